#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <QElapsedTimer>

using namespace roamwire;
using namespace roamwire::test;

class TestHostileClients : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusedRequests_data();
    void refusedRequests();
    void bytesBehindTheUpgradeMakeNoGhosts_data();
    void bytesBehindTheUpgradeMakeNoGhosts();
    void goneRightAfterTheUpgrade();
    void portOfAResetConnectionIsUsedAgain();
    void silentConnectionsAreCut();
    void slowHeadersAreCut();
    void headerInPiecesIsFine();
    void neverJoiningIsCut();
    void oversizedFramesAreRefusedBeforeTheyArrive();
    void whoNeverReadsIsEvicted();
    void floodsAreBounded_data();
    void floodsAreBounded();
    void serverStopsWithConnectionsOpen();
};

namespace {

const QString kName = QStringLiteral("peer");

QByteArray request(const QByteArray& line, const QByteArray& headers)
{
    return line + " HTTP/1.1\r\n" + headers + "\r\n";
}

} // namespace

void TestHostileClients::refusedRequests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("status");
    const QByteArray path = "/tenants/3daf1997-d6eb-41ba-898f-ebc275da1f98";
    const QByteArray upgrade = "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    QTest::newRow("root") << request("GET /", upgrade + key) << QByteArray("404 Not Found");
    QTest::newRow("no UUID") << request("GET /tenants/home", upgrade + key) << QByteArray("404 Not Found");
    QTest::newRow("longer path") << request("GET " + path + "/x", upgrade + key) << QByteArray("404 Not Found");
    QTest::newRow("no upgrade") << request("GET " + path, "Host: x\r\n") << QByteArray("400 Bad Request");
    QTest::newRow("POST") << request("POST " + path, upgrade + key) << QByteArray("400 Bad Request");
    QTest::newRow("no key") << request("GET " + path, upgrade) << QByteArray("400 Bad Request");
    QTest::newRow("no version") << request("GET " + path,
                                           "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + key)
                                << QByteArray("400 Bad Request");
    QTest::newRow("not HTTP") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15)
                              << QByteArray("400 Bad Request");
    QTest::newRow("header too large") << request("GET " + path, upgrade + key + "X: " + QByteArray(9'000, 'x') + "\r\n")
                                      << QByteArray("431 Request Header Fields Too Large");
    QTest::newRow("endless header") << "GET " + path + " HTTP/1.1\r\nX: " + QByteArray(100'000, 'x')
                                    << QByteArray("431 Request Header Fields Too Large");
}

void TestHostileClients::refusedRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, status);
    const TestServer server;
    RawClient client(server.port());
    client.sendRaw(bytes);
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().startsWith(QByteArray("HTTP/1.1 " + status + "\r\n")), client.answer().constData());
    const qsizetype body = client.answer().indexOf("\r\n\r\n") + 4;
    QVERIFY(body > 4 && client.answer().indexOf('\n', body) == client.answer().size() - 1); // one line
}

void TestHostileClients::bytesBehindTheUpgradeMakeNoGhosts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("close frame") << RawClient::frame(RawClient::Close, {});
    QTest::newRow("garbage") << QByteArray("\xff\xff\xff\xff garbage", 12);
    QTest::newRow("a join") << RawClient::frame(RawClient::Text, "{\"display_name\":\"a\"}");
}

void TestHostileClients::bytesBehindTheUpgradeMakeNoGhosts()
{
    QFETCH(QByteArray, bytes);
    TestServer::Setup setup;
    setup.limits.maxUnjoined = 1;
    const TestServer server(setup);
    for (int i = 0; i < 5; ++i) { // each would use up the only place if it left anything behind
        RawClient client(server.port());
        client.sendRaw(RawClient::upgradeRequest(TenantId::random()) + bytes);
        QVERIFY(client.isDisconnected());
        QVERIFY2(client.answer().startsWith("HTTP/1.1 400 "), client.answer().constData());
    }
    RawClient client(server.port());
    client.sendUpgrade(TenantId::random());
    QVERIFY(client.isUpgraded());
}

void TestHostileClients::goneRightAfterTheUpgrade()
{
    TestServer::Setup setup;
    setup.limits.maxUnjoined = 8;
    const TestServer server(setup);
    for (int i = 0; i < 100; ++i) {
        RawClient client(server.port());
        client.sendUpgrade(TenantId::random());
        if (i % 3 == 0)
            client.sendRaw(RawClient::frame(RawClient::Close, {})); // a packet of its own, but the same turn
        if (i % 3 == 1)
            client.reset();
        else
            client.closeSocket();
        QTest::qWait(0);
    }
    const auto tenant = TenantId::random();
    QVERIFY(eventually([&] {
        RawClient client(server.port());
        client.sendUpgrade(tenant);
        return client.isUpgraded();
    }));
}

void TestHostileClients::portOfAResetConnectionIsUsedAgain()
{
    const TestServer server;
    RawClient before(server.port());
    const quint16 port = before.localPort();
    QVERIFY(eventually([&] { return scrape(server.port()).value("roamwire_handshakes") == 2; })); // and who asks
    // The server hears of these all at once: of the newcomers first, because one came before the reset.
    RawClient other(server.port());
    before.reset();
    RawClient after({server.port(), false, port});
    after.sendUpgrade(TenantId::random());
    QVERIFY(after.isUpgraded());
    other.sendUpgrade(TenantId::random());
    QVERIFY(other.isUpgraded());
}

void TestHostileClients::silentConnectionsAreCut()
{
    TestServer::Setup setup;
    setup.limits.handshakeDeadline = std::chrono::milliseconds(200);
    const TestServer server(setup);
    RawClient client(server.port());
    QVERIFY(client.isDisconnected());
    QVERIFY(client.answer().isEmpty());
}

void TestHostileClients::slowHeadersAreCut()
{
    TestServer::Setup setup;
    setup.limits.handshakeDeadline = std::chrono::milliseconds(400);
    const TestServer server(setup);
    RawClient client(server.port());
    const QByteArray request = RawClient::upgradeRequest(TenantId::random());
    QElapsedTimer timer;
    timer.start();
    bool isCut = false;
    for (qsizetype i = 0; i < request.size() && !isCut; ++i) {
        client.sendRaw(request.sliced(i, 1));
        isCut = eventually([&] { return !client.isConnected(); }, 20);
    }
    QVERIFY(isCut);
    QVERIFY(timer.elapsed() >= 350); // it was given its time, and more only for a check's interval
    QVERIFY(client.answer().isEmpty());
}

void TestHostileClients::headerInPiecesIsFine()
{
    const TestServer server;
    RawClient client(server.port());
    const QByteArray request = RawClient::upgradeRequest(TenantId::random());
    for (qsizetype i = 0; i < request.size(); i += 7) {
        client.sendRaw(request.sliced(i, qMin<qsizetype>(7, request.size() - i)));
        QTest::qWait(0);
    }
    QVERIFY(client.isUpgraded());
}

void TestHostileClients::neverJoiningIsCut()
{
    TestServer::Setup setup;
    setup.limits.joinDeadline = std::chrono::milliseconds(300);
    const TestServer server(setup);
    RawClient client(server.port());
    client.sendUpgrade(TenantId::random());
    QVERIFY(client.isUpgraded());
    QCOMPARE(client.closeCode(), quint16(1008)); // pings would not have helped
}

void TestHostileClients::oversizedFramesAreRefusedBeforeTheyArrive()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity identity;
    NativeClient client(server.port(), tenant, identity);
    QVERIFY(client.join(kName));
    QByteArray header = RawClient::frame(RawClient::Text, QByteArray(70'000, ' ')).first(14);
    header[2] = 0; // announces 2^40 bytes and sends none of them
    header[4] = 1;
    client.sendRaw(header);
    QCOMPARE(client.closeCode(), quint16(1009));
    const auto peers = server.present(tenant);
    QCOMPARE(peers, 1); // away
}

void TestHostileClients::whoNeverReadsIsEvicted()
{
    TestServer::Setup setup;
    setup.limits.maxBacklog = 64 * 1024;
    setup.limits.closeLinger = std::chrono::milliseconds(100);
    setup.limits.messagesPerSecond = 0; // another limit's business
    TestServer server(setup);
    const auto tenant = TenantId::random();
    const Identity senderIdentity;
    const Identity readerIdentity;
    const Identity deafIdentity;
    NativeClient sender(server.port(), tenant, senderIdentity);
    NativeClient reader(server.port(), tenant, readerIdentity);
    NativeClient deaf(server.port(), tenant, deafIdentity, 4096);
    QVERIFY(sender.join(kName));
    QVERIFY(reader.join(kName));
    QVERIFY(deaf.join(kName));
    QVERIFY(sender.next<wire::PeerUpsert>() && sender.next<wire::PeerUpsert>());
    QVERIFY(reader.next<wire::PeerUpsert>());
    deaf.stopReading();

    const auto isOnline = [&] {
        for (const PeerRecord& peer : server.registry().peers(tenant)) {
            if (peer.publicKey == deafIdentity.publicKey)
                return peer.presence == Presence::Online;
        }
        return false;
    };
    wire::Update update;
    for (int i = 0; i < 16; ++i)
        update.endpoints.lan.append(QHostAddress(QStringLiteral("2001:db8:1234:5678:9abc:def0:1234:%1").arg(1000 + i)));
    int updates = 0;
    while (isOnline() && updates < 50'000) {
        ++updates;
        update.endpoints.listenPort = static_cast<quint16>(updates);
        sender.send(update);
        bool acknowledged = false; // the sender too hears of the eviction, in between
        while (!acknowledged) {
            const auto message = wire::decode(sender.nextText());
            QVERIFY(message);
            acknowledged = std::holds_alternative<wire::UpdateAck>(*message);
        }
        const auto news = reader.next<wire::PeerUpsert>();
        QVERIFY(news);
        if (news->peer.publicKey == senderIdentity.publicKey)
            QCOMPARE(news->peer.endpoints->listenPort, static_cast<quint16>(updates));
    }
    QVERIFY2(!isOnline(), qPrintable(QString::number(updates)));
    const auto away = reader.next<wire::PeerUpsert>();
    QVERIFY(away && away->peer.publicKey == deafIdentity.publicKey && away->peer.presence == Presence::Away);
}

void TestHostileClients::floodsAreBounded_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("bad messages") << RawClient::frame(RawClient::Text, "{}");
    QTest::newRow("pings") << RawClient::frame(RawClient::Ping, QByteArray(125, 'p'));
}

void TestHostileClients::floodsAreBounded()
{
    QFETCH(QByteArray, frame);
    TestServer::Setup setup;
    setup.limits.maxBacklog = 64 * 1024;
    const TestServer server(setup);
    const Identity identity;
    NativeClient client(server.port(), TenantId::random(), identity, 4096);
    QVERIFY(client.next<wire::Challenge>());
    client.stopReading();
    const QByteArray flood = frame.repeated(1'000);
    bool isEvicted = false;
    for (int i = 0; i < 2'000 && !isEvicted; ++i) {
        client.sendRaw(flood);
        isEvicted = eventually([&] { return !client.isConnected(); }, 1);
    }
    QVERIFY(isEvicted);
}

void TestHostileClients::serverStopsWithConnectionsOpen()
{
    auto server = std::make_unique<TestServer>();
    const auto tenant = TenantId::random();
    const Identity identity;
    NativeClient joined(server->port(), tenant, identity);
    QVERIFY(joined.join(kName));
    NativeClient unjoined(server->port(), tenant, identity);
    QVERIFY(unjoined.next<wire::Challenge>());
    RawClient silent(server->port());
    server.reset();
    QVERIFY(joined.isDisconnected());
    QVERIFY(unjoined.isDisconnected());
    QVERIFY(silent.isDisconnected());
}

ROAMWIRE_SERVER_TEST_MAIN(TestHostileClients)
#include "test_hostileclients.moc"
