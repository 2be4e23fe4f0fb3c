#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

using namespace roamwire;
using namespace roamwire::test;

/// The tests' clients stand for the proxy: they come from loopback.
class TestProxied : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientsAddressIsObserved_data();
    void clientsAddressIsObserved();
    void rubbishIsRefused();
    void failuresCountPerClient();
    void unfinishedCountPerClient();
    void proofIsTiedToTheProxysCertificate_data();
    void proofIsTiedToTheProxysCertificate();
    void routesSeeTheClient_data();
    void routesSeeTheClient();
};

namespace {

const QString kName = QStringLiteral("peer");

QByteArray forwardedFor(const QByteArray& client)
{
    return "X-Forwarded-For: " + client + "\r\n";
}

void trustLoopback(const TestServer& server)
{
    server.server().trustProxies({*Prefix::fromString(u"127.0.0.1")});
}

Binding proxysPin()
{
    return Binding::fromRaw(QByteArray(Binding::kSize, 'p')).value();
}

} // namespace

void TestProxied::clientsAddressIsObserved_data()
{
    QTest::addColumn<bool>("isTrusted");
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QString>("v4");
    QTest::addColumn<QString>("v6");
    const QString loopback = QStringLiteral("127.0.0.1");
    const QString client4 = QStringLiteral("203.0.113.9");
    const QString client6 = QStringLiteral("2001:db8::9");
    const auto row = [](const char* name, bool isTrusted, const QByteArray& headers, const QString& v4,
                        const QString& v6 = {}) {
        QTest::addRow("%s", name) << isTrusted << false << headers << v4 << v6;
        QTest::addRow("%s, TLS", name) << isTrusted << true << headers << v4 << v6;
    };
    row("nobody is trusted", false, forwardedFor("203.0.113.9"), loopback);
    row("trusted", true, forwardedFor("203.0.113.9"), client4);
    row("trusted, IPv6", true, forwardedFor("2001:db8::9"), {}, client6);
    row("the last of two fields", true, forwardedFor("198.51.100.1") + forwardedFor("203.0.113.9"), client4);
    row("trusted, and says nothing", true, {}, {});
}

void TestProxied::clientsAddressIsObserved()
{
    QFETCH(bool, isTrusted);
    QFETCH(bool, isTls);
    QFETCH(QByteArray, headers);
    QFETCH(QString, v4);
    QFETCH(QString, v6);
    const TestServer server;
    if (isTrusted)
        trustLoopback(server);
    const Identity identity;
    NativeClient client(isTls ? server.tls() : Door(server.port()), TenantId::random(), identity, 0, headers);
    if (isTrusted && !headers.isEmpty())
        client.setBinding(Binding()); // of the proxy's certificate, which the server was not told
    const auto welcome = client.join(kName);
    QVERIFY(welcome);
    QCOMPARE(welcome->observed.v4.value_or(QHostAddress()), QHostAddress(v4));
    QCOMPARE(welcome->observed.v6.value_or(QHostAddress()), QHostAddress(v6));
}

void TestProxied::rubbishIsRefused()
{
    const TestServer server;
    trustLoopback(server);
    RawClient upgrade(server.port());
    upgrade.sendUpgrade(TenantId::random(), "roamwire.v1", forwardedFor("somebody"));
    QVERIFY(!upgrade.isUpgraded());
    QVERIFY2(upgrade.answer().startsWith("HTTP/1.1 400") && upgrade.answer().contains("X-Forwarded-For"),
             upgrade.answer().constData());
    RawClient request(server.port());
    request.sendRaw("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + forwardedFor("somebody") + "\r\n");
    QVERIFY(request.isDisconnected());
    QVERIFY(request.answer().startsWith("HTTP/1.1 400"));
}

void TestProxied::failuresCountPerClient()
{
    TestServer::Setup setup;
    setup.limits.maxFailedJoins = 2;
    const TestServer server(std::move(setup));
    trustLoopback(server);
    const auto tenant = TenantId::random();
    const Identity identity;
    const auto codeFor = [&](const QByteArray& address, bool isGood) {
        NativeClient client(server.port(), tenant, identity, 0, forwardedFor(address));
        wire::Join join = client.joinMessage(kName);
        if (!isGood)
            join.publicKey = Identity().publicKey;
        client.send(join);
        const auto message = wire::decode(client.nextText());
        const auto* error = message ? std::get_if<wire::ErrorMessage>(&*message) : nullptr;
        return error ? error->code : QString();
    };
    QCOMPARE(codeFor("2001:db8::1", false), wire::error::kBadProof);
    QCOMPARE(codeFor("2001:db8::2", false), wire::error::kBadProof);
    QCOMPARE(codeFor("2001:db8::3", true), wire::error::kTooManyFailures); // the same /64
    QCOMPARE(codeFor("2001:db8:0:1::1", true), QString());
    QCOMPARE(codeFor("203.0.113.9", true), QString());
}

void TestProxied::unfinishedCountPerClient()
{
    TestServer::Setup setup;
    setup.limits.maxUnjoinedPerAddress = 2;
    const TestServer server(std::move(setup));
    trustLoopback(server);
    std::vector<std::unique_ptr<RawClient>> clients;
    const auto isTaken = [&](const QByteArray& address) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->sendUpgrade(TenantId::random(), "roamwire.v1", forwardedFor(address));
        return clients.back()->isUpgraded();
    };
    QVERIFY(isTaken("203.0.113.9"));
    QVERIFY(isTaken("203.0.113.9"));
    QVERIFY(!isTaken("203.0.113.9"));
    QVERIFY(clients.back()->answer().startsWith("HTTP/1.1 503"));
    QVERIFY(isTaken("203.0.113.8"));
    clients.clear();
    QVERIFY(eventually([&] { return scrape(server.port()).value("roamwire_handshakes") == 1; })); // who asks
    QVERIFY(isTaken("203.0.113.9"));
}

void TestProxied::proofIsTiedToTheProxysCertificate_data()
{
    QTest::addColumn<bool>("isTold");
    QTest::addColumn<bool>("isPassedOn");
    QTest::addColumn<QByteArray>("link"); // what it says: n none, p the proxy's pin, o the server's own
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<bool>("isWelcome");
    const auto row = [](const char* name, bool isTold, bool isPassedOn, const char* link, bool isTls, bool isWelcome) {
        QTest::newRow(name) << isTold << isPassedOn << QByteArray(link) << isTls << isWelcome;
    };
    row("not told, bind=none", false, true, "n", false, true);
    row("not told, pin", false, true, "p", false, false);
    row("told, pin", true, true, "p", false, true);
    row("told, bind=none", true, true, "n", false, false);
    row("told, TLS behind it, pin", true, true, "p", true, true);
    row("not told, TLS behind it, bind=none", false, true, "n", true, true);
    row("not told, TLS behind it, the server's own", false, true, "o", true, false);
    row("told, not passed on", true, false, "n", false, true);
    row("told, TLS, not passed on", true, false, "o", true, true);
    row("told, TLS, not passed on, the proxy's", true, false, "p", true, false);
}

void TestProxied::proofIsTiedToTheProxysCertificate()
{
    QFETCH(bool, isTold);
    QFETCH(bool, isPassedOn);
    QFETCH(QByteArray, link);
    QFETCH(bool, isTls);
    QFETCH(bool, isWelcome);
    const TestServer server;
    const Binding own = server.server().pin().value();
    trustLoopback(server);
    if (isTold)
        server.server().setProxyPin(proxysPin());
    QVERIFY(server.server().pin() == (isTold ? proxysPin() : own));
    const Identity identity;
    NativeClient client(isTls ? server.tls() : Door(server.port()), TenantId::random(), identity, 0,
                        isPassedOn ? forwardedFor("203.0.113.9") : QByteArray());
    client.setBinding(link == "n" ? Binding() : link == "p" ? proxysPin() : own);
    QVERIFY(client.sendJoin(kName));
    const auto message = wire::decode(client.nextText());
    QVERIFY(message);
    QCOMPARE(std::holds_alternative<wire::Welcome>(*message), isWelcome);
}

void TestProxied::routesSeeTheClient_data()
{
    QTest::addColumn<bool>("isTrusted");
    QTest::addColumn<QByteArray>("peer");
    QTest::newRow("trusted") << true << QByteArray("203.0.113.9");
    QTest::newRow("not trusted") << false << QByteArray("127.0.0.1");
}

void TestProxied::routesSeeTheClient()
{
    QFETCH(bool, isTrusted);
    QFETCH(QByteArray, peer);
    TestServer::Setup setup;
    setup.routes = {{{"GET"}, "/peer", server::atOnce([](const server::HttpRequest& request) {
                         return server::HttpResponse{200, "text/plain", request.peer.toString().toLatin1()};
                     })}};
    setup.metricsReaders = {*Prefix::fromString(u"203.0.113.9")};
    const TestServer server(std::move(setup));
    if (isTrusted)
        trustLoopback(server);
    RawClient client(server.port());
    client.sendRaw("GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + forwardedFor("203.0.113.9") + "\r\n");
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().endsWith(peer), client.answer().constData());
    // What a proxy passes on is nobody's business, whoever it is for.
    RawClient metrics(server.port());
    metrics.sendRaw("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + forwardedFor("203.0.113.9") + "\r\n");
    QVERIFY(metrics.isDisconnected());
    QVERIFY(metrics.answer().startsWith("HTTP/1.1 403"));
}

ROAMWIRE_SERVER_TEST_MAIN(TestProxied)
#include "test_proxied.moc"
