#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/goodpeers.h"
#include "tests/integration/server/pem.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

using namespace roamwire;
using namespace roamwire::test;

using std::chrono::milliseconds;

class TestTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void presentsWhatItSays();
    void peersOfBothPortsMeet();
    void proofIsTiedToTheCertificate_data();
    void proofIsTiedToTheCertificate();
    void newCertificateIsForNewConnections();
    void muchArrivesWhole();
    void answersHttp_data();
    void answersHttp();
    void plainRequestIsToldSo();
    void oldVersionIsRefused();
    void garbageIsCounted();
    void lateHandshakesAreCut();
    void handshakesWaitForTheirTurn();
    void certificateOfAnRsaKey();
};

namespace {

const QString kName = QStringLiteral("peer");

/// The first bytes of TLS from a client that knows version 1.1 at most (RFC 4346 section 7.4.1.2).
QByteArray oldHello()
{
    const QByteArray body = QByteArray::fromHex("0302") + QByteArray(32, 'r') + QByteArray::fromHex("00 0002c009 0100");
    const QByteArray message = QByteArray::fromHex("010000") + static_cast<char>(body.size()) + body;
    return QByteArray::fromHex("16030100") + static_cast<char>(message.size()) + message;
}

double failures(const TestServer& server, const char* reason)
{
    return scrape(server.port()).value(QByteArray("roamwire_tls_failures_total{reason=\"") + reason + "\"}");
}

std::shared_ptr<const server::Certificate> certificateWith(const QByteArray& key)
{
    return std::make_shared<const server::Certificate>(
        server::certificateFromPem(pem::certificateOf(key), key).value());
}

} // namespace

void TestTls::presentsWhatItSays()
{
    const TestServer server;
    const Identity identity;
    NativeClient client(server.tls(), TenantId::random(), identity);
    QVERIFY(client.isUpgraded());
    QVERIFY(client.join(kName));
    QVERIFY(client.binding() == server.server().pin().value());
    QVERIFY(!client.isServerAtFault());
}

void TestTls::peersOfBothPortsMeet()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity secureIdentity;
    const Identity plainIdentity;
    NativeClient secure(server.tls(), tenant, secureIdentity);
    QVERIFY(secure.join(kName));
    NativeClient plain(server.port(), tenant, plainIdentity);
    const auto welcome = plain.join(kName);
    QVERIFY(welcome && welcome->list.peers.size() == 1);
    QVERIFY(secure.next<wire::PeerUpsert>());
    QCOMPARE(welcome->observed.v4.value(), QHostAddress(QHostAddress::LocalHost));

    GoodPeers others(server.tls(), tenant);
    QVERIFY(others.areJoined() && others.exchange());
}

void TestTls::proofIsTiedToTheCertificate_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<QByteArray>("binding"); // empty: the certificate's
    QTest::addColumn<bool>("isWelcome");
    const QByteArray none(Binding::kSize, '\0');
    QTest::newRow("TLS, its certificate") << true << QByteArray() << true;
    QTest::newRow("TLS, no certificate") << true << none << false;
    QTest::newRow("TLS, another certificate") << true << QByteArray(Binding::kSize, 'x') << false;
    QTest::newRow("plain, no certificate") << false << none << true;
    QTest::newRow("plain, the server's certificate") << false << QByteArray() << false;
}

void TestTls::proofIsTiedToTheCertificate()
{
    QFETCH(bool, isTls);
    QFETCH(QByteArray, binding);
    QFETCH(bool, isWelcome);
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity identity;
    NativeClient client(isTls ? server.tls() : Door(server.port()), tenant, identity);
    const auto challenge = client.next<wire::Challenge>();
    QVERIFY(challenge);
    const Binding tied = binding.isEmpty() ? server.server().pin().value() : Binding::fromRaw(binding).value();
    wire::Join join;
    join.publicKey = identity.publicKey;
    join.displayName = kName;
    join.proof = provePossession(identity.secret, {challenge->serverKey, challenge->nonce, tenant, tied}).value();
    client.send(join);
    if (isWelcome) {
        QVERIFY(client.next<wire::Welcome>());
        return;
    }
    const auto error = client.next<wire::ErrorMessage>();
    QVERIFY(error);
    QCOMPARE(error->code, wire::error::kBadProof);
}

void TestTls::newCertificateIsForNewConnections()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity one;
    const Identity two;
    const Identity three;
    const Binding before = server.server().pin().value();
    NativeClient joined(server.tls(), tenant, one);
    QVERIFY(joined.join(kName));
    NativeClient fresh(server.tls(), tenant, two);
    wire::Join late = fresh.joinMessage(kName); // has its challenge

    server.server().setCertificate(certificateWith(pem::ecKey()));
    const Binding after = server.server().pin().value();
    QVERIFY(after != before);

    QVERIFY(fresh.binding() == before);
    fresh.send(late);
    QVERIFY(fresh.next<wire::Welcome>());
    QVERIFY(joined.next<wire::PeerUpsert>());
    NativeClient newcomer(server.tls(), tenant, three);
    QVERIFY(newcomer.join(kName));
    QVERIFY(newcomer.binding() == after);
    QVERIFY(joined.next<wire::PeerUpsert>());
}

void TestTls::muchArrivesWhole()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity listenerIdentity;
    const Identity identity;
    NativeClient listener(server.tls(), tenant, listenerIdentity);
    QVERIFY(listener.join(kName));
    NativeClient client(server.tls(), tenant, identity);
    QVERIFY(client.join(kName));
    QVERIFY(listener.next<wire::PeerUpsert>());

    // More than one TLS record and more than is read ahead; white space between JSON's words is no news.
    constexpr int kMessages = 8;
    constexpr qsizetype kPadding = 60'000;
    QByteArray all;
    for (quint16 port = 1; port <= kMessages; ++port) {
        wire::Update update;
        update.endpoints.listenPort = port;
        all += RawClient::frame(RawClient::Text, wire::encode(update) + QByteArray(kPadding, ' '));
    }
    client.sendRaw(all);
    for (quint16 port = 1; port <= kMessages;) {
        const auto news = listener.next<wire::PeerUpsert>();
        QVERIFY(news && news->peer.endpoints);
        QVERIFY(news->peer.endpoints->listenPort >= port);
        port = static_cast<quint16>(news->peer.endpoints->listenPort + 1);
    }
    for (int i = 0; i < kMessages; ++i)
        QVERIFY(client.next<wire::UpdateAck>());
}

void TestTls::answersHttp_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<qsizetype>("size");
    const QByteArray large(60'000, 'x');
    const auto post = [](const QByteArray& path, const QByteArray& body) -> QByteArray {
        return "POST " + path +
               " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size()) +
               "\r\n\r\n" + body;
    };
    QTest::newRow("small") << QByteArray("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                           << QByteArray("200") << qsizetype(2);
    QTest::newRow("large body") << post("/echo", large) << QByteArray("200") << large.size();
    QTest::newRow("large answer") << QByteArray("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                                  << QByteArray("200") << qsizetype(4'000'000);
    QTest::newRow("too large") << post("/echo", large + large) << QByteArray("413") << qsizetype(1);
    QTest::newRow("no route") << QByteArray("GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                              << QByteArray("404") << qsizetype(1);
}

void TestTls::answersHttp()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    QFETCH(qsizetype, size);
    TestServer::Setup setup;
    setup.routes = {{{"POST"}, "/echo", server::atOnce([](const server::HttpRequest& asked) {
                         return server::HttpResponse{200, "text/plain", asked.body};
                     })},
                    {{"GET"}, "/large", server::atOnce([](const server::HttpRequest&) {
                         return server::HttpResponse{200, "text/plain", QByteArray(4'000'000, 'x')};
                     })}};
    const TestServer server(std::move(setup));
    RawClient client(server.tls());
    client.sendRaw(request);
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().startsWith(QByteArray("HTTP/1.1 " + status)), client.answer().left(100).constData());
    QVERIFY(client.answer().size() >= size);
}

void TestTls::plainRequestIsToldSo()
{
    const TestServer server;
    RawClient client(server.tls().port);
    client.sendUpgrade(TenantId::random());
    QVERIFY(!client.isUpgraded());
    QVERIFY2(client.answer().startsWith("HTTP/1.1 400") && client.answer().contains("wss://"),
             client.answer().constData());
    QVERIFY(client.isDisconnected());
    QCOMPARE(failures(server, "not_tls"), 1.0);
}

void TestTls::oldVersionIsRefused()
{
    const TestServer server;
    RawClient client(server.tls().port);
    client.stopReading();
    client.sendRaw(oldHello());
    QVERIFY(eventually([&] { return failures(server, "handshake") == 1.0; }));
}

void TestTls::garbageIsCounted()
{
    const TestServer server;
    RawClient client(server.tls().port);
    client.sendRaw("\x16" + QByteArray(1'000, 'g'));
    QVERIFY(client.isDisconnected());
    QVERIFY(eventually([&] { return failures(server, "handshake") == 1.0; }));
    QCOMPARE(failures(server, "not_tls"), 0.0);
}

void TestTls::lateHandshakesAreCut()
{
    TestServer::Setup setup;
    setup.limits.tlsDeadline = milliseconds(200);
    const TestServer server(std::move(setup));
    RawClient silent(server.tls().port);
    RawClient half(server.tls().port);
    half.sendRaw(oldHello().first(20));
    RawClient noRequest(server.tls());
    QVERIFY(silent.isDisconnected());
    QVERIFY(half.isDisconnected());
    QVERIFY(noRequest.isDisconnected());
    const Exposition metrics = scrape(server.port());
    QCOMPARE(metrics.value("roamwire_handshake_drops_total{reason=\"late\"}"), 3.0);
    QCOMPARE(metrics.value("roamwire_tls_failures_total{reason=\"handshake\"}"), 1.0);
}

void TestTls::handshakesWaitForTheirTurn()
{
    TestServer::Setup setup;
    setup.limits.tlsDeadline = milliseconds(500);
    setup.limits.maxTlsHandshakes = 2;
    const TestServer server(std::move(setup));
    std::vector<std::unique_ptr<RawClient>> halves;
    for (int i = 0; i < 6; ++i) { // three times the deadline, in turns
        halves.push_back(std::make_unique<RawClient>(server.tls().port));
        halves.back()->sendRaw(oldHello().first(20));
    }
    QVERIFY(eventually([&] { return scrape(server.port()).value("roamwire_handshakes") == 7; })); // and who asks
    const Identity identity;
    NativeClient client(server.tls(), TenantId::random(), identity);
    QVERIFY(client.join(kName)); // after more than its own deadline
    QCOMPARE(failures(server, "handshake"), 6.0);
}

void TestTls::certificateOfAnRsaKey()
{
    const TestServer server;
    server.server().setCertificate(certificateWith(pem::rsaKey(2048)));
    const Identity identity;
    NativeClient client(server.tls(), TenantId::random(), identity);
    QVERIFY(client.join(kName));
    QVERIFY(client.binding() == server.server().pin().value());
}

ROAMWIRE_SERVER_TEST_MAIN(TestTls)
#include "test_tls.moc"
