#include "tests/unit/engine/pathbench.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace std::chrono_literals;

/// A path that was found with a session when the client started.
class TestAdoptedPath final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isSetAnew();
    void leadsToTheFirstCandidate();
    void isGivenUpWhereItCarriesNothing();
    void isGivenUpWithItsSession();
    void staysWithARenewedSession();
    void staysWithoutKeepalives();
};

/// The machine may have roamed while nobody looked: set anew, WireGuard forgets the source address of before.
void TestAdoptedPath::isSetAnew()
{
    PathBench bench;
    bench.adopt(kLan);
    const auto action = bench.machine.setCandidates(kBoth, true, bench.now());
    QCOMPARE(action, (PathAction{kLan, true}));
    bench.carryOut(action);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, true, PathReason::None}));
    bench.pass(1s);
    QCOMPARE(bench.actions, 3); // again after 100 and 300 ms
    QVERIFY(!bench.machine.confirmed(kBoth, bench.now()));
    QCOMPARE(bench.machine.setCandidates(kBoth, true, bench.now()), (PathAction{std::nullopt, true}));
}

void TestAdoptedPath::leadsToTheFirstCandidate()
{
    PathBench bench;
    bench.adopt(kElsewhere);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    QCOMPARE(bench.peer.endpoint, kLan);
    QVERIFY(!bench.machine.path().verified);
    bench.pass(2500ms);
    QCOMPARE(bench.peer.endpoint, kWan);
}

void TestAdoptedPath::isGivenUpWhereItCarriesNothing()
{
    PathBench bench;
    bench.adopt(kLan);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(11s, [&] { bench.send(kPacket); });
    QCOMPARE(bench.peer.endpoint, kLan);
    bench.pass(2s, [&] { bench.send(kPacket); });
    QCOMPARE(bench.peer.endpoint, kWan);
}

/// The session is of before. Without anything to carry it is renewed nevertheless, for the keepalives.
void TestAdoptedPath::isGivenUpWithItsSession()
{
    PathBench bench;
    bench.peer.keepaliveSeconds = 25;
    bench.adopt(kLan);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(229s);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, true, PathReason::None}));
    bench.pass(2s);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Wan, kWan, false, PathReason::NoAnswer}));
}

void TestAdoptedPath::staysWithARenewedSession()
{
    PathBench bench;
    bench.peer.keepaliveSeconds = 25;
    bench.adopt(kLan);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(205s);
    bench.receive();
    bench.pass(600s);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, true, PathReason::None}));
}

/// Somebody else's interface may have none; then silence says nothing.
void TestAdoptedPath::staysWithoutKeepalives()
{
    PathBench bench;
    bench.adopt(kLan);
    bench.carryOut(bench.machine.setCandidates(kBoth, true, bench.now()));
    bench.pass(600s);
    QCOMPARE(bench.machine.path(), (Path{PathKind::Lan, kLan, true, PathReason::None}));
}

QTEST_GUILESS_MAIN(TestAdoptedPath)
#include "test_adoptedpath.moc"
