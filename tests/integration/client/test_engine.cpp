#include "client-gui/engine/engine.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/serverprocess.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::homeNetwork;

namespace {

constexpr int kPatience = 15'000;

/// One machine: a real engine on a network and a WireGuard interface that only exist in memory.
struct Machine : QObject
{
    Machine(const InviteLink& link, const QString& name, const NetworkSnapshot& network)
        : engine({u"rw0"_s, link, name, std::nullopt}, watch, device, store, clock)
    {
        watch.move(network);
        connect(&traffic, &QTimer::timeout, &traffic, [this] {
            for (DevicePeer& peer : device.state.peers)
                peer.rxBytes += peer.endpoint ? 148 : 0;
        });
    }

    /// Every peer with an endpoint answers from now on.
    void hearEverybody() { traffic.start(20); }

    PublicKey key() const { return device.state.publicKey; }
    std::optional<Endpoint> endpointOf(const Machine& other)
    {
        const DevicePeer* peer = device.find(other.key());
        return peer ? peer->endpoint : std::nullopt;
    }
    Endpoint lanEndpoint() const { return {watch.snapshot().lan.first(), device.state.listenPort}; }
    bool isConnected() const { return engine.status().server == u"connected"; }

    SystemClock clock;
    test::FakeNetworkWatch watch;
    test::FakeTunnelDevice device;
    test::FakeMemberStore store;
    Engine engine;
    QTimer traffic;
};

} // namespace

class TestEngine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        server = std::make_unique<test::ServerProcess>();
        QVERIFY(server->start());
        link = server->link(TenantId::random());
        laptop = std::make_unique<Machine>(link, u"laptop"_s, homeNetwork(1, 20));
        nas = std::make_unique<Machine>(link, u"nas"_s, homeNetwork(1, 30));
    }
    void cleanup()
    {
        laptop.reset();
        nas.reset();
        server.reset();
    }

    void twoOnOneLanPointAtEachOther();
    void bothGetAddresses();
    void moveOnTheLanIsFollowed();
    void roamTakesANewPortAndIsTold();
    void wakingIsARoam();
    void resolvedRouterIsReported();
    void goneServerLeavesTunnelsAlone();
    void restartedServerKnowsEverybody();
    void lostPeerIsAwayAndStays();
    void newsOfOnePeerAreToldAlone();
    void keyThatIsNotOursIsRefused();
    void helperThatComesLateIsEnough();

private:
    bool meet()
    {
        laptop->engine.start();
        nas->engine.start();
        return QTest::qWaitFor(
            [this] {
                return laptop->endpointOf(*nas) == nas->lanEndpoint() &&
                       nas->endpointOf(*laptop) == laptop->lanEndpoint();
            },
            kPatience);
    }

    std::unique_ptr<test::ServerProcess> server;
    InviteLink link;
    std::unique_ptr<Machine> laptop;
    std::unique_ptr<Machine> nas;
};

void TestEngine::twoOnOneLanPointAtEachOther()
{
    QVERIFY(meet());
    const Status status = laptop->engine.status();
    QCOMPARE(status.peers.size(), 1);
    QCOMPARE(status.peers.first().name, u"nas"_s);
    QCOMPARE(pathWord(status.peers.first().path), u"lan"_s);

    laptop->hearEverybody();
    QTRY_VERIFY_WITH_TIMEOUT(laptop->engine.status().peers.first().path.verified, kPatience);
}

void TestEngine::bothGetAddresses()
{
    QVERIFY(meet());
    QCOMPARE(laptop->device.assigned.size(), 2);
    QVERIFY(laptop->device.assigned.first() != nas->device.assigned.first());
    const DevicePeer* peer = laptop->device.find(nas->key());
    QCOMPARE(peer->allowedIps.first().address(), nas->device.assigned.first().address());
    QCOMPARE(peer->allowedIps.last().address(), nas->device.assigned.last().address());
    QCOMPARE(peer->keepaliveSeconds, 25);
}

void TestEngine::moveOnTheLanIsFollowed()
{
    QVERIFY(meet());
    laptop->watch.move(homeNetwork(1, 77));
    QTRY_COMPARE_WITH_TIMEOUT(nas->endpointOf(*laptop).value_or(Endpoint()), laptop->lanEndpoint(), kPatience);
}

void TestEngine::roamTakesANewPortAndIsTold()
{
    QVERIFY(meet());
    const quint16 before = laptop->device.state.listenPort;
    laptop->watch.move(homeNetwork(2, 20));
    QTRY_VERIFY(laptop->device.state.listenPort != before);
    QTRY_VERIFY_WITH_TIMEOUT(laptop->isConnected(), kPatience);
    laptop->watch.move(homeNetwork(1, 20));
    QTRY_COMPARE_WITH_TIMEOUT(nas->endpointOf(*laptop).value_or(Endpoint()), laptop->lanEndpoint(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(laptop->endpointOf(*nas).value_or(Endpoint()), nas->lanEndpoint(), kPatience);
}

void TestEngine::wakingIsARoam()
{
    QVERIFY(meet());
    const quint16 before = laptop->device.state.listenPort;
    laptop->watch.wake();
    QVERIFY(!laptop->isConnected()); // whatever the old connection is worth
    QTRY_VERIFY(laptop->device.state.listenPort != before);
    QTRY_COMPARE_WITH_TIMEOUT(nas->endpointOf(*laptop).value_or(Endpoint()), laptop->lanEndpoint(), kPatience);
}

void TestEngine::resolvedRouterIsReported()
{
    NetworkSnapshot unresolved = homeNetwork(1, 20);
    unresolved.v4->gatewayMac.reset();
    laptop->watch.move(unresolved);
    laptop->engine.start();
    nas->engine.start();
    QTRY_VERIFY_WITH_TIMEOUT(laptop->isConnected() && nas->isConnected(), kPatience);
    laptop->watch.move(homeNetwork(1, 20));
    QTRY_COMPARE_WITH_TIMEOUT(nas->endpointOf(*laptop).value_or(Endpoint()), laptop->lanEndpoint(), kPatience);
}

void TestEngine::goneServerLeavesTunnelsAlone()
{
    QVERIFY(meet());
    laptop->hearEverybody();
    QTRY_VERIFY_WITH_TIMEOUT(laptop->engine.status().peers.first().path.verified, kPatience);
    laptop->device.calls.clear();
    server->kill();
    QTRY_VERIFY_WITH_TIMEOUT(!laptop->isConnected(), kPatience);
    QVERIFY(!laptop->engine.status().problem.isEmpty());
    QCOMPARE(laptop->device.calls, QStringList());
    QCOMPARE(laptop->endpointOf(*nas), nas->lanEndpoint());
}

void TestEngine::restartedServerKnowsEverybody()
{
    QVERIFY(meet());
    const auto addresses = laptop->device.assigned;
    laptop->hearEverybody();
    nas->hearEverybody();
    QTRY_VERIFY_WITH_TIMEOUT(laptop->engine.status().peers.first().path.verified, kPatience);
    laptop->device.calls.clear();
    server->kill();
    QTRY_VERIFY_WITH_TIMEOUT(!laptop->isConnected() && !nas->isConnected(), kPatience);
    QVERIFY(server->start());
    QTRY_VERIFY_WITH_TIMEOUT(laptop->isConnected() && nas->isConnected(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(laptop->engine.status().peers.first().presence, Presence::Online, kPatience);
    QCOMPARE(laptop->device.assigned, addresses);
    QVERIFY(!laptop->device.calls.contains(u"remove_peer"_s));
    QVERIFY(!laptop->device.calls.contains(u"add_peer"_s));
    QCOMPARE(laptop->endpointOf(*nas), nas->lanEndpoint());
}

void TestEngine::lostPeerIsAwayAndStays()
{
    QVERIFY(meet());
    const PublicKey lost = nas->key();
    nas.reset();
    QTRY_COMPARE_WITH_TIMEOUT(laptop->engine.status().peers.first().presence, Presence::Away, kPatience);
    QVERIFY(laptop->device.find(lost));
}

void TestEngine::newsOfOnePeerAreToldAlone()
{
    QVERIFY(meet());
    QList<PeerStatus> told;
    connect(&laptop->engine, &Engine::peerChanged, this, [&](const PeerStatus& peer) { told << peer; });
    nas.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty() && told.last().presence == Presence::Away, kPatience);
    QCOMPARE(QList{told.last()}, laptop->engine.status().peers);
}

void TestEngine::keyThatIsNotOursIsRefused()
{
    QSignalSpy refused(&laptop->engine, &Engine::refused);
    laptop->device.lieAboutKey(nas->key());
    laptop->engine.start();
    QTRY_VERIFY_WITH_TIMEOUT(refused.count() > 0, kPatience);
    QVERIFY(!laptop->isConnected());
}

void TestEngine::helperThatComesLateIsEnough()
{
    laptop->device.setAvailable(false);
    laptop->engine.start();
    nas->engine.start();
    QTRY_VERIFY_WITH_TIMEOUT(nas->isConnected(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(laptop->engine.status().problem.contains(u"roamwire-helper"), kPatience);
    laptop->device.setAvailable(true);
    QTRY_COMPARE_WITH_TIMEOUT(nas->endpointOf(*laptop).value_or(Endpoint()), laptop->lanEndpoint(), kPatience);
}

QTEST_GUILESS_MAIN(TestEngine)
#include "test_engine.moc"
