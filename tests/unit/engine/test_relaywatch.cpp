#include "tests/unit/engine/relaybench.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace std::chrono_literals;

namespace {

const RelayPathFacts kUnprobed{kRelay, true, true, false};

} // namespace

class TestRelayWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wokenOnTheRelaySetsAnew();
    void wokenWhileDirect_data();
    void wokenWhileDirect();
    void relayThatFallsSilentIsAskedAnew();
    void watchedWithProbes();
    void answeredProbeKeepsThePath();
    void watchedWithoutProbes();
    void idlePathIsLeft();
    void bindKeepsTheWayBackWarm();
    void probesAreNoTraffic();
    void rttIsOfThePathInUse();
};

void TestRelayWatch::wokenOnTheRelaySetsAnew()
{
    RelayBench bench;
    bench.startOnRelay();
    bench.on(event::Woken());
    QCOMPARE(bench.orders, (PathOrders{order::Bind(), order::SetPath{kRelay, true}}));
}

void TestRelayWatch::wokenWhileDirect_data()
{
    QTest::addColumn<int>("heardBeforeMs");
    QTest::addColumn<int>("heardAfterMs");
    QTest::addColumn<bool>("stays");
    QTest::newRow("heard just before") << 200 << 0 << true;
    QTest::newRow("heard long before, and again") << 900 << 100 << true;
    QTest::newRow("heard long before") << 900 << 0 << false;
}

void TestRelayWatch::wokenWhileDirect()
{
    QFETCH(const int, heardBeforeMs);
    QFETCH(const int, heardAfterMs);
    QFETCH(const bool, stays);
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.receive();
    bench.pass(Milliseconds(heardBeforeMs));
    bench.clear();
    bench.on(event::Woken());
    QCOMPARE(bench.orders, (PathOrders{order::Bind()}));
    bench.tick();
    if (heardAfterMs) {
        bench.pass(Milliseconds(heardAfterMs));
        bench.receive();
    }
    bench.pass(300ms);
    QCOMPARE(bench.peer.endpoint, stays ? kWan : kRelay);
    QVERIFY(!bench.machine.isSwitching());
}

void TestRelayWatch::relayThatFallsSilentIsAskedAnew()
{
    RelayBench bench;
    bench.startOnRelay();
    bench.send(10 * kPacket);
    bench.clear();
    bench.pass(2890ms);
    QCOMPARE(bench.count<order::SendProbe>(), 3);
    QVERIFY(bench.machine.path().verified);
    bench.pass(30ms);
    QVERIFY(!bench.machine.path().verified);
    QCOMPARE(bench.last<order::SetPath>(), (order::SetPath{kRelay, true}));
}

void TestRelayWatch::watchedWithProbes()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.send();
    bench.pass(1900ms);
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.clear();
    bench.pass(900ms);
    QCOMPARE(bench.count<order::SendProbe>(), 3);
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.pass(200ms);
    QCOMPARE(bench.peer.endpoint, kRelay);
    QCOMPARE(bench.count<order::ResetSession>(), 0); // the session lives
}

void TestRelayWatch::answeredProbeKeepsThePath()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.pass(60s, [&] { // one-way traffic
        bench.send(10 * kPacket);
        if (bench.count<order::SendProbe>() > 0) {
            bench.clear();
            bench.peer.rxBytes += 80;
            bench.on(event::ProbeAnswered{40ms});
        }
    });
    QCOMPARE(bench.peer.endpoint, kWan);
}

void TestRelayWatch::watchedWithoutProbes()
{
    RelayBench bench(kUnprobed);
    bench.startDirect(kWan, kWanOnly);
    bench.pass(11s, [&] { bench.send(); });
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.pass(2s, [&] { bench.send(); });
    QCOMPARE(bench.peer.endpoint, kRelay);
    QCOMPARE(bench.count<order::SendProbe>(), 0);

    RelayBench once(kUnprobed);
    once.startDirect(kWan, kWanOnly);
    once.send();
    once.pass(20s);
    QCOMPARE(once.peer.endpoint, kWan); // a single packet proves nothing
}

void TestRelayWatch::idlePathIsLeft()
{
    RelayBench bench(kUnprobed);
    bench.startDirect(kWan, kWanOnly);
    bench.pass(29s);
    QCOMPARE(bench.peer.endpoint, kWan);
    bench.pass(2s);
    QCOMPARE(bench.peer.endpoint, kRelay);

    RelayBench off(kUnprobed);
    off.peer.keepaliveSeconds = 0;
    off.startDirect(kWan, kWanOnly);
    off.pass(170s);
    QCOMPARE(off.peer.endpoint, kWan);
}

void TestRelayWatch::bindKeepsTheWayBackWarm()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.pass(60s, [&] { bench.receive(); });
    QCOMPARE(bench.count<order::Bind>(), 3);
    RelayBench relayed;
    relayed.startOnRelay();
    relayed.pass(60s, [&] { relayed.receive(); });
    QCOMPARE(relayed.count<order::Bind>(), 3);
    relayed.clear();
    relayed.pass(60s, [&] { relayed.receive(10 * kPacket); });
    QCOMPARE(relayed.count<order::Bind>(), 0); // traffic does the same
}

void TestRelayWatch::probesAreNoTraffic()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    bench.send(20 * kPacket);
    bench.receive(20 * kPacket);
    QVERIFY(bench.machine.isSending(bench.now()));
    qsizetype answered = bench.count<order::SendProbe>();
    const auto answer = [&] {
        for (; answered < bench.count<order::SendProbe>(); ++answered) {
            bench.peer.rxBytes += 80;
            bench.on(event::ProbeAnswered{40ms});
        }
        bench.peer.rxBytes += 80; // and theirs
        bench.peer.txBytes += 80;
        bench.on(event::Probed());
        bench.tick();
    };
    bench.pass(10s, answer);
    QVERIFY(!bench.machine.isSending(bench.now()));
    bench.clear();
    answered = 0;
    bench.pass(50s, answer);
    QCOMPARE(bench.count<order::SendProbe>(), 2); // every 25 s
}

void TestRelayWatch::rttIsOfThePathInUse()
{
    RelayBench bench;
    bench.startDirect(kWan, kWanOnly);
    QVERIFY(!bench.machine.rtt());
    bench.on(event::ProbeAnswered{40ms});
    QCOMPARE(bench.machine.rtt(), 40ms);
    bench.receiveFrom(kRelay);
    QVERIFY(!bench.machine.rtt());
}

QTEST_GUILESS_MAIN(TestRelayWatch)
#include "test_relaywatch.moc"
