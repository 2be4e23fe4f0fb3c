#include "tests/unit/engine/pathbench.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace std::chrono_literals;

class TestPathMachine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingKnown();
    void firstCandidateAtOnceAndTwiceMore();
    void verifiedWhenBytesGrowAfterwards();
    void bytesFromBeforeDoNotVerify();
    void answerBeforeTheNextLookCounts();
    void repetitionsEndWhenItWorks();
    void silenceLeadsRoundTheCandidates();
    void askingAloneSlowsDown();
    void keepaliveOfAnIdlePeerIsAwaited();
    void dataKeepsTheRoundsFast();
    void chatterIsNoTraffic_data();
    void chatterIsNoTraffic();
    void verifiedPathIsGivenUpAfterTwelveSeconds();
    void keepalivesAloneAreNoSending();
    void receivingKeepsThePath();
    void endpointMovedByWireGuardIsThePath();
    void endpointMovedBetweenSetAndLookCounts();
    void unansweredChangeByHandIsNoPath();
    void sameListIsLeftAlone();
    void toldAgainOnAWorkingPathOnlyNudges();
    void betterCandidateIsTaken();
    void roamResetsTheEndpoint();
    void roamTakesTheNewList();
    void confirmedSetsFourTimes();
    void confirmedLeavesAWorkingPath();
    void awayPeerIsTriedOneRound();
    void failureIsRepeated();
    void staleFiguresAreIgnored();
    void wantedIsTriedAnew();
    void wantedLeavesAWorkingPath();
};

void TestPathMachine::nothingKnown()
{
    PathMachine machine;
    QVERIFY(!machine.path().kind);
    QCOMPARE(machine.path().reason, PathReason::NoCandidates);
    QVERIFY(!machine.nextDue());
    QVERIFY(!machine.setCandidates({}, true, Instant()));
}

void TestPathMachine::firstCandidateAtOnceAndTwiceMore()
{
    PathBench bench;
    const auto action = bench.machine.setCandidates(kBoth, true, bench.now());
    QVERIFY(action);
    QCOMPARE(*action, (PathAction{kLan, true}));
    bench.carryOut(action);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, false, PathReason::NoAnswer}));
    bench.pass(90ms);
    QCOMPARE(bench.actions, 2); // now and at 100 ms
    bench.pass(1500ms);
    QCOMPARE(bench.actions, 3); // and at 300 ms
}

void TestPathMachine::verifiedWhenBytesGrowAfterwards()
{
    PathBench bench;
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    QVERIFY(!bench.machine.path().verified);
    bench.receive();
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, true, PathReason::None}));
}

void TestPathMachine::bytesFromBeforeDoNotVerify()
{
    PathBench bench;
    bench.peer.rxBytes = 5000;
    const auto action = bench.machine.setCandidates(kBoth, true, bench.now());
    bench.peer.rxBytes = 6000; // while the setting was on its way
    bench.carryOut(action);
    QVERIFY(!bench.machine.path().verified);
}

void TestPathMachine::answerBeforeTheNextLookCounts()
{
    const auto answeredAtOnce = [](PathBench& bench, const std::optional<PathAction>& action) {
        QVERIFY(action);
        bench.peer.rxBytes += kKeepalive;
        bench.carryOut(action);
    };
    // Told again, and asked again: the other side does the same at that moment, and then has nothing more to say.
    PathBench told;
    told.carryOut(told.machine.setCandidates(kWanOnly, true, told.now()));
    answeredAtOnce(told, told.machine.setCandidates(kWanOnly, true, told.now()));
    QVERIFY(told.machine.path().verified);
    PathBench confirmed;
    confirmed.carryOut(confirmed.machine.setCandidates(kWanOnly, true, confirmed.now()));
    answeredAtOnce(confirmed, confirmed.machine.confirmed(kWanOnly, confirmed.now()));
    QVERIFY(confirmed.machine.path().verified);

    // What came in over another path, or somewhere else, proves nothing.
    PathBench other;
    other.carryOut(other.machine.setCandidates(kWanOnly, true, other.now()));
    answeredAtOnce(other, other.machine.setCandidates(kBoth, true, other.now()));
    QVERIFY(!other.machine.path().verified);
    PathBench elsewhere;
    elsewhere.carryOut(elsewhere.machine.setCandidates(kWanOnly, true, elsewhere.now()));
    answeredAtOnce(elsewhere, elsewhere.machine.roamed(kWanOnly, elsewhere.now()));
    QVERIFY(!elsewhere.machine.path().verified);
}

void TestPathMachine::repetitionsEndWhenItWorks()
{
    PathBench bench;
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.receive();
    bench.pass(1s);
    bench.pass(2s, [&] { bench.receive(); });
    QCOMPARE(bench.actions, 2); // once more, so that the other side hears that it works
}

void TestPathMachine::silenceLeadsRoundTheCandidates()
{
    PathBench bench;
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(1900ms);
    QCOMPARE(bench.peer.endpoint, kLan);
    bench.pass(200ms);
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.pass(2s);
    QCOMPARE(bench.peer.endpoint, kLan);
    bench.pass(2s);
    QCOMPARE(bench.peer.endpoint, kWan);
}

void TestPathMachine::askingAloneSlowsDown()
{
    PathBench bench;
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(13s); // three rounds of two
    bench.actions = 0;
    bench.pass(60s);
    QCOMPARE(bench.actions, 2);
    // News make it quick again.
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.actions = 0;
    bench.pass(5s);
    QVERIFY2(bench.actions >= 4, qPrintable(QString::number(bench.actions)));
}

void TestPathMachine::keepaliveOfAnIdlePeerIsAwaited()
{
    PathBench bench;
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    // A peer that hears every nudge, and answers none: its keepalive follows when it has heard nothing for 25 s.
    Milliseconds silent = 0ms;
    int heard = bench.actions;
    for (Milliseconds passed = 0ms; passed < 60s && !bench.machine.path().verified; passed += 500ms) {
        bench.pass(500ms);
        silent = heard == bench.actions ? silent + 500ms : 0ms;
        heard = bench.actions;
        if (silent >= 25s)
            bench.receive();
    }
    QVERIFY(bench.machine.path().verified);
}

void TestPathMachine::dataKeepsTheRoundsFast()
{
    PathBench bench;
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    const auto send = [&] { bench.send(10 * kPacket); };
    bench.pass(30s, send);
    bench.actions = 0;
    bench.pass(20s, send);
    QVERIFY2(bench.actions >= 9, qPrintable(QString::number(bench.actions)));
}

void TestPathMachine::chatterIsNoTraffic_data()
{
    QTest::addColumn<bool>("verified");
    QTest::addColumn<int>("sent");
    QTest::addColumn<int>("received");
    QTest::addColumn<bool>("handshake");
    QTest::addColumn<bool>("isSending");
    QTest::newRow("keepalives both ways") << true << 32 << 32 << false << false;
    QTest::newRow("keepalives and a handshake") << true << 148 + 32 << 92 + 32 << true << false;
    QTest::newRow("a ping and its answer") << true << 128 << 128 << false << true;
    QTest::newRow("a ping without answer") << true << 128 << 0 << false << true;
    QTest::newRow("handshakes that nobody answers") << false << 5 * 148 << 0 << false << false;
    QTest::newRow("data beside them") << false << 20 * 148 << 0 << false << true;
}

void TestPathMachine::chatterIsNoTraffic()
{
    QFETCH(const bool, verified);
    QFETCH(const int, sent);
    QFETCH(const int, received);
    QFETCH(const bool, handshake);
    QFETCH(const bool, isSending);
    PathBench bench;
    bench.carryOut(bench.machine.setCandidates(kWanOnly, true, bench.now()));
    if (verified)
        bench.receive();
    bench.clock.advance(24s);
    bench.peer.txBytes += static_cast<quint64>(sent);
    bench.peer.rxBytes += static_cast<quint64>(received);
    bench.peer.latestHandshake += handshake ? 120 : 0;
    bench.look();
    QCOMPARE(bench.machine.isSending(bench.now()), isSending);
}

void TestPathMachine::verifiedPathIsGivenUpAfterTwelveSeconds()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    bench.pass(11s, [&] { bench.send(kPacket); });
    QCOMPARE(bench.actions, 0);
    bench.pass(2s, [&] { bench.send(kPacket); });
    QVERIFY(bench.actions > 0);
    QCOMPARE(bench.peer.endpoint, kWan);
    QVERIFY(!bench.machine.path().verified);
}

void TestPathMachine::keepalivesAloneAreNoSending()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    for (int i = 0; i < 10; ++i) {
        bench.send(kKeepalive);
        bench.pass(25s);
    }
    QCOMPARE(bench.actions, 0);
    QVERIFY(bench.machine.path().verified);
}

void TestPathMachine::receivingKeepsThePath()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    bench.pass(60s, [&] {
        bench.send(kPacket);
        bench.receive(kPacket);
    });
    QCOMPARE(bench.actions, 0);
}

void TestPathMachine::endpointMovedByWireGuardIsThePath()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    bench.peer.endpoint = kWan;
    bench.receive();
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kWan, true, PathReason::None}));
    bench.peer.endpoint = kElsewhere;
    bench.receive();
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kElsewhere, true, PathReason::None}));
    bench.pass(5s);
    QCOMPARE(bench.actions, 0); // never a difference to undo
}

void TestPathMachine::endpointMovedBetweenSetAndLookCounts()
{
    PathBench bench;
    const auto action = bench.machine.setCandidates(kBoth, true, bench.now());
    bench.machine.applied();
    bench.peer.endpoint = kElsewhere;
    bench.receive();
    QVERIFY(action);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kElsewhere, true, PathReason::None}));
}

void TestPathMachine::unansweredChangeByHandIsNoPath()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    bench.peer.endpoint = kElsewhere;
    bench.look();
    QCOMPARE(bench.machine.path().endpoint, kLan);
}

void TestPathMachine::sameListIsLeftAlone()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    QVERIFY(!bench.machine.setCandidates(kBoth, false, bench.now()));
}

void TestPathMachine::toldAgainOnAWorkingPathOnlyNudges()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    QCOMPARE(bench.machine.setCandidates(kBoth, true, bench.now()), (PathAction{std::nullopt, true}));
    QVERIFY(bench.machine.path().verified);
}

void TestPathMachine::betterCandidateIsTaken()
{
    PathBench bench;
    bench.verifyOn(kWanOnly);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    QCOMPARE(bench.peer.endpoint, kLan);
    QVERIFY(!bench.machine.path().verified);
}

void TestPathMachine::roamResetsTheEndpoint()
{
    PathBench bench;
    bench.verifyOn(kWanOnly);
    bench.peer.endpoint = kElsewhere; // learned
    bench.receive();
    QCOMPARE(bench.machine.roamed(kWanOnly, bench.now()), (PathAction{kElsewhere, true}));
    QVERIFY(!bench.machine.path().verified);
}

void TestPathMachine::roamTakesTheNewList()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    QCOMPARE(bench.machine.roamed(kWanOnly, bench.now()), (PathAction{kWan, true}));
    QVERIFY(!bench.machine.path().verified);
}

void TestPathMachine::confirmedSetsFourTimes()
{
    PathBench bench;
    bench.verifyOn(kWanOnly);
    bench.carryOut(bench.machine.roamed(kWanOnly, bench.now()));
    bench.actions = 0;
    bench.carryOut(bench.machine.confirmed(kWanOnly, bench.now()));
    QCOMPARE(bench.actions, 1);
    bench.pass(1900ms);
    QCOMPARE(bench.actions, 4); // 0, 100, 300, 1000 ms
}

void TestPathMachine::confirmedLeavesAWorkingPath()
{
    PathBench bench;
    bench.verifyOn(kBoth);
    QVERIFY(!bench.machine.confirmed(kBoth, bench.now()));
    bench.peer.endpoint = kElsewhere;
    bench.receive();
    QVERIFY(!bench.machine.confirmed(kBoth, bench.now()));
}

void TestPathMachine::awayPeerIsTriedOneRound()
{
    PathBench bench;
    bench.machine.setAway(true);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(60s);
    QCOMPARE(bench.actions, 3 + 2); // the first one thrice, then one round
    QCOMPARE(bench.machine.path().reason, PathReason::PeerAway);
    bench.machine.setAway(false);
    bench.pass(3s);
    QVERIFY(bench.actions > 5);
}

void TestPathMachine::failureIsRepeated()
{
    PathBench bench;
    QVERIFY(bench.machine.setCandidates(kWanOnly, true, bench.now()));
    bench.machine.failed(bench.now());
    bench.clock.advance(500ms);
    QVERIFY(!bench.machine.tick(bench.now()));
    bench.clock.advance(500ms);
    QCOMPARE(bench.machine.tick(bench.now()), (PathAction{kWan, true}));
}

void TestPathMachine::staleFiguresAreIgnored()
{
    PathBench bench;
    bench.verifyOn(kWanOnly);
    const auto action = bench.machine.setCandidates(kBoth, true, bench.now());
    bench.receive(kPacket); // asked for before the setting took effect
    QVERIFY(!bench.machine.path().verified);
    bench.carryOut(action);
    QVERIFY(!bench.machine.path().verified);
    bench.receive(kPacket);
    QVERIFY(bench.machine.path().verified);
}

void TestPathMachine::wantedIsTriedAnew()
{
    PathBench bench;
    QVERIFY(!bench.machine.tryAnew(bench.now()));
    bench.machine.setAway(true);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(60s); // a whole round, and no more
    bench.actions = 0;
    bench.pass(60s);
    QCOMPARE(bench.actions, 0);
    bench.carryOut(bench.machine.tryAnew(bench.now()));
    QCOMPARE(bench.peer.endpoint, kLan);
    bench.pass(1s);
    QCOMPARE(bench.actions, 3); // at once and at 100, 300 ms
    bench.pass(2s);
    QCOMPARE(bench.peer.endpoint, kWan); // and round again
}

void TestPathMachine::wantedLeavesAWorkingPath()
{
    PathBench bench;
    bench.verifyOn(kWanOnly);
    QVERIFY(!bench.machine.tryAnew(bench.now()));
    QVERIFY(bench.machine.path().verified);
}

QTEST_GUILESS_MAIN(TestPathMachine)
#include "test_pathmachine.moc"
