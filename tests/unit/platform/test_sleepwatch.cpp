#include "client-gui/platform/linux/sleepwatch.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace std::chrono_literals;

class TestSleepWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsSleepFromASetClock_data();
    void tellsSleepFromASetClock();
    void tellsOneSleepOnce();
    void kernelTakesTheTimer();
};

void TestSleepWatch::tellsSleepFromASetClock_data()
{
    QTest::addColumn<Milliseconds>("slept");
    QTest::addColumn<int>("told");
    QTest::newRow("the clock was set") << Milliseconds(0) << 0;
    QTest::newRow("the clocks were read at two moments") << Milliseconds(20) << 0;
    QTest::newRow("or in the other order") << Milliseconds(-20) << 0;
    QTest::newRow("a nap") << Milliseconds(1s) << 1;
    QTest::newRow("a night") << Milliseconds(8h) << 1;
}

void TestSleepWatch::tellsSleepFromASetClock()
{
    QFETCH(const Milliseconds, slept);
    QFETCH(const int, told);
    Milliseconds asleep = 3h; // in the days before
    SleepWatch watch([&] { return asleep; });
    const QSignalSpy woke(&watch, &SleepWatch::woke);
    asleep += slept;
    watch.onClockSet();
    QCOMPARE(woke.count(), told);
}

void TestSleepWatch::tellsOneSleepOnce()
{
    Milliseconds asleep = 0s;
    SleepWatch watch([&] { return asleep; });
    const QSignalSpy woke(&watch, &SleepWatch::woke);
    asleep += 1h;
    watch.onClockSet();
    watch.onClockSet(); // NTP, now that there is a network again
    QCOMPARE(woke.count(), 1);
    asleep += 1h;
    watch.onClockSet();
    QCOMPARE(woke.count(), 2);
}

void TestSleepWatch::kernelTakesTheTimer()
{
    const SleepWatch watch;
    QVERIFY(watch.isOpen());
    QVERIFY(timeAsleep() > -1s);
}

QTEST_GUILESS_MAIN(TestSleepWatch)
#include "test_sleepwatch.moc"
