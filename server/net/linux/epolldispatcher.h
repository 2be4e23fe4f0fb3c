#pragma once

#include "server/net/linux/epollset.h"
#include "server/net/linux/timerqueue.h"

#include <QAbstractEventDispatcher>

#include <atomic>

namespace roamwire::server {

/// An event loop on epoll, by Qt's public interface. One turn: posted events, then every ready socket, then due timers;
/// so what a turn's sockets post runs once, after all of them.
class EpollDispatcher final : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    explicit EpollDispatcher(QObject* parent = nullptr);
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier* notifier) override { m_sockets.add(notifier); }
    void unregisterSocketNotifier(QSocketNotifier* notifier) override { m_sockets.remove(notifier); }

    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject* object) override;
    bool unregisterTimer(int timerId) override { return m_timers.remove(timerId); }
    bool unregisterTimers(QObject* object) override { return m_timers.removeAll(object); }
    QList<TimerInfo> registeredTimers(QObject* object) const override { return m_timers.timersOf(object); }
    int remainingTime(int timerId) override { return m_timers.remaining(timerId); }

    /// Thread-safe, like interrupt().
    void wakeUp() override;
    void interrupt() override;

private:
    int timeoutFor(QEventLoop::ProcessEventsFlags flags);
    bool wait(QEventLoop::ProcessEventsFlags flags, int timeoutMs);
    void drainWakeUp();

    EpollSet m_sockets;
    TimerQueue m_timers;
    int m_wakeUp; ///< an eventfd
    std::atomic<bool> m_isWakeUpSent = false;
    std::atomic<bool> m_isInterrupted = false;
    bool m_isWokenHere = false; ///< by this thread itself, which needs no descriptor for it
};

} // namespace roamwire::server
