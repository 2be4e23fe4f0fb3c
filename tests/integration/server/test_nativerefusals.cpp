#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

using namespace roamwire;
using namespace roamwire::test;

class TestNativeRefusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesBeyondTheBurstAreRefused();
    void nothingBeforeTheWelcome();
    void badProofEndsTheConnection();
    void badMessagesAreAnsweredAndForgiven();
    void oneJoinPerConnection();
    void brokenStorageIsUnavailable();
    void networkFull();
    void noJoinInTime();
    void silenceEndsTheConnection();
    void pingsCountAsLife();
};

namespace {

const QString kName = QStringLiteral("peer");

struct Scene
{
    explicit Scene(TestServer::Setup setup = {})
        : server(std::move(setup))
    {
    }
    TestServer server;
    TenantId tenant = TenantId::random();
    Identity identity;
    NativeClient client{server.port(), tenant, identity};
};

QString errorCode(NativeClient& client)
{
    const auto error = client.next<wire::ErrorMessage>();
    return error ? error->code : QString();
}

} // namespace

void TestNativeRefusals::nothingBeforeTheWelcome()
{
    Scene scene;
    QVERIFY(scene.client.next<wire::Challenge>());
    scene.client.send(wire::Update{});
    QCOMPARE(errorCode(scene.client), wire::error::kNotJoined);
    scene.client.sendText("{\"t\":\"of a later version\"}");
    QCOMPARE(errorCode(scene.client), wire::error::kNotJoined);
}

void TestNativeRefusals::badProofEndsTheConnection()
{
    Scene scene;
    auto join = scene.client.joinMessage(kName);
    join.proof = PossessionProof();
    scene.client.send(join);
    QCOMPARE(errorCode(scene.client), wire::error::kBadProof);
    QCOMPARE(scene.client.closeCode(), quint16(1008));
    QVERIFY(scene.client.isDisconnected());
    QCOMPARE(scene.server.present(scene.tenant), 0);
}

void TestNativeRefusals::badMessagesAreAnsweredAndForgiven()
{
    Scene scene;
    QVERIFY(scene.client.join(kName));
    scene.client.sendText("{\"t\":\"of a later version\"}");
    QCOMPARE(errorCode(scene.client), wire::error::kUnknownType);
    scene.client.sendText("{\"t\":\"update\"}");
    QCOMPARE(errorCode(scene.client), wire::error::kBadMessage);
    scene.client.send(wire::Update{});
    QVERIFY(scene.client.next<wire::UpdateAck>());
}

void TestNativeRefusals::oneJoinPerConnection()
{
    Scene scene;
    QVERIFY(scene.client.join(kName));
    QVERIFY(scene.client.sendJoin(kName));
    QCOMPARE(errorCode(scene.client), wire::error::kBadMessage);
    QCOMPARE(scene.server.present(scene.tenant), 1);
}

void TestNativeRefusals::brokenStorageIsUnavailable()
{
    Scene scene;
    scene.server.storage().setBroken(true);
    QVERIFY(scene.client.sendJoin(kName));
    const auto error = scene.client.next<wire::ErrorMessage>();
    QVERIFY(error);
    QCOMPARE(error->code, wire::error::kUnavailable);
    QVERIFY(error->retrySeconds);
    QCOMPARE(scene.client.closeCode(), quint16(1013));

    scene.server.storage().setBroken(false);
    NativeClient again(scene.server.port(), scene.tenant, scene.identity);
    QVERIFY(again.join(kName));
}

void TestNativeRefusals::networkFull()
{
    TestServer::Setup setup;
    setup.registry.networkLength = 30; // network, broadcast and first host reserved: one address
    Scene scene(setup);
    QVERIFY(scene.client.join(kName));
    const Identity late;
    NativeClient second(scene.server.port(), scene.tenant, late);
    QVERIFY(second.sendJoin(kName));
    QCOMPARE(errorCode(second), wire::error::kTenantFull);
    QCOMPARE(second.closeCode(), quint16(1008));
}

void TestNativeRefusals::noJoinInTime()
{
    TestServer::Setup setup;
    setup.limits.joinDeadline = std::chrono::milliseconds(200);
    Scene scene(setup);
    QVERIFY(scene.client.next<wire::Challenge>());
    QCOMPARE(scene.client.closeCode(), quint16(1008));
    QVERIFY(scene.client.isDisconnected());
}

void TestNativeRefusals::silenceEndsTheConnection()
{
    TestServer::Setup setup;
    setup.limits.silenceDeadline = std::chrono::milliseconds(400);
    Scene scene(setup);
    QVERIFY(scene.client.join(kName));
    QCOMPARE(scene.client.closeCode(), quint16(1001));
    QCOMPARE(scene.client.pings(), 0); // native clients ping by themselves
    const auto peers = scene.server.registry().peers(scene.tenant);
    QVERIFY(peers.size() == 1 && peers[0].presence == Presence::Away);
}

void TestNativeRefusals::pingsCountAsLife()
{
    TestServer::Setup setup;
    setup.limits.silenceDeadline = std::chrono::milliseconds(600);
    Scene scene(setup);
    QVERIFY(scene.client.join(kName));
    // Several deadlines long, nothing but pings.
    for (int i = 0; i < 12; ++i) {
        scene.client.sendRaw(RawClient::frame(RawClient::Ping, QByteArray::number(i)));
        const auto pong = scene.client.nextFrame();
        QVERIFY(pong && pong->opcode == RawClient::Pong);
        QCOMPARE(pong->payload, QByteArray::number(i));
        QTest::qWait(150); // the pace of a living client, not a wait for anything
    }
    scene.client.send(wire::Update{});
    QVERIFY(scene.client.next<wire::UpdateAck>());
}

void TestNativeRefusals::messagesBeyondTheBurstAreRefused()
{
    TestServer::Setup setup;
    setup.limits.messageBurst = 4;
    setup.limits.messagesPerSecond = 20;
    const TestServer server(setup);
    const auto tenant = TenantId::random();
    const Identity fastIdentity;
    const Identity otherIdentity;
    NativeClient fast(server.port(), tenant, fastIdentity);
    NativeClient other(server.port(), tenant, otherIdentity);
    QVERIFY(fast.join(kName) && other.join(kName));
    QVERIFY(fast.next<wire::PeerUpsert>());
    QTest::qWait(60); // the join is paid for

    QByteArray burst;
    wire::Update update;
    for (quint16 port = 1; port <= 6; ++port) {
        update.endpoints.listenPort = port;
        burst += RawClient::frame(RawClient::Text, wire::encode(update));
    }
    fast.sendRaw(burst);
    for (int i = 0; i < 2; ++i) { // at once; the acknowledgements come behind the fan-out
        const auto refused = fast.next<wire::ErrorMessage>();
        QVERIFY(refused);
        QCOMPARE(refused->code, wire::error::kTooManyMessages);
        QVERIFY(refused->retrySeconds && !refused->reason.isEmpty());
    }
    for (int i = 0; i < 4; ++i)
        QVERIFY(fast.next<wire::UpdateAck>());
    for (quint16 port = 1; port <= 4; ++port) {
        const auto news = other.next<wire::PeerUpsert>();
        QVERIFY(news);
        QCOMPARE(news->peer.endpoints->listenPort, port);
    }
    QVERIFY(fast.isConnected() && !other.hasFrames());
    QTest::qWait(1'000); // as it was told
    fast.send(update);
    QVERIFY(fast.next<wire::UpdateAck>());
}

ROAMWIRE_SERVER_TEST_MAIN(TestNativeRefusals)
#include "test_nativerefusals.moc"
