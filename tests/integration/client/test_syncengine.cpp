#include "client-gui/engine/engine.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/serverprocess.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::homeNetwork;

namespace {

constexpr int kPatience = 15'000;

/// A machine whose WireGuard interface somebody else made.
struct Machine
{
    Machine(const InviteLink& link, const QString& name, const QString& address, std::uint8_t host,
            bool allowPeers = false)
        : engine({u"wg0"_s, link, name, std::nullopt, InterfaceMode::Sync, allowPeers}, watch, device, store, clock)
    {
        device.kind = InterfaceMode::Sync;
        device.allowPeers = allowPeers;
        device.assigned = {*Prefix::fromString(address)};
        watch.move(homeNetwork(1, host));
    }

    void configure(const Machine& other, const QString& endpoint)
    {
        DevicePeer peer;
        peer.publicKey = other.device.state.publicKey;
        peer.endpoint = Endpoint::fromString(endpoint);
        peer.allowedIps = {Prefix::host(other.device.assigned.first().address())};
        device.state.peers.append(peer);
    }
    std::optional<Endpoint> endpointOf(const Machine& other)
    {
        const DevicePeer* peer = device.find(other.device.state.publicKey);
        return peer ? peer->endpoint : std::nullopt;
    }
    Endpoint lanEndpoint() const { return {watch.snapshot().lan.first(), device.state.listenPort}; }

    SystemClock clock;
    test::FakeNetworkWatch watch;
    test::FakeTunnelDevice device;
    test::FakeMemberStore store;
    Engine engine;
};

const QString kStale = u"203.0.113.9:51820"_s;

} // namespace

class TestSyncEngine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        server = std::make_unique<test::ServerProcess>();
        QVERIFY(server->start());
        link = server->link(TenantId::random());
    }
    void cleanup() { server.reset(); }

    void findEachOtherAndRoam();
    void unconfiguredPeersAreShownOnly();
    void peersAreAddedWhereAllowed();
    void needsAnAddress();
    void takenAddressIsTold();

private:
    std::unique_ptr<test::ServerProcess> server;
    InviteLink link;
};

void TestSyncEngine::findEachOtherAndRoam()
{
    Machine laptop(link, u"laptop"_s, u"10.9.0.1/24"_s, 20);
    Machine nas(link, u"nas"_s, u"10.9.0.2/24"_s, 30);
    laptop.configure(nas, kStale);
    nas.configure(laptop, kStale);
    laptop.engine.start();
    nas.engine.start();
    QTRY_COMPARE_WITH_TIMEOUT(laptop.endpointOf(nas).value_or(Endpoint()), nas.lanEndpoint(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(nas.endpointOf(laptop).value_or(Endpoint()), laptop.lanEndpoint(), kPatience);
    QCOMPARE(laptop.engine.status().mode, u"sync"_s);
    QCOMPARE(laptop.engine.status().wgip, parseAddress(u"10.9.0.1"));
    QCOMPARE(nas.engine.status().peers.first().wgip, *parseAddress(u"10.9.0.1"));

    const quint16 port = laptop.device.state.listenPort;
    laptop.watch.move(homeNetwork(2, 40));
    laptop.watch.move(homeNetwork(1, 50));
    QTRY_COMPARE_WITH_TIMEOUT(nas.endpointOf(laptop).value_or(Endpoint()), laptop.lanEndpoint(), kPatience);
    QCOMPARE(laptop.device.state.listenPort, port);
    QCOMPARE(laptop.device.assigned, QList{*Prefix::fromString(u"10.9.0.1/24")});
    for (const QString& verb : std::as_const(laptop.device.calls))
        QCOMPARE(verb, u"set_paths"_s);
}

void TestSyncEngine::unconfiguredPeersAreShownOnly()
{
    Machine laptop(link, u"laptop"_s, u"10.9.0.1/24"_s, 20);
    Machine nas(link, u"nas"_s, u"10.9.0.2/24"_s, 30);
    laptop.engine.start();
    nas.engine.start();
    QTRY_COMPARE_WITH_TIMEOUT(laptop.engine.status().peers.size(), 1, kPatience);
    const Path path = laptop.engine.status().peers.first().path;
    QCOMPARE(pathWord(path), u"none"_s);
    QCOMPARE(reasonWord(path.reason), u"not_on_interface"_s);
    QVERIFY(laptop.device.calls.isEmpty());
    // Its owner adds the peer by hand; the next figures show it.
    laptop.configure(nas, kStale);
    laptop.device.setAvailable(false);
    laptop.device.setAvailable(true);
    QTRY_COMPARE_WITH_TIMEOUT(laptop.endpointOf(nas).value_or(Endpoint()), nas.lanEndpoint(), kPatience);
}

void TestSyncEngine::peersAreAddedWhereAllowed()
{
    Machine laptop(link, u"laptop"_s, u"10.9.0.1/24"_s, 20, true);
    auto nas = std::make_unique<Machine>(link, u"nas"_s, u"10.9.0.2/24"_s, 30);
    nas->configure(laptop, kStale);
    laptop.engine.start();
    nas->engine.start();
    QTRY_COMPARE_WITH_TIMEOUT(laptop.endpointOf(*nas).value_or(Endpoint()), nas->lanEndpoint(), kPatience);
    QVERIFY(laptop.device.find(nas->device.state.publicKey)->isAdded);
    QVERIFY(laptop.device.calls.contains(u"add_peer"_s));
}

void TestSyncEngine::needsAnAddress()
{
    Machine laptop(link, u"laptop"_s, u"fd00::1/64"_s, 20);
    laptop.engine.start();
    QTRY_VERIFY_WITH_TIMEOUT(laptop.engine.status().problem.contains(u"no IPv4 address"), kPatience);
}

void TestSyncEngine::takenAddressIsTold()
{
    Machine laptop(link, u"laptop"_s, u"10.9.0.1/24"_s, 20);
    Machine nas(link, u"nas"_s, u"10.9.0.1/24"_s, 30);
    laptop.engine.start();
    QTRY_COMPARE_WITH_TIMEOUT(laptop.engine.status().server, u"connected"_s, kPatience);
    nas.engine.start();
    QTRY_VERIFY_WITH_TIMEOUT(nas.engine.status().problem.contains(u"10.9.0.1"), kPatience);
    QVERIFY(nas.engine.status().server != u"connected");
}

QTEST_GUILESS_MAIN(TestSyncEngine)
#include "test_syncengine.moc"
