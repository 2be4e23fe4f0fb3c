#include "client-gui/engine/engine.h"
#include "shared/crypto/virtualaddress.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/testkeys.h"

#include <QTest>
#include <QUdpSocket>

#include <algorithm>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::homeNetwork;

namespace {

constexpr int kPatience = 15'000;
const TenantId kTenant = *TenantId::fromString(u"3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
constexpr quint32 kOwnSlot = 3;
constexpr quint32 kPeerSlot = 4;
const QHostAddress kRelay(u"127.0.0.1"_s);
const Endpoint kPeerWan = *Endpoint::fromString(u"203.0.113.7:40007");
const Endpoint kOwnWan = *Endpoint::fromString(u"198.51.100.9:40009");

/// Greater than the device's, so that this machine leads.
PublicKey follower()
{
    PublicKey::Bytes bytes;
    bytes.fill(0xff);
    return PublicKey(bytes);
}

PeerRecord peerRecord()
{
    PeerRecord record;
    record.publicKey = follower();
    record.displayName = u"nas"_s;
    record.wgip = QHostAddress(u"10.128.4.9"_s);
    record.wgip6 = virtualAddress6(kTenant, record.publicKey);
    record.slot = kPeerSlot;
    record.rev = 7;
    record.endpoints = EndpointReport{51820, {}, std::nullopt};
    record.observed.v4 = kPeerWan.address;
    record.wan.v4 = SeenEndpoint{kPeerWan, false};
    record.features = {wire::feature::kRelay, wire::feature::kCheck, wire::feature::kProbe};
    return record;
}

template <typename Message>
const Message* lastOf(const QList<wire::Message>& messages)
{
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        if (const auto* found = std::get_if<Message>(&*message))
            return found;
    }
    return nullptr;
}

} // namespace

/// The real engine on a WireGuard interface in memory, with a server that has a relay, as far as it says.
class TestRelayedEngine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void joinTellsWhatItCan_data();
    void joinTellsWhatItCan();
    void relayComesFirst();
    void peersWithoutTheFeatureAreReachedAsBefore();
    void withoutRelayTheRulesAreAsBefore();
    void roamGoesToTheRelayBeforeAnythingIsHeard();
    void confirmedCheckBecomesADirectPath();
    void refusedSwitchIsNoProblemOfTheConnection();
    void wakeBringsItBackToTheRelay();
    void rekeyBeginsTheSessionAnew();
    void withoutRawSocketsThePlaceIsShown();
    void silentServerLeavesTheTunnelsAlone();

private:
    void meet();
    /// The peer's packets come in from now on, whatever path is set.
    void hear() { traffic.start(20); }
    DevicePeer peer() { return *device.find(follower()); }
    PeerStatus shown() const { return engine->status().peers.first(); }
    Endpoint relayEndpoint() const { return {kRelay, quint16(relayLow + 2 * (kOwnSlot + kPeerSlot))}; }
    bool isOverRelay() { return peer().endpoint == relayEndpoint(); }
    bool hasVerified(PathKind kind) const { return shown().path.kind == kind && shown().path.verified; }

    quint16 relayLow = 42000;
    SystemClock clock;
    std::unique_ptr<test::FakeControlServer> server;
    test::FakeNetworkWatch watch;
    test::FakeTunnelDevice device;
    std::unique_ptr<test::FakeMemberStore> store;
    std::unique_ptr<Engine> engine;
    QTimer traffic;
};

void TestRelayedEngine::init()
{
    traffic.disconnect();
    traffic.stop();
    connect(&traffic, &QTimer::timeout, this, [this] {
        DevicePeer* peer = device.find(follower());
        peer->rxBytes += 148;
        peer->latestHandshake = clock.unixMs() / 1000;
    });
    server = std::make_unique<test::FakeControlServer>();
    server->welcome.slot = kOwnSlot;
    server->welcome.observed.v4 = kOwnWan.address;
    server->welcome.relay = RelayOffer{kRelay, std::nullopt, {relayLow, 500}, {}};
    server->welcome.list.peers = {peerRecord()};
    device.state.peers.clear();
    device.hasRawSockets = true;
    device.bindCalls.clear();
    device.pathCalls.clear();
    device.checks.clear();
    device.resets.clear();
    watch.move(homeNetwork(1, 20));
    store = std::make_unique<test::FakeMemberStore>();
    engine = std::make_unique<Engine>(EngineSettings{u"rw0"_s, server->link(kTenant), u"laptop"_s, std::nullopt}, watch,
                                      device, *store, clock);
}

void TestRelayedEngine::cleanup()
{
    traffic.stop();
    engine.reset();
    server.reset();
}

void TestRelayedEngine::meet()
{
    engine->start();
    QTRY_VERIFY_WITH_TIMEOUT(!engine->status().peers.isEmpty() && peer().endpoint, kPatience);
    wire::Self self;
    self.rev = 5;
    self.wan.v4 = SeenEndpoint{kOwnWan, false};
    server->say(self);
}

void TestRelayedEngine::joinTellsWhatItCan_data()
{
    QTest::addColumn<bool>("hasRawSockets");
    QTest::addColumn<QStringList>("features");
    QTest::newRow("with raw sockets") << true << QStringList{u"relay"_s, u"probe"_s, u"check"_s};
    QTest::newRow("without") << false << QStringList{u"relay"_s, u"probe"_s};
}

void TestRelayedEngine::joinTellsWhatItCan()
{
    QFETCH(bool, hasRawSockets);
    QFETCH(QStringList, features);
    device.hasRawSockets = hasRawSockets;
    engine->start();
    QTRY_COMPARE_WITH_TIMEOUT(server->joins.size(), 1, kPatience);
    QCOMPARE(server->joins.first().features, features);
}

void TestRelayedEngine::relayComesFirst()
{
    meet();
    QVERIFY(isOverRelay());
    QCOMPARE(pathWord(shown().path), u"relay"_s);
    QVERIFY(!device.bindCalls.isEmpty());
    QCOMPARE(device.bindCalls.first().last().target, relayEndpoint());
    // And to the port beside it, to show what the NAT does.
    QCOMPARE(device.bindCalls.first().first().target, (Endpoint{kRelay, quint16(relayEndpoint().port ^ 1)}));
    hear();
    QTRY_VERIFY_WITH_TIMEOUT(hasVerified(PathKind::Relay), kPatience);
}

void TestRelayedEngine::peersWithoutTheFeatureAreReachedAsBefore()
{
    server->welcome.list.peers.first().features.clear();
    meet();
    QCOMPARE(peer().endpoint, (Endpoint{kPeerWan.address, 51820}));
    QVERIFY(device.bindCalls.isEmpty());
}

void TestRelayedEngine::withoutRelayTheRulesAreAsBefore()
{
    server->welcome.relay.reset();
    meet();
    QCOMPARE(peer().endpoint, (Endpoint{kPeerWan.address, 51820}));
}

void TestRelayedEngine::roamGoesToTheRelayBeforeAnythingIsHeard()
{
    meet();
    hear();
    QTRY_VERIFY_WITH_TIMEOUT(hasVerified(PathKind::Relay), kPatience);
    device.find(follower())->endpoint = kPeerWan; // WireGuard followed a packet
    QTRY_VERIFY_WITH_TIMEOUT(hasVerified(PathKind::Wan), kPatience);
    server->welcomes = false;
    watch.move(homeNetwork(2, 21));
    QTRY_VERIFY_WITH_TIMEOUT(isOverRelay(), kPatience);
    QCOMPARE(device.bindCalls.last().last().target, relayEndpoint());
}

void TestRelayedEngine::confirmedCheckBecomesADirectPath()
{
    meet();
    hear();
    QTRY_COMPARE_WITH_TIMEOUT(device.checks.value(follower()), QList{kPeerWan}, kPatience);
    Q_EMIT device.checkResult({follower(), CheckResult::Outcome::Confirmed, kPeerWan, Milliseconds(20)});
    QTRY_VERIFY_WITH_TIMEOUT(lastOf<wire::Switch>(server->others), kPatience);
    const wire::Switch proposed = *lastOf<wire::Switch>(server->others);
    QCOMPARE(proposed.target, follower());
    QCOMPARE(proposed.kind, wire::SwitchKind::Wan);
    QCOMPARE(proposed.leaderEndpoint, kOwnWan);
    QCOMPARE(proposed.targetEndpoint, kPeerWan);
    QCOMPARE(proposed.leaderRev, 5U);
    QCOMPARE(proposed.targetRev, 7U);

    server->say(wire::Go{proposed.id, follower(), kPeerWan, 0, 300});
    QTRY_COMPARE_WITH_TIMEOUT(peer().endpoint, kPeerWan, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(lastOf<wire::Settled>(server->others), kPatience);
    QCOMPARE(*lastOf<wire::Settled>(server->others), (wire::Settled{proposed.id, true}));
    QVERIFY(hasVerified(PathKind::Wan));
    QCOMPARE(shown().path.reason, PathReason::None);
}

void TestRelayedEngine::refusedSwitchIsNoProblemOfTheConnection()
{
    meet();
    hear();
    QTRY_VERIFY_WITH_TIMEOUT(device.checks.contains(follower()), kPatience);
    Q_EMIT device.checkResult({follower(), CheckResult::Outcome::Confirmed, kPeerWan, Milliseconds(20)});
    QTRY_VERIFY_WITH_TIMEOUT(lastOf<wire::Switch>(server->others), kPatience);
    wire::ErrorMessage refusal{wire::error::kStale, u"that endpoint is old"_s, std::nullopt};
    refusal.id = lastOf<wire::Switch>(server->others)->id;
    server->say(refusal);
    QVERIFY(server->hasSettled());
    QCOMPARE(engine->status().server, u"connected"_s);
    QCOMPARE(engine->status().problem, QString());
    QVERIFY(isOverRelay());
}

void TestRelayedEngine::wakeBringsItBackToTheRelay()
{
    meet();
    hear();
    QTRY_VERIFY_WITH_TIMEOUT(hasVerified(PathKind::Relay), kPatience);
    device.find(follower())->endpoint = kPeerWan;
    QTRY_VERIFY_WITH_TIMEOUT(hasVerified(PathKind::Wan), kPatience);
    traffic.stop();
    QTest::qWait(400); // a path that received a moment ago is left alone
    const auto bindsBefore = device.bindCalls.size();
    server->say(wire::Wake{follower()});
    QTRY_VERIFY_WITH_TIMEOUT(isOverRelay(), kPatience);
    QVERIFY(device.bindCalls.size() > bindsBefore);
}

void TestRelayedEngine::rekeyBeginsTheSessionAnew()
{
    meet();
    server->say(wire::Rekey{follower(), false});
    QTRY_COMPARE_WITH_TIMEOUT(device.resets.size(), 1, kPatience);
    QCOMPARE(device.resets.first().first, follower());
    QCOMPARE(device.resets.first().second, std::optional(relayEndpoint()));
}

void TestRelayedEngine::withoutRawSocketsThePlaceIsShown()
{
    QUdpSocket relay;
    QVERIFY(relay.bind(kRelay, 0));
    relayLow = static_cast<quint16>(relay.localPort() - 2 * (kOwnSlot + kPeerSlot));
    server->welcome.relay->ports.low = relayLow;
    server->welcome.relay->ports.pairs = 16;
    device.hasRawSockets = false;
    meet();
    QTRY_VERIFY_WITH_TIMEOUT(relay.hasPendingDatagrams(), kPatience);
    BindDatagram datagram;
    QCOMPARE(relay.readDatagram(reinterpret_cast<char*>(datagram.data()), datagram.size()), qint64(kBindDatagramSize));
    QCOMPARE(readBindDatagram(datagram)->scope, BindScope::Address);
    QVERIFY(isAuthentic(datagram, RelayKey()));
    QVERIFY(device.bindCalls.isEmpty());
    relayLow = 42000;
}

void TestRelayedEngine::silentServerLeavesTheTunnelsAlone()
{
    meet();
    hear();
    QTRY_VERIFY_WITH_TIMEOUT(hasVerified(PathKind::Relay), kPatience);
    const auto before = peer().endpoint;
    const auto calls = device.pathCalls.size();
    server.reset();
    QTRY_VERIFY_WITH_TIMEOUT(engine->status().server != u"connected", kPatience);
    QTest::qWait(500);
    QCOMPARE(peer().endpoint, before);
    QCOMPARE(device.pathCalls.size(), calls);
}

QTEST_GUILESS_MAIN(TestRelayedEngine)
#include "test_relayedengine.moc"
