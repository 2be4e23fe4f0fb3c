#include "shared/model/invitelink.h"

#include <QTest>

namespace roamwire {
namespace {

const QString kTenant = QStringLiteral("00112233-4455-6677-8899-aabbccddeeff");
const QString kToken = QStringLiteral("kg1oEWxF5ruY7GzQoM-GdjWHPW1rPDM3HOMg1_8hg0w");
const QString kPin = QStringLiteral("FlbrEp5M_L57KZlTbtlsagqLcTpewVF7dLpaU1Oxt5E");
const QString kSecret = QStringLiteral("cMsQHVYJBdn5unK2vS314C97kxdU1NXPht1OutVtPCM");

QString linkWith(const QString& rest)
{
    return QStringLiteral("roamwire://h/") + kTenant + rest;
}

} // namespace

class TestInviteLink final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLinks_data();
    void readsLinks();
    void refusesOthers_data();
    void refusesOthers();
    void readsParameters_data();
    void readsParameters();
    void refusesDamage_data();
    void refusesDamage();
    void everyCutIsNoticed();
    void writesWhatItHas();

private:
    void addDamagedRows();
    void addContradictions();
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
    QCOMPARE(InviteLink::fromString(read->reveal()).value_or(InviteLink()), *read);
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

void TestInviteLink::readsParameters_data()
{
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("has");

    const auto row = [](const char* name, const QString& rest, const char* has) {
        QTest::newRow(name) << rest << QString::fromLatin1(has);
    };
    row("nothing", QString(), "");
    row("empty query", QStringLiteral("?"), "");
    row("pin", u"?pin=" + kPin, "pin");
    row("first link", u"?token=" + kToken + u"&pin=" + kPin, "token pin");
    row("whole", u"?token=" + kToken + u"&pin=" + kPin + u'#' + kSecret, "token pin secret");
    row("another order", u"?pin=" + kPin + u"&token=" + kToken + u'#' + kSecret, "token pin secret");
    row("secret alone", u'#' + kSecret, "secret");
    row("plain", QStringLiteral("?plain=1"), "plain");
    row("plain with a token", u"?plain=1&token=" + kToken + u'#' + kSecret, "plain token secret");
    row("behind a proxy", u"?token=" + kToken + u"&bind=none", "bind token");
    row("behind a proxy with a pin", u"?bind=none&pin=" + kPin, "bind pin");
    row("plain, bound to none", QStringLiteral("?bind=none&plain=1"), "plain bind");
    row("unknown parameters", u"?later&x=" + kToken + u"&pin=" + kPin + u"&&y=", "pin");
    row("question mark in the secret's place", QStringLiteral("?later=a?b=c#") + kSecret, "secret");
}

void TestInviteLink::readsParameters()
{
    QFETCH(QString, rest);
    QFETCH(QString, has);

    const auto read = InviteLink::fromString(linkWith(rest));
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QStringList found;
    if (read->plain)
        found.append(QStringLiteral("plain"));
    if (read->bindNone)
        found.append(QStringLiteral("bind"));
    if (read->token)
        found.append(QStringLiteral("token"));
    if (read->pin)
        found.append(QStringLiteral("pin"));
    if (read->secret)
        found.append(QStringLiteral("secret"));
    QCOMPARE(found.join(u' '), has);
    QVERIFY(!read->token || read->token->revealBase64(Base64::Url) == kToken);
    QVERIFY(!read->pin || QString::fromLatin1(read->pin->toBase64Url()) == kPin);
    QVERIFY(!read->secret || read->secret->revealBase64(Base64::Url) == kSecret);
    QVERIFY(InviteLink::fromString(read->reveal()).value_or(InviteLink()) == *read);
}

void TestInviteLink::refusesDamage_data()
{
    QTest::addColumn<QString>("rest");
    QTest::addColumn<QString>("reason");

    addDamagedRows();
    addContradictions();
}

void TestInviteLink::addDamagedRows()
{
    const QString token = QStringLiteral("the token in the link is damaged");
    const QString pin = QStringLiteral("the pin in the link is damaged");
    const QString secret = QStringLiteral("the secret in the link is damaged");
    const auto row = [&](const char* name, const QString& rest, const QString& reason) {
        QTest::newRow(name) << rest << reason;
    };
    row("empty token", QStringLiteral("?token="), token);
    row("token without value", QStringLiteral("?token"), token);
    row("token cut off", u"?token=" + kToken.chopped(1), token);
    row("token and more", u"?token=" + kToken + u'A', token);
    row("token with padding", u"?token=" + kToken + u'=', token);
    row("token of the other alphabet", u"?token=" + QString(kToken).replace(u'-', u'+'), token);
    row("token with an escape", u"?token=%6b" + kToken.mid(1), token);
    row("space in the token", u"?token=" + kToken.first(20) + u' ' + kToken.mid(20), token);
    row("line broken in the token", u"?token=" + kToken.first(20) + u'\n' + kToken.mid(20), token);
    row("pin cut off", u"?pin=" + kPin.chopped(4), pin);
    row("pin in hexadecimal", u"?pin=" + QString(u'a').repeated(64), pin);
    row("pin of another script", u"?pin=" + kPin.chopped(1) + u'\u0415', pin);
    row("'#' lost", u"?pin=" + kPin + kSecret, pin);
    row("'#' escaped", u"?pin=" + kPin + u"%23" + kSecret, pin);
    row("'&' lost", u"?token=" + kToken + u"pin=" + kPin, token);
    row("nothing behind '#'", u"?pin=" + kPin + u'#', secret);
    row("secret cut off", u"?pin=" + kPin + u'#' + kSecret.chopped(1), secret);
    row("text behind the secret", u"?pin=" + kPin + u'#' + kSecret + u" Come in", secret);
    row("full stop behind the secret", u"?pin=" + kPin + u'#' + kSecret + u'.', secret);
    row("parameters behind '#'", u'#' + kSecret + u"?plain=1", secret);
    row("two '#'", u"##" + kSecret, secret);
}

void TestInviteLink::addContradictions()
{
    const auto row = [&](const char* name, const QString& rest, const char* reason) {
        QTest::newRow(name) << rest << QString::fromLatin1(reason);
    };
    row("two tokens", u"?token=" + kToken + u"&token=" + kToken, "more than one token");
    row("two pins", u"?pin=" + kPin + u"&pin=" + kToken, "more than one pin");
    row("plain=0", QStringLiteral("?plain=0"), "'plain' in the link is not 1");
    row("plain without value", QStringLiteral("?plain"), "'plain' in the link is not 1");
    row("plain with an escape", QStringLiteral("?plain=%31"), "'plain' in the link is not 1");
    row("bound to something", QStringLiteral("?bind=all"), "'bind' in the link is not none");
    row("plain with a pin", u"?plain=1&pin=" + kPin, "plain=1");
}

void TestInviteLink::refusesDamage()
{
    QFETCH(QString, rest);
    QFETCH(QString, reason);

    const auto read = InviteLink::fromString(linkWith(rest));
    QVERIFY(!read);
    const QString& message = read.error().message;
    QVERIFY2(message.contains(reason), qPrintable(message));
    for (const QString& secret : {kToken, kSecret}) {
        for (qsizetype at = 0; at + 6 <= secret.size(); ++at)
            QVERIFY2(!message.contains(secret.mid(at, 6)), qPrintable(message));
    }
}

void TestInviteLink::everyCutIsNoticed()
{
    const QString whole = linkWith(u"?token=" + kToken + u"&pin=" + kPin + u'#' + kSecret);
    const auto link = InviteLink::fromString(whole);
    QVERIFY(link);
    for (qsizetype size = 0; size < whole.size(); ++size) {
        const auto cut = InviteLink::fromString(QStringView(whole).first(size));
        // Where it may end, something is missing; nothing is ever another value.
        if (!cut)
            continue;
        QVERIFY(cut->tenant == link->tenant && cut->host == link->host);
        QVERIFY(!cut->token || cut->token == link->token);
        QVERIFY(!cut->pin || cut->pin == link->pin);
        QVERIFY(!cut->secret);
    }
}

void TestInviteLink::writesWhatItHas()
{
    InviteLink link{QStringLiteral("::1"), 443, *TenantId::fromString(kTenant)};
    QCOMPARE(link.reveal(), QStringLiteral("roamwire://[::1]:443/") + kTenant);
    link.host = QStringLiteral("example.org");
    link.bindNone = true;
    link.pin = Binding::fromBase64Url(kPin.toLatin1());
    link.token = Token::fromBase64(kToken, Base64::Url);
    link.secret = TenantSecret::fromBase64(kSecret, Base64::Url);
    QCOMPARE(link.reveal(), QStringLiteral("roamwire://example.org:443/%1?token=%2&pin=%3&bind=none#%4")
                                .arg(kTenant, kToken, kPin, kSecret));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestInviteLink)
#include "test_invitelink.moc"
