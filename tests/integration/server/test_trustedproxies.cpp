#include "server/net/trustedproxies.h"
#include "tests/integration/server/testmain.h"

namespace roamwire::server {
namespace {

Binding bindingFilledWith(char byte)
{
    return Binding::fromRaw(QByteArray(Binding::kSize, byte)).value();
}

TrustedProxies proxies()
{
    TrustedProxies trusted;
    trusted.trust({*Prefix::fromString(u"192.0.2.1"), *Prefix::fromString(u"2001:db8:1::/48")});
    trusted.setBinding(bindingFilledWith('p'));
    return trusted;
}

} // namespace

class TestTrustedProxies final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheClient_data();
    void tellsTheClient();
    void bindingIsTheProxys();
    void nobodyIsTrustedByDefault();
};

void TestTrustedProxies::tellsTheClient_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("forwarded");
    QTest::addColumn<QString>("client"); // empty: refused
    QTest::addColumn<bool>("isClients");
    const auto row = [](const char* name, const char* peer, const QByteArray& forwarded, const char* client,
                        bool isClients = true) {
        QTest::newRow(name) << QString::fromLatin1(peer) << forwarded << QString::fromLatin1(client) << isClients;
    };
    row("stranger", "198.51.100.7", "203.0.113.9", "198.51.100.7");
    row("stranger with rubbish", "198.51.100.7", "rubbish", "198.51.100.7");
    row("proxy", "192.0.2.1", "203.0.113.9", "203.0.113.9");
    row("proxy in an IPv6 socket", "::ffff:192.0.2.1", "203.0.113.9", "203.0.113.9");
    row("proxy of a network", "2001:db8:1::7", "2001:db8:2::1", "2001:db8:2::1");
    row("white space", "192.0.2.1", " \t203.0.113.9 ", "203.0.113.9");
    row("mapped", "192.0.2.1", "::ffff:203.0.113.9", "203.0.113.9");
    row("the client lies before it", "192.0.2.1", "127.0.0.1, 10.0.0.1,203.0.113.9", "203.0.113.9");
    row("the client writes rubbish before it", "192.0.2.1", "a;b, , 203.0.113.9", "203.0.113.9");
    row("two proxies", "192.0.2.1", "203.0.113.9, 2001:db8:1::1", "203.0.113.9");
    row("two proxies, the client lies", "192.0.2.1", "127.0.0.1,203.0.113.9,2001:db8:1::1", "203.0.113.9");
    row("the first proxy itself", "192.0.2.1", "2001:db8:1::1", "2001:db8:1::1");
    row("loopback", "192.0.2.1", "127.0.0.1", "127.0.0.1");
    row("says nothing", "192.0.2.1", "", "192.0.2.1", false);
    row("says nothing at length", "192.0.2.1", "  ", "192.0.2.1", false);
    row("ends with a comma", "192.0.2.1", "203.0.113.9,", "");
    row("name", "192.0.2.1", "client.example", "");
    row("unknown", "192.0.2.1", "unknown", "");
    row("port", "192.0.2.1", "203.0.113.9:4711", "");
    row("brackets", "192.0.2.1", "[2001:db8:2::1]", "");
    row("short form", "192.0.2.1", "10.1", "");
    row("unspecified", "192.0.2.1", "0.0.0.0", "");
    row("broadcast", "192.0.2.1", "255.255.255.255", "");
    row("multicast", "192.0.2.1", "ff02::1", "");
    row("link-local", "192.0.2.1", "fe80::1", "");
    row("rubbish behind a proxy", "192.0.2.1", "rubbish, 2001:db8:1::1", "");
    row("NUL", "192.0.2.1", QByteArray("203.0.113.9\0", 12), "");
    row("proxies without end", "192.0.2.1", QByteArray("2001:db8:1::1,").repeated(500) + "2001:db8:1::1", "");
}

void TestTrustedProxies::tellsTheClient()
{
    QFETCH(QString, peer);
    QFETCH(QByteArray, forwarded);
    QFETCH(QString, client);
    QFETCH(bool, isClients);
    const auto origin = proxies().origin({QHostAddress(peer), {}}, forwarded);
    QCOMPARE(origin.has_value(), !client.isEmpty());
    if (!origin)
        return;
    QCOMPARE(origin->address, QHostAddress(client));
    QCOMPARE(origin->isClients, isClients);
}

void TestTrustedProxies::bindingIsTheProxys()
{
    const Binding own = bindingFilledWith('o');
    const QHostAddress proxy(QStringLiteral("192.0.2.1"));
    const QHostAddress stranger(QStringLiteral("198.51.100.7"));
    QVERIFY(proxies().origin({proxy, own}, "203.0.113.9")->binding == bindingFilledWith('p'));
    QVERIFY(proxies().origin({proxy, own}, "")->binding == own); // the connection was not passed on, or below HTTP
    QVERIFY(proxies().origin({stranger, own}, "203.0.113.9")->binding == own);
}

void TestTrustedProxies::nobodyIsTrustedByDefault()
{
    const QHostAddress loopback(QHostAddress::LocalHost);
    QCOMPARE(TrustedProxies().origin({loopback, {}}, "203.0.113.9")->address, loopback);
}

} // namespace roamwire::server

ROAMWIRE_SERVER_TEST_MAIN(roamwire::server::TestTrustedProxies)
#include "test_trustedproxies.moc"
