#include "shared/model/invitelink.h"

#include <QTest>

namespace roamwire {
namespace {

const QString kTenant = QStringLiteral("00112233-4455-6677-8899-aabbccddeeff");

} // namespace

class TestInviteLink final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLinks_data();
    void readsLinks();
    void refusesOthers_data();
    void refusesOthers();
    void encryptedLinksAreWrittenWithoutPlain();
};

void TestInviteLink::readsLinks_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");

    const auto row = [](const char* name, const QString& authority, QStringView host, int port) {
        QTest::newRow(name) << QStringLiteral("roamwire://%1/%2?plain=1").arg(authority, kTenant) << host.toString()
                            << port;
    };
    row("name", QStringLiteral("example.org"), u"example.org", 8443);
    row("name and port", QStringLiteral("example.org:80"), u"example.org", 80);
    row("name in upper case", QStringLiteral("EXAMPLE.org"), u"example.org", 8443);
    row("v4", QStringLiteral("192.0.2.1"), u"192.0.2.1", 8443);
    row("v4 and port", QStringLiteral("192.0.2.1:65535"), u"192.0.2.1", 65535);
    row("v6", QStringLiteral("[2001:db8::1]"), u"2001:db8::1", 8443);
    row("v6 and port", QStringLiteral("[2001:db8::1]:1"), u"2001:db8::1", 1);
    row("empty port", QStringLiteral("example.org:"), u"example.org", 8443);
    row("other scripts", QStringLiteral("bücher.example"), u"xn--bcher-kva.example", 8443);

    const QString plain = QStringLiteral("roamwire://h/%1?plain=1").arg(kTenant);
    QTest::newRow("white space around") << QStringLiteral("\n ") + plain + QStringLiteral(" \n") << QStringLiteral("h")
                                        << 8443;
    QTest::newRow("unknown parameters") << plain + QStringLiteral("&later=x") << QStringLiteral("h") << 8443;
    QTest::newRow("tenant in upper case")
        << QStringLiteral("roamwire://h/%1?plain=1").arg(kTenant.toUpper()) << QStringLiteral("h") << 8443;
}

void TestInviteLink::readsLinks()
{
    QFETCH(QString, link);
    QFETCH(QString, host);
    QFETCH(int, port);

    const auto read = InviteLink::fromString(link);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->host, host);
    QCOMPARE(int(read->port), port);
    QCOMPARE(read->tenant.toString(), kTenant);
    QVERIFY(read->plain);
    QCOMPARE(InviteLink::fromString(read->toString()).value_or(InviteLink()), *read);
}

void TestInviteLink::refusesOthers_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("reason");

    const QString notALink = QStringLiteral("not a roamwire link");
    const QString noServer = QStringLiteral("names no server");
    const QString noTenant = QStringLiteral("names no tenant");
    const QString rest = u'/' + kTenant + QStringLiteral("?plain=1");
    const auto row = [&](const char* name, const QString& link, const QString& reason) {
        QTest::newRow(name) << link << reason;
    };
    row("empty", QString(), notALink);
    row("no link", QStringLiteral("hello"), notALink);
    row("other scheme", QStringLiteral("https://example.org") + rest, notALink);
    row("port beyond", QStringLiteral("roamwire://h:65536") + rest, notALink);
    row("port not a number", QStringLiteral("roamwire://h:x") + rest, notALink);
    row("open bracket", QStringLiteral("roamwire://[::1") + rest, notALink);
    row("space in the name", QStringLiteral("roamwire://a b") + rest, notALink);
    row("no host", QStringLiteral("roamwire://") + rest, noServer);
    row("no authority", QStringLiteral("roamwire:") + rest, noServer);
    row("port zero", QStringLiteral("roamwire://h:0") + rest, noServer);
    row("user", QStringLiteral("roamwire://anna@h") + rest, noServer);
    row("user and password", QStringLiteral("roamwire://anna:x@h") + rest, noServer);
    row("scope", QStringLiteral("roamwire://[fe80::1%25eth0]") + rest, noServer);
    row("address of a future version", QStringLiteral("roamwire://[v1.a:b]") + rest, noServer);
    row("no tenant", QStringLiteral("roamwire://h/?plain=1"), noTenant);
    row("no path", QStringLiteral("roamwire://h?plain=1"), noTenant);
    row("tenant is no UUID", QStringLiteral("roamwire://h/home?plain=1"), noTenant);
    row("a path behind the tenant", QStringLiteral("roamwire://h/%1/x?plain=1").arg(kTenant), noTenant);
    row("a slash behind the tenant", QStringLiteral("roamwire://h/%1/?plain=1").arg(kTenant), noTenant);
    row("encrypted", QStringLiteral("roamwire://h/%1").arg(kTenant), QStringLiteral("encrypted"));
    row("plain=0", QStringLiteral("roamwire://h/%1?plain=0").arg(kTenant), QStringLiteral("encrypted"));
    row("plain without value", QStringLiteral("roamwire://h/%1?plain").arg(kTenant), QStringLiteral("encrypted"));
    row("too long", QStringLiteral("roamwire://h") + rest + u'&' + QString(u'x').repeated(1024),
        QStringLiteral("longer than 1024"));
}

void TestInviteLink::refusesOthers()
{
    QFETCH(QString, link);
    QFETCH(QString, reason);

    const auto read = InviteLink::fromString(link);
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(reason), qPrintable(read.error().message));
}

void TestInviteLink::encryptedLinksAreWrittenWithoutPlain()
{
    const InviteLink link{QStringLiteral("::1"), 443, *TenantId::fromString(kTenant), false};
    QCOMPARE(link.toString(), QStringLiteral("roamwire://[::1]:443/") + kTenant);
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestInviteLink)
#include "test_invitelink.moc"
