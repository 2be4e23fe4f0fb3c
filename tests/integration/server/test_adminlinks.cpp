#include "server/app/admin/door.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace Qt::StringLiterals;

class TestAdminLinks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leadsToTheServer_data();
    void leadsToTheServer();
    void saysHowToGetIn_data();
    void saysHowToGetIn();
};

void TestAdminLinks::leadsToTheServer_data()
{
    QTest::addColumn<QString>("listen");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QString>("expected"); // empty: refused
    const QStringList vps{u"127.0.0.1"_s, u"10.0.0.5"_s, u"2001:db8::5"_s, u"2a01:4f8::5"_s, u"198.18.0.1"_s, u"93.184.216.34"_s};
    QTest::newRow("where it listens") << u"192.0.2.1:9000"_s << QString() << vps << u"192.0.2.1:9000"_s;
    QTest::newRow("where it listens, IPv6") << u"[2a01:4f8::7]:9000"_s << QString() << vps << u"2a01:4f8::7:9000"_s;
    QTest::newRow("behind a router") << u"*:8443"_s << QString()
                                     << QStringList{u"::1"_s, u"127.0.0.1"_s, u"fe80::1"_s, u"192.168.1.5"_s}
                                     << u"192.168.1.5:8443"_s;
    QTest::newRow("a public one of IPv6 only") << u"*:8443"_s << QString()
                                               << QStringList{u"10.0.0.5"_s, u"fd00::5"_s, u"2a01:4f8::5"_s}
                                               << u"2a01:4f8::5:8443"_s;
    QTest::newRow("nobody comes here") << u"0.0.0.0:8443"_s << QString() << QStringList{u"127.0.0.1"_s} << QString();
    QTest::newRow("a name") << u"*:8443"_s << u"vpn.example"_s << vps << u"vpn.example:8443"_s;
    QTest::newRow("a name with a port") << u"*:8443"_s << u"vpn.example:443"_s << vps << u"vpn.example:443"_s;
    for (const char* bad : {"vpn.example/x", "a b", "vpn.example:0", "vpn.example?token=x", "vpn.example#x", "@", "h/?"})
        QTest::newRow(bad) << u"*:8443"_s << QString::fromLatin1(bad) << vps << QString();
}

void TestAdminLinks::leadsToTheServer()
{
    QFETCH(QString, listen);
    QFETCH(QString, place);
    QFETCH(QStringList, addresses);
    QFETCH(QString, expected);
    QList<QHostAddress> own;
    for (const QString& address : addresses)
        own.append(QHostAddress(address));
    const auto link = linkTo({{*ListenAddress::fromString(listen)}, {}}, place, own);
    QCOMPARE(link ? u"%1:%2"_s.arg(link->host).arg(link->port) : QString(), expected);
    if (!link)
        QVERIFY2(link.error().message.contains(u"--server"), qPrintable(link.error().message));
}

void TestAdminLinks::saysHowToGetIn_data()
{
    QTest::addColumn<bool>("hasTls");
    QTest::addColumn<bool>("hasProxy");
    QTest::addColumn<bool>("hasPin");
    QTest::addColumn<QString>("expected");
    QTest::newRow("TLS") << true << false << true << u"pin"_s;
    QTest::newRow("TLS, and a proxy") << true << true << true << u"pin"_s;
    QTest::newRow("plain") << false << false << false << u"plain"_s;
    QTest::newRow("behind a proxy") << false << true << false << u"none"_s;
    QTest::newRow("behind a proxy that is known") << false << true << true << u"pin"_s;
}

void TestAdminLinks::saysHowToGetIn()
{
    QFETCH(bool, hasTls);
    QFETCH(bool, hasProxy);
    QFETCH(bool, hasPin);
    QFETCH(QString, expected);
    const ListenAddress listen{QHostAddress(u"192.0.2.1"_s), 8443};
    Doors doors{{}, {listen}, {}, hasProxy};
    if (hasTls)
        doors.tls = {listen};
    if (hasPin)
        doors.pin = Binding(Binding::Bytes{1});
    const auto link = linkTo(doors, {}, {});
    QVERIFY(link);
    QCOMPARE(link->pin, doors.pin);
    QCOMPARE(link->plain, expected == u"plain");
    QCOMPARE(link->bindNone, expected == u"none");
    QVERIFY(InviteLink::fromString(link->reveal())); // no contradiction
}

QTEST_GUILESS_MAIN(TestAdminLinks)
#include "test_adminlinks.moc"
