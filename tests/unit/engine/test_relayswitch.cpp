#include "tests/unit/engine/relaybench.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace std::chrono_literals;

namespace {

const RelayPathFacts kFollower{kRelay, false, true, true};
const Endpoint kLearned{kWan.address, 61234};

} // namespace

class TestRelaySwitch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void switches();
    void lateRelayPacketIsUndone();
    void lateRelayPacketAfterTheVerdictIsUndone();
    void learnedEndpointIsLeft();
    void confirmedPortIsSet();
    void relayPacketsAreNoProof();
    void silenceFails();
    void otherSideFailed();
    void otherSideFailedLater();
    void roamAborts();
    void vanishedTargetAborts();
    void goIsRefused();
    void wanGoesOnToLan();
};

void TestRelaySwitch::switches()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    bench.on(event::Confirmed{kWan});
    bench.go(kWan);
    bench.pass(10ms);
    QCOMPARE(bench.peer.endpoint, kRelay); // delay_ms
    QVERIFY(!bench.machine.isSwitching());
    bench.pass(10ms);
    QCOMPARE(bench.peer.endpoint, kWan);
    QVERIFY(bench.machine.isSwitching());
    QVERIFY(!bench.machine.path().verified);
    bench.pass(40ms);
    bench.receive();
    bench.pass(40ms);
    QCOMPARE(bench.count<order::Settle>(), 0); // not before the relay has drained
    bench.pass(30ms);
    QCOMPARE(bench.last<order::Settle>(), (order::Settle{kFirstId, true}));
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kWan, true, PathReason::None}));
    bench.pass(600ms);
    QVERIFY(!bench.machine.isSwitching());
    QCOMPARE(bench.count<order::Settle>(), 1);
}

void TestRelaySwitch::lateRelayPacketIsUndone()
{
    RelayBench bench;
    bench.facts.otherRelay = kRelay6;
    bench.startOnRelay(kWanOnly);
    bench.go(kWan);
    bench.pass(30ms);
    QCOMPARE(bench.peer.endpoint, kWan);
    for (const Endpoint& relay : {kRelay, kRelay6}) {
        bench.clear();
        bench.receiveFrom(relay);
        QCOMPARE(bench.last<order::SetPath>(), (order::SetPath{kWan, true}));
        QCOMPARE(bench.peer.endpoint, kWan);
    }
    bench.pass(600ms);
    QCOMPARE(bench.machine.path().kind, PathKind::Relay);
}

void TestRelaySwitch::lateRelayPacketAfterTheVerdictIsUndone()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.go(kWan);
    bench.pass(30ms);
    bench.receive();
    bench.pass(120ms);
    QCOMPARE(bench.last<order::Settle>(), (order::Settle{kFirstId, true}));
    bench.receiveFrom(kRelay);
    QCOMPARE(bench.peer.endpoint, kWan);
    QVERIFY(bench.machine.path().verified);
    // Later it means that the other side went back.
    bench.pass(600ms);
    bench.receiveFrom(kRelay);
    QCOMPARE(bench.machine.path().kind, PathKind::Relay);
}

void TestRelaySwitch::learnedEndpointIsLeft()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.go(kWan);
    bench.pass(60ms);
    bench.receiveFrom(kLearned);
    bench.pass(100ms);
    QCOMPARE(bench.peer.endpoint, kLearned);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kLearned, true, PathReason::None}));
}

void TestRelaySwitch::confirmedPortIsSet()
{
    RelayBench bench(kFollower);
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    bench.on(event::Confirmed{kLearned});
    bench.go(kWan);
    bench.pass(30ms);
    QCOMPARE(bench.peer.endpoint, kLearned);
}

void TestRelaySwitch::relayPacketsAreNoProof()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.go(kWan);
    for (int i = 0; i < 60; ++i) {
        bench.pass(10ms);
        bench.receiveFrom(kRelay);
    }
    QCOMPARE(bench.last<order::Settle>(), (order::Settle{kFirstId, false}));
}

void TestRelaySwitch::silenceFails()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.go(kWan);
    bench.pass(510ms);
    QCOMPARE(bench.count<order::Settle>(), 0);
    bench.clear();
    bench.pass(10ms);
    QCOMPARE(bench.orders, (PathOrders{order::Settle{kFirstId, false}, order::Bind(), order::SetPath{kRelay, true}}));
    QVERIFY(!bench.machine.isSwitching());
}

void TestRelaySwitch::otherSideFailed()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.go(kWan);
    bench.pass(100ms);
    bench.on(event::OtherSettled{kFirstId + 5, false});
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.on(event::OtherSettled{kFirstId, false});
    QCOMPARE(bench.peer.endpoint, kRelay);
    bench.pass(500ms);
    QCOMPARE(bench.count<order::Settle>(), 0); // nobody asks any more
}

void TestRelaySwitch::otherSideFailedLater()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.on(event::OtherSettled{kFirstId, true});
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.on(event::OtherSettled{kFirstId, false});
    QCOMPARE(bench.peer.endpoint, kRelay);
    // What came of an old switch is nothing to the path of now.
    bench.receive();
    bench.clear();
    bench.on(event::OtherSettled{kFirstId, false});
    QCOMPARE(bench.settings(), 0);
    RelayBench moved;
    moved.startDirect(kWan, kWanOnly);
    moved.on(event::Roamed());
    moved.receive();
    moved.clear();
    moved.on(event::OtherSettled{kFirstId, false});
    QCOMPARE(moved.settings(), 0);
}

void TestRelaySwitch::roamAborts()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.go(kWan);
    bench.clear();
    bench.on(event::Roamed());
    QCOMPARE(bench.orders, (PathOrders{order::Settle{kFirstId, false}, order::Bind(), order::SetPath{kRelay, true}}));
    // A go from before the roam comes too late.
    bench.go(kWan, 99);
    QCOMPARE(bench.last<order::Settle>(), (order::Settle{99, false}));
}

void TestRelaySwitch::vanishedTargetAborts()
{
    RelayBench bench;
    bench.startOnRelay(kBoth);
    bench.go(kLan);
    bench.pass(50ms);
    bench.setCandidates(kWanOnly);
    QCOMPARE(bench.last<order::Settle>(), (order::Settle{kFirstId, false}));
    QCOMPARE(bench.peer.endpoint, kRelay);
}

void TestRelaySwitch::goIsRefused()
{
    RelayBench cycling;
    cycling.facts.relay.reset();
    cycling.setFacts();
    cycling.go(kWan);
    QCOMPARE(cycling.last<order::Settle>(), (order::Settle{kFirstId, false})); // no path to leave

    RelayBench bench;
    bench.setFacts();
    bench.go(kWan, 1); // nothing was heard yet, as far as is known here
    bench.go(kLan, 2);
    QCOMPARE(bench.last<order::Settle>(), (order::Settle{2, false})); // one at a time
    bench.pass(50ms);
    QCOMPARE(bench.peer.endpoint, kWan);
}

void TestRelaySwitch::wanGoesOnToLan()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.setCandidates(kBoth);
    bench.pass(150ms);
    QCOMPARE(bench.last<order::StartCheck>(), (order::StartCheck{{kLan}}));
    bench.on(event::Confirmed{kLan});
    QCOMPARE(bench.last<order::ProposeSwitch>()->target, kLan);
    bench.go(kLan, 77);
    bench.pass(30ms);
    QCOMPARE(bench.peer.endpoint, kLan);
    bench.receiveFrom(kWan); // still on its way
    QCOMPARE(bench.peer.endpoint, kLan);
    bench.pass(20ms);
    bench.receive();
    bench.pass(600ms);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, true, PathReason::None}));
    bench.clear();
    bench.setCandidates(kBoth);
    bench.pass(1s);
    QCOMPARE(bench.count<order::StartCheck>(), 0); // nothing is better
}

QTEST_GUILESS_MAIN(TestRelaySwitch)
#include "test_relayswitch.moc"
