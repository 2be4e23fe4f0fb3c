#include "client-gui/platform/linux/wakewatch.h"
#include "tests/support/fakeclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace std::chrono_literals;

/// The two that know of sleep, in every order.
class TestWakeWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        asleep = 3h;
        sleep = std::make_unique<SleepWatch>([this] { return asleep; });
        watch = std::make_unique<WakeWatch>(*sleep, logind, clock);
        woke = std::make_unique<QSignalSpy>(watch.get(), &WakeWatch::woke);
    }
    void cleanup()
    {
        woke.reset();
        watch.reset();
        sleep.reset();
    }

    void clockFirst();
    void logindFirst();
    void logindIsLate();
    void sleepThatNoClockMeasured();
    void everySleepIsTold();
    void clockThatWasOnlySet();

private:
    Milliseconds asleep{};
    test::FakeClock clock;
    Logind logind; // listens to no bus here
    std::unique_ptr<SleepWatch> sleep;
    std::unique_ptr<WakeWatch> watch;
    std::unique_ptr<QSignalSpy> woke;
};

void TestWakeWatch::clockFirst()
{
    asleep += 1h;
    sleep->onClockSet();
    QCOMPARE(woke->count(), 1);
    clock.advance(2s);
    Q_EMIT logind.woke();
    QCOMPARE(woke->count(), 1);
}

void TestWakeWatch::logindFirst()
{
    asleep += 1h;
    Q_EMIT logind.woke();
    QCOMPARE(woke->count(), 1);
    sleep->onClockSet();
    QCOMPARE(woke->count(), 1);
}

void TestWakeWatch::logindIsLate()
{
    asleep += 1h;
    sleep->onClockSet();
    clock.advance(50s); // programs that run after a sleep
    Q_EMIT logind.woke();
    QCOMPARE(woke->count(), 1);
    clock.advance(10s);
    Q_EMIT logind.woke(); // of another sleep, which was too short for the clock
    QCOMPARE(woke->count(), 2);
}

void TestWakeWatch::sleepThatNoClockMeasured()
{
    Q_EMIT logind.woke();
    QCOMPARE(woke->count(), 1);
    clock.advance(1s);
    Q_EMIT logind.woke();
    QCOMPARE(woke->count(), 2);
}

void TestWakeWatch::everySleepIsTold()
{
    for (int night = 1; night <= 3; ++night) {
        asleep += 8h;
        sleep->onClockSet();
        clock.advance(16h);
        QCOMPARE(woke->count(), night);
    }
    Q_EMIT logind.woke(); // it comes back after a long time without a word
    QCOMPARE(woke->count(), 4);
}

void TestWakeWatch::clockThatWasOnlySet()
{
    sleep->onClockSet();
    QCOMPARE(woke->count(), 0);
}

QTEST_GUILESS_MAIN(TestWakeWatch)
#include "test_wakewatch.moc"
