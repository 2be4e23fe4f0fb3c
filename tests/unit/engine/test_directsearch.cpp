#include "tests/unit/engine/relaybench.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace std::chrono_literals;

namespace {

const RelayPathFacts kFollower{kRelay, false, true, true};
const RelayPathFacts kUnchecked{kRelay, true, false, true};
const Endpoint kLearned{kWan.address, 61234};

order::ProposeSwitch proposal(quint64 id, wire::SwitchKind kind, const Endpoint& target)
{
    return {id, kind, target};
}

} // namespace

class TestDirectSearch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checkedOnceTheRelayWorks();
    void waitsUntilNothingChanges();
    void offlinePeerIsNotChecked();
    void leaderProposes();
    void lanIsWaitedFor();
    void lanIsWaitedForNoLonger();
    void learnedPortIsProposedAsPublished();
    void followerOnlyWaits();
    void askedChecksAtOnce();
    void askedAgainIsNoNews();
    void withoutCheck_data();
    void withoutCheck();
    void guessesGoRound();
    void retries();
    void lateRetriesNeedTraffic();
    void newsBeginAnew();
    void refusedIsTriedLater();
    void lostPathIsTriedAtOnce();
    void shortLivedPathIsNot();
    void wantedIsTriedAtOnce();
    void wantedWaitsForTheRelay();
    void wantedWhereItIsDirectIsHarmless();
};

void TestDirectSearch::checkedOnceTheRelayWorks()
{
    RelayBench bench;
    bench.setFacts();
    bench.setCandidates(kBoth);
    bench.handshake();
    bench.pass(2s);
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.receive();
    QCOMPARE(bench.last<order::StartCheck>(), (order::StartCheck{{kLan, kWan}}));
}

void TestDirectSearch::waitsUntilNothingChanges()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.pass(90ms);
    bench.setCandidates(kBoth);
    bench.pass(90ms);
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.pass(20ms);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
    // A list that changes meanwhile is another question.
    bench.setCandidates(kWanOnly);
    QCOMPARE(bench.count<order::StopCheck>(), 1);
    bench.pass(110ms);
    QCOMPARE(bench.last<order::StartCheck>(), (order::StartCheck{{kWan}}));
}

void TestDirectSearch::offlinePeerIsNotChecked()
{
    RelayBench bench;
    bench.facts.isOnline = false;
    bench.startOnRelay(kBoth);
    bench.pass(10s);
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.facts.isOnline = true;
    bench.setFacts();
    bench.pass(150ms);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
    bench.facts.isOnline = false;
    bench.setFacts();
    QCOMPARE(bench.count<order::StopCheck>(), 1);
}

void TestDirectSearch::leaderProposes()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    bench.clear();
    bench.on(event::Confirmed{kWan});
    QCOMPARE(bench.orders, (PathOrders{order::StopCheck(), proposal(kFirstId, wire::SwitchKind::Wan, kWan)}));
}

void TestDirectSearch::lanIsWaitedFor()
{
    RelayBench bench;
    bench.startOnRelay(kBoth);
    bench.pass(150ms);
    bench.on(event::Confirmed{kWan});
    bench.pass(50ms);
    QCOMPARE(bench.count<order::ProposeSwitch>(), 0);
    bench.on(event::Confirmed{kLan});
    QCOMPARE(bench.last<order::ProposeSwitch>(), proposal(kFirstId, wire::SwitchKind::Lan, kLan));
}

void TestDirectSearch::lanIsWaitedForNoLonger()
{
    RelayBench bench;
    bench.startOnRelay(kBoth);
    bench.pass(150ms);
    bench.on(event::Confirmed{kWan});
    bench.pass(90ms);
    QCOMPARE(bench.count<order::ProposeSwitch>(), 0);
    bench.pass(20ms);
    QCOMPARE(bench.last<order::ProposeSwitch>(), proposal(kFirstId, wire::SwitchKind::Wan, kWan));
}

void TestDirectSearch::learnedPortIsProposedAsPublished()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    bench.on(event::Confirmed{kElsewhere}); // at no address that was told: the server would refuse it
    QCOMPARE(bench.count<order::ProposeSwitch>(), 0);
    bench.on(event::Confirmed{kLearned});
    QCOMPARE(bench.last<order::ProposeSwitch>(), proposal(kFirstId, wire::SwitchKind::Wan, kWan));
}

void TestDirectSearch::followerOnlyWaits()
{
    RelayBench bench(kFollower);
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
    bench.on(event::Confirmed{kWan});
    bench.on(event::CheckOver());
    bench.pass(4s);
    QCOMPARE(bench.count<order::ProposeSwitch>(), 0);
    bench.pass(5s);
    QCOMPARE(bench.count<order::StartCheck>(), 2);
}

void TestDirectSearch::askedChecksAtOnce()
{
    RelayBench bench(kFollower);
    bench.startOnRelay(kWanOnly);
    bench.on(event::Asked());
    QCOMPARE(bench.count<order::StartCheck>(), 1);
    bench.on(event::Asked());
    bench.pass(200ms);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::askedAgainIsNoNews()
{
    // One may have begun before the other was ready. But two sides whose checks end one after the other would ask each
    // other for ever.
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    for (const int checks : {2, 3, 3}) {
        bench.pass(1s);
        bench.on(event::CheckOver());
        bench.on(event::Asked());
        QCOMPARE(bench.count<order::StartCheck>(), checks);
    }
    bench.pass(3s);
    bench.on(event::Asked());
    QCOMPARE(bench.count<order::StartCheck>(), 4);
}

void TestDirectSearch::withoutCheck_data()
{
    QTest::addColumn<bool>("isLeader");
    QTest::addColumn<bool>("areBothSymmetric");
    QTest::addColumn<QList<Candidate>>("candidates");
    QTest::addColumn<QList<Endpoint>>("proposed");
    QTest::newRow("leader") << true << false << kBoth << QList{kLan};
    QTest::newRow("leader, wan only") << true << false << kWanOnly << QList{kWan};
    QTest::newRow("follower") << false << false << kBoth << QList<Endpoint>();
    QTest::newRow("both symmetric") << true << true << kWanOnly << QList<Endpoint>();
    QTest::newRow("both symmetric, one LAN") << true << true << kBoth << QList{kLan};
}

void TestDirectSearch::withoutCheck()
{
    QFETCH(const bool, isLeader);
    QFETCH(const bool, areBothSymmetric);
    QFETCH(const QList<Candidate>, candidates);
    QFETCH(const QList<Endpoint>, proposed);
    RelayPathFacts facts = kUnchecked;
    facts.isLeader = isLeader;
    facts.areBothSymmetric = areBothSymmetric;
    RelayBench bench(facts);
    bench.startOnRelay(candidates);
    bench.pass(150ms);
    QCOMPARE(bench.count<order::ProposeSwitch>(), proposed.size());
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    if (!proposed.isEmpty())
        QCOMPARE(bench.last<order::ProposeSwitch>()->target, proposed.first());
}

void TestDirectSearch::guessesGoRound()
{
    RelayBench bench(kUnchecked);
    bench.startOnRelay(kBoth);
    bench.pass(150ms);
    bench.go(kLan);
    bench.pass(600ms);
    QCOMPARE(bench.last<order::Settle>(), (order::Settle{kFirstId, false}));
    bench.receive();
    bench.pass(5s);
    QCOMPARE(bench.last<order::ProposeSwitch>(), proposal(kFirstId + 1, wire::SwitchKind::Wan, kWan));
}

void TestDirectSearch::retries()
{
    RelayBench bench;
    bench.peer.keepaliveSeconds = 0; // nothing is expected to come in
    bench.startOnRelay(kWanOnly);
    QList<Milliseconds> at;
    const Instant begun = bench.now();
    for (int i = 0; i < 40'000; ++i) {
        bench.pass(10ms);
        if (bench.count<order::StartCheck>() > 0) {
            at.append(bench.now() - begun);
            bench.clear();
            bench.on(event::CheckOver());
        }
    }
    QCOMPARE(at.size(), 4);
    QCOMPARE(at, (QList<Milliseconds>{100ms, 5100ms, 35100ms, 335100ms}));
    QCOMPARE(bench.machine.path().reason, PathReason::NoAnswer);
}

void TestDirectSearch::lateRetriesNeedTraffic()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    const auto checkEnds = [&] {
        if (bench.count<order::StartCheck>() > 0)
            bench.on(event::CheckOver());
    };
    bench.pass(340s, checkEnds);
    bench.clear();
    bench.pass(400s, checkEnds);
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.peer.txBytes += 50 * kPacket;
    bench.receive(50 * kPacket);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::newsBeginAnew()
{
    RelayBench bench;
    bench.peer.keepaliveSeconds = 0; // nothing is expected to come in
    bench.startOnRelay(kWanOnly);
    const auto checkEnds = [&] { bench.on(event::CheckOver()); };
    bench.pass(60s, checkEnds);
    bench.clear();
    bench.setCandidates(kWanOnly, false);
    bench.pass(1s);
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.setCandidates(kWanOnly, true);
    QCOMPARE(bench.machine.path().reason, PathReason::WaitingRetry);
    bench.pass(150ms);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::refusedIsTriedLater()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    bench.on(event::Confirmed{kWan});
    bench.on(event::SwitchRefused{wire::error::kBusy});
    QCOMPARE(bench.machine.path().reason, PathReason::WaitingRetry);
    bench.clear();
    bench.pass(4900ms);
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.pass(200ms);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::lostPathIsTriedAtOnce()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.pass(70s, [&] { bench.receive(); });
    bench.clear();
    bench.receiveFrom(kRelay);
    bench.pass(110ms);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::shortLivedPathIsNot()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.pass(10s, [&] { bench.receive(); });
    bench.clear();
    bench.receiveFrom(kRelay);
    bench.pass(4s);
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.pass(2s);
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::wantedIsTriedAtOnce()
{
    RelayBench bench;
    bench.startOnRelay(kWanOnly);
    bench.pass(150ms);
    bench.on(event::CheckOver{});
    for (const Milliseconds wait : {5s, 30s, 300s}) { // nothing answers
        bench.pass(wait + 100ms, [&] { bench.receive(); });
        bench.on(event::CheckOver{});
    }
    bench.clear();
    bench.pass(400s, [&] { bench.receive(); });
    QCOMPARE(bench.count<order::StartCheck>(), 0); // without traffic
    bench.on(event::DirectWanted{});
    QCOMPARE(bench.count<order::StartCheck>(), 1);
    bench.on(event::DirectWanted{}); // under way
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::wantedWaitsForTheRelay()
{
    RelayBench bench;
    bench.setFacts();
    bench.setCandidates(kWanOnly);
    bench.pass(300ms);
    bench.on(event::DirectWanted{});
    QCOMPARE(bench.count<order::StartCheck>(), 0);
    bench.handshake();
    bench.receive();
    QCOMPARE(bench.count<order::StartCheck>(), 1);
}

void TestDirectSearch::wantedWhereItIsDirectIsHarmless()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.pass(5s, [&] { bench.receive(); });
    bench.clear();
    bench.on(event::DirectWanted{});
    QVERIFY(bench.orders.empty());
    QCOMPARE(bench.machine.path().kind, PathKind::Wan);
    QVERIFY(bench.machine.path().verified);
}

QTEST_GUILESS_MAIN(TestDirectSearch)
#include "test_directsearch.moc"
