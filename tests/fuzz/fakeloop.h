#pragma once

#include "tests/support/fakeclock.h"

#include <QAbstractEventDispatcher>

#include <map>

namespace roamwire::fuzz {

/// An event loop without a system below it: its time is the fake clock's, and passes at once. To be installed before
/// the application object is made.
class FakeLoop final : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    /// `clock` outlives it.
    explicit FakeLoop(test::FakeClock& clock)
        : m_clock(clock)
    {
    }

    /// Everything that waits to be done now.
    void settle();
    /// And everything that becomes due within this time, in order.
    void pass(Milliseconds time);

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void registerSocketNotifier(QSocketNotifier*) override {}
    void unregisterSocketNotifier(QSocketNotifier*) override {}
    void registerTimer(int id, qint64 interval, Qt::TimerType type, QObject* object) override;
    bool unregisterTimer(int id) override { return m_timers.erase(id) > 0; }
    bool unregisterTimers(QObject* object) override;
    QList<TimerInfo> registeredTimers(QObject* object) const override;
    int remainingTime(int id) override;
    void wakeUp() override { m_isWoken = true; }
    void interrupt() override {}

private:
    struct Timer
    {
        Milliseconds interval;
        Qt::TimerType type;
        QObject* object;
        Instant deadline;
    };
    using Timers = std::map<int, Timer>;

    Timers::iterator next();
    void fire(Timers::iterator timer);

    test::FakeClock& m_clock;
    Timers m_timers;
    bool m_isWoken = false;
};

} // namespace roamwire::fuzz
