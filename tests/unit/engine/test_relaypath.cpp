#include "tests/unit/engine/relaybench.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace std::chrono_literals;

namespace {

const RelayPathFacts kFollower{kRelay, false, true, true};

} // namespace

class TestRelayPath final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void relayFirst();
    void repeatedUntilSomethingIsReceived();
    void unansweredAskingSlowsDown();
    void awayPeerIsNotAskedForLong();
    void adoptedDirectPathGoesOn();
    void adoptedDirectPathIsAskedAtOnce();
    void adoptedRelayPathIsSetAnew();
    void roamGoesToTheRelay();
    void roamLeavesAnOpenEndpointASecond();
    void openEndpointThatAnswersStays();
    void deadSessionIsReset();
    void followerWaitsForTheLeader();
    void deadSessionOnADirectPath();
    void liveSessionIsNot();
    void rekeyAskedResets();
    void movedByWireGuard();
    void relayOfTheOtherFamily();
    void serverGone();
    void serverGoneLeavesADirectPath();
    void serverBackEndsTheRound();
    void noRelayPort();
    void failedSettingIsRepeated();
    void reasons_data();
    void reasons();
};

void TestRelayPath::relayFirst()
{
    RelayBench bench;
    QVERIFY(!bench.machine.nextDue(bench.now()));
    const PathOrders orders = bench.machine.setFacts(bench.facts, bench.now());
    QCOMPARE(orders, (PathOrders{order::Bind(), order::SetPath{kRelay, true}}));
    QCOMPARE(bench.machine.path(), (Path{PathKind::Relay, kRelay, false, PathReason::NoAnswer}));
    QVERIFY(!bench.machine.nextDue(bench.now())); // until it is applied
    bench.carryOut(orders);
    bench.tick();
    QCOMPARE(bench.count<order::SendProbe>(), 1); // not before the setting is in effect
    bench.receive();
    QVERIFY(bench.machine.path().verified);
}

void TestRelayPath::repeatedUntilSomethingIsReceived()
{
    RelayBench bench;
    bench.setFacts();
    bench.handshake();
    bench.pass(90ms);
    QCOMPARE(bench.settings(), 1);
    bench.pass(1500ms);
    QCOMPARE(bench.settings(), 5); // 0, 100, 250, 500, 1000 ms
    QCOMPARE(bench.count<order::Bind>(), 5);
    QCOMPARE(bench.count<order::SendProbe>(), 5);

    RelayBench answered;
    answered.setFacts();
    answered.handshake();
    answered.pass(110ms);
    answered.receive();
    answered.pass(2s);
    QCOMPARE(answered.settings(), 2);
}

void TestRelayPath::unansweredAskingSlowsDown()
{
    RelayBench bench;
    bench.setFacts();
    bench.pass(60s);
    bench.clear();
    bench.pass(300s);
    QVERIFY2(bench.settings() <= 11, qPrintable(QString::number(bench.settings())));
    QVERIFY(bench.settings() >= 9);
}

void TestRelayPath::awayPeerIsNotAskedForLong()
{
    RelayBench bench;
    bench.facts.isOnline = false;
    bench.setFacts();
    bench.pass(30s);
    QCOMPARE(bench.machine.path().reason, PathReason::PeerAway);
    QCOMPARE(bench.count<order::AskRekey>(), 0);
    bench.clear();
    bench.pass(600s);
    QCOMPARE(bench.orders.size(), 0U);
    bench.facts.isOnline = true;
    bench.setFacts();
    QCOMPARE(bench.settings(), 1);
}

void TestRelayPath::adoptedDirectPathGoesOn()
{
    RelayBench bench;
    bench.peer.endpoint = kWan;
    bench.handshake();
    bench.machine.adopt(bench.peer, bench.unixSeconds(), bench.now());
    bench.setFacts();
    // Set anew, WireGuard forgets the source address of a place that the machine has left meanwhile.
    QCOMPARE(bench.orders, (PathOrders{order::Bind(), order::SetPath{kWan, true}}));
    bench.setCandidates(kWanOnly);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kWan, true, PathReason::None}));
    bench.pass(1s, [&] { bench.on(event::ProbeAnswered{20ms}); });
    bench.pass(20s);
    QCOMPARE(bench.peer.endpoint, kWan);
    // And is watched.
    bench.pass(4s, [&] { bench.send(); });
    QCOMPARE(bench.peer.endpoint, kRelay);
}

void TestRelayPath::adoptedDirectPathIsAskedAtOnce()
{
    RelayBench bench;
    bench.peer.endpoint = kWan;
    bench.handshake();
    bench.machine.adopt(bench.peer, bench.unixSeconds(), bench.now());
    bench.setFacts();
    bench.setCandidates(kWanOnly);
    bench.pass(3s);                               // idle, and nobody answers
    QCOMPARE(bench.count<order::SendProbe>(), 5); // at once, three times in doubt, and over the relay
    QCOMPARE(bench.peer.endpoint, kRelay);
    QVERIFY(!bench.machine.path().verified);
}

void TestRelayPath::adoptedRelayPathIsSetAnew()
{
    RelayBench bench;
    bench.peer.endpoint = Endpoint{kRelay.address, 42999};
    bench.handshake();
    bench.machine.adopt(bench.peer, bench.unixSeconds(), bench.now());
    bench.setFacts();
    QCOMPARE(bench.peer.endpoint, kRelay);
    QVERIFY(!bench.machine.path().verified);
}

void TestRelayPath::roamGoesToTheRelay()
{
    RelayBench bench;
    bench.startDirect(kWan, kBoth);
    bench.peer.rxBytes += kPacket; // of before
    const PathOrders orders = bench.machine.on(event::Roamed(), bench.now());
    QCOMPARE(orders, (PathOrders{order::Bind(), order::SetPath{kRelay, true}}));
    bench.carryOut(orders);
    QVERIFY(!bench.machine.path().verified);
    bench.receive();
    QVERIFY(bench.machine.path().verified);
    // Also where the relay was the path: the source address is another one, and what was heard is of before.
    bench.peer.rxBytes += kPacket;
    bench.on(event::Roamed());
    QVERIFY(!bench.machine.path().verified);
}

void TestRelayPath::roamLeavesAnOpenEndpointASecond()
{
    const QList<Candidate> open{{kWan, PathKind::Wan, true}};
    RelayBench bench;
    bench.startDirect(kWan, open);
    bench.on(event::Roamed());
    QCOMPARE(bench.orders, (PathOrders{order::Bind(), order::SetPath{kWan, true}}));
    bench.pass(990ms);
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.pass(20ms);
    QCOMPARE(bench.peer.endpoint, kRelay);
}

void TestRelayPath::openEndpointThatAnswersStays()
{
    const QList<Candidate> open{{kWan, PathKind::Wan, true}};
    RelayBench bench;
    bench.startDirect(kWan, open);
    bench.on(event::Roamed());
    bench.pass(100ms);
    bench.receive();
    bench.pass(3s);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kWan, true, PathReason::None}));
}

void TestRelayPath::deadSessionIsReset()
{
    RelayBench bench;
    bench.setFacts();
    bench.receive(148); // of a handshake that crosses ours: both are in vain
    QVERIFY(!bench.machine.path().verified);
    bench.pass(490ms);
    QCOMPARE(bench.count<order::ResetSession>(), 0);
    bench.clear();
    bench.pass(10ms);
    QCOMPARE(bench.orders, (PathOrders{order::Bind(), order::ResetSession{kRelay}, order::AskRekey()}));
    bench.clear();
    bench.pass(6400ms);
    QCOMPARE(bench.count<order::ResetSession>(), 0);
    bench.pass(200ms);
    QCOMPARE(bench.count<order::ResetSession>(), 1);
    // What the put back peer received counts from its first byte.
    bench.receive(92);
    QVERIFY(bench.machine.path().verified);
}

void TestRelayPath::followerWaitsForTheLeader()
{
    RelayBench bench(kFollower);
    bench.setFacts();
    bench.pass(490ms);
    bench.clear();
    bench.pass(10ms);
    QCOMPARE(bench.orders, (PathOrders{order::Bind(), order::SetPath{kRelay, false}, order::AskRekey()}));
    bench.pass(390ms);
    QCOMPARE(bench.count<order::ResetSession>(), 0);
    bench.pass(10ms);
    QCOMPARE(bench.count<order::ResetSession>(), 1);

    RelayBench asked(kFollower);
    asked.startOnRelay();
    asked.on(event::RekeyAsked());
    QCOMPARE(asked.orders, (PathOrders{order::Bind(), order::SetPath{kRelay, false}}));
    asked.pass(100ms);
    asked.receive(148);
    asked.pass(1s);
    QCOMPARE(asked.count<order::ResetSession>(), 0);
}

void TestRelayPath::deadSessionOnADirectPath()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.pass(200s, [&] { bench.receive(); });
    bench.peer.latestHandshake = bench.unixSeconds() - kSessionSeconds;
    bench.clear();
    bench.send(10 * kPacket);
    bench.pass(2050ms);
    QCOMPARE(bench.count<order::ResetSession>(), 1); // no probe could pass
    QCOMPARE(bench.count<order::SetPath>(), 0);      // and one handshake is enough
    QCOMPARE(bench.peer.endpoint, kRelay);
}

void TestRelayPath::liveSessionIsNot()
{
    RelayBench bench;
    bench.setFacts();
    bench.handshake();
    bench.pass(60s);
    QCOMPARE(bench.count<order::ResetSession>(), 0);
    QCOMPARE(bench.count<order::AskRekey>(), 0);
}

void TestRelayPath::rekeyAskedResets()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.on(event::RekeyAsked());
    QCOMPARE(bench.orders, (PathOrders{order::Bind(), order::ResetSession{kRelay}}));
    bench.clear();
    bench.on(event::RekeyAsked());
    QCOMPARE(bench.orders.size(), 0U); // not so soon
    bench.pass(5s, [&] { bench.receive(); });
    bench.on(event::RekeyAsked());
    QCOMPARE(bench.count<order::ResetSession>(), 1);
}

void TestRelayPath::movedByWireGuard()
{
    RelayBench bench;
    bench.startOnRelay(kBoth);
    bench.receiveFrom(kElsewhere);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kElsewhere, true, PathReason::None}));
    QCOMPARE(bench.last<order::SetPath>(), (order::SetPath{std::nullopt, true})); // so that the other side hears, too
    bench.receiveFrom(Endpoint{kLan.address, 40002});
    QCOMPARE(bench.machine.path().kind, PathKind::Lan);
    bench.receiveFrom(kRelay);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Relay, kRelay, true, PathReason::WaitingRetry}));
}

/// A peer of the other family is carried from the relay's address there, and WireGuard follows.
void TestRelayPath::relayOfTheOtherFamily()
{
    RelayBench bench;
    bench.facts.otherRelay = kRelay6;
    bench.startOnRelay(kBoth);
    bench.receiveFrom(kRelay6);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Relay, kRelay6, true, PathReason::WaitingRetry}));
    QCOMPARE(bench.settings(), 0);

    RelayBench adopted;
    adopted.facts.otherRelay = kRelay6;
    adopted.peer.endpoint = Endpoint{kRelay6.address, 42999};
    adopted.handshake();
    adopted.machine.adopt(adopted.peer, adopted.unixSeconds(), adopted.now());
    adopted.setFacts();
    QCOMPARE(adopted.machine.path().kind, PathKind::Relay);
}

void TestRelayPath::serverGone()
{
    RelayBench bench;
    bench.startOnRelay(kBoth);
    bench.on(event::ServerReachable{false});
    bench.pass(4s, [&] { bench.send(); });
    QCOMPARE(bench.peer.endpoint, kRelay);
    bench.pass(1500ms);
    QCOMPARE(bench.peer.endpoint, kLan);
    QCOMPARE(bench.machine.path().reason, PathReason::ServerUnreachable);
    bench.pass(5s);
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.pass(5s);
    QCOMPARE(bench.peer.endpoint, kRelay);
    bench.pass(5s);
    QCOMPARE(bench.peer.endpoint, kLan);
    QCOMPARE(bench.count<order::AskRekey>(), 0);
    bench.receive();
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, true, PathReason::None}));
    bench.clear();
    bench.pass(10s, [&] { bench.receive(); });
    QCOMPARE(bench.peer.endpoint, kLan);
}

void TestRelayPath::serverGoneLeavesADirectPath()
{
    RelayBench bench;
    bench.startDirect(kWan, kBoth);
    bench.on(event::ServerReachable{false});
    bench.pass(60s, [&] { bench.receive(); });
    QCOMPARE(bench.peer.endpoint, kWan);
    QCOMPARE(bench.settings(), 0);
}

void TestRelayPath::serverBackEndsTheRound()
{
    RelayBench bench;
    bench.startOnRelay(kBoth);
    bench.on(event::ServerReachable{false});
    bench.pass(7s, [&] { bench.send(); });
    QVERIFY(bench.peer.endpoint != kRelay);
    bench.on(event::ServerReachable{true});
    QCOMPARE(bench.peer.endpoint, kRelay);
}

void TestRelayPath::noRelayPort()
{
    RelayBench bench;
    bench.facts.relay.reset();
    bench.setFacts();
    QCOMPARE(bench.orders.size(), 0U);
    bench.setCandidates(kBoth);
    QCOMPARE(bench.peer.endpoint, kLan);
    QCOMPARE(bench.machine.path().reason, PathReason::RelayFull);
    bench.pass(5s);
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.receive();
    QVERIFY(bench.machine.path().verified);
    QCOMPARE(bench.count<order::Bind>(), 0);

    RelayBench lost;
    lost.facts.relay.reset();
    lost.setFacts();
    lost.setCandidates(kBoth);
    lost.setCandidates({});
    lost.pass(6s);
    QVERIFY(!lost.machine.nextDue(lost.now())); // nothing is left to be tried
    lost.setCandidates(kWanOnly);
    QCOMPARE(lost.peer.endpoint, kWan);
}

void TestRelayPath::failedSettingIsRepeated()
{
    RelayBench bench;
    bench.startOnRelay();
    bench.machine.on(event::Woken(), bench.now());
    bench.machine.failed(bench.now());
    bench.peer.endpoint.reset();
    bench.clear();
    bench.pass(1100ms);
    QCOMPARE(bench.peer.endpoint, kRelay);
}

void TestRelayPath::reasons_data()
{
    QTest::addColumn<RelayPathFacts>("facts");
    QTest::addColumn<QList<Candidate>>("candidates");
    QTest::addColumn<bool>("isHeard");
    QTest::addColumn<PathReason>("reason");
    const auto facts = [](auto change) {
        RelayPathFacts changed{kRelay, false, true, true};
        change(changed);
        return changed;
    };
    const RelayPathFacts plain = facts([](RelayPathFacts&) {});
    QTest::newRow("nothing to try") << plain << QList<Candidate>() << true << PathReason::NoCandidates;
    QTest::newRow("peer away") << facts([](RelayPathFacts& f) { f.isOnline = false; }) << kBoth << true
                               << PathReason::PeerAway;
    QTest::newRow("no answer") << plain << kBoth << true << PathReason::NoAnswer;
    QTest::newRow("two symmetric NATs") << facts([](RelayPathFacts& f) { f.areBothSymmetric = true; }) << kWanOnly
                                        << true << PathReason::BothSymmetric;
    QTest::newRow("two symmetric NATs, no check")
        << facts([](RelayPathFacts& f) { f.areBothSymmetric = true, f.canCheck = false; }) << kWanOnly << true
        << PathReason::BothSymmetric;
    QTest::newRow("guest Wi-Fi") << facts([](RelayPathFacts& f) { f.areNeighbours = true; }) << kBoth << true
                                 << PathReason::LanIsolated;
    QTest::newRow("relay silent") << plain << kBoth << false << PathReason::NoAnswer;
    QTest::newRow("relay silent, one side never seen")
        << facts([](RelayPathFacts& f) { f.areBothSeen = false; }) << kBoth << false << PathReason::UdpBlocked;
    QTest::newRow("relay silent, peer away")
        << facts([](RelayPathFacts& f) { f.isOnline = false; }) << kBoth << false << PathReason::PeerAway;
}

void TestRelayPath::reasons()
{
    QFETCH(const RelayPathFacts, facts);
    QFETCH(const QList<Candidate>, candidates);
    QFETCH(const bool, isHeard);
    RelayBench bench(facts);
    bench.setFacts();
    bench.setCandidates(candidates);
    bench.handshake();
    if (isHeard) {
        bench.receive();
        bench.pass(150ms);
        bench.on(event::CheckOver());
    }
    bench.pass(3s);
    // Where nothing is left to be tried there is no path.
    const bool isBlocked = bench.machine.path().reason == PathReason::UdpBlocked;
    QCOMPARE(bench.machine.path().kind, isBlocked ? std::nullopt : std::optional(PathKind::Relay));
    QTEST(bench.machine.path().reason, "reason");
}

QTEST_GUILESS_MAIN(TestRelayPath)
#include "test_relaypath.moc"
