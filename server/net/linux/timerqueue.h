#pragma once

#include <QAbstractEventDispatcher>

#include <chrono>
#include <optional>
#include <set>
#include <unordered_map>

namespace roamwire::server {

/// The timers of one thread, by deadline. Every Qt timer type is served as a precise one.
class TimerQueue final
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    void add(int id, std::chrono::milliseconds interval, Qt::TimerType type, QObject* object);
    bool remove(int id);
    bool removeAll(QObject* object);
    QList<QAbstractEventDispatcher::TimerInfo> timersOf(QObject* object) const;

    /// Milliseconds until the timer fires, 0 if it is due, -1 if there is none.
    int remaining(int id) const;
    /// Rounded up to whole milliseconds; nullopt if nothing waits.
    std::optional<std::chrono::milliseconds> untilNext() const;

    /// Sends the timer events that were due at the call; true if there were any.
    bool fireDue();

private:
    struct Timer
    {
        std::chrono::milliseconds interval;
        Qt::TimerType type;
        QObject* object;
        TimePoint deadline;
        bool isFiring = false; ///< its own handler runs, perhaps in a nested event loop: not again until it returns
    };
    using Due = std::pair<TimePoint, int>;

    void fire(int id, TimePoint now);

    std::unordered_map<int, Timer> m_timers;
    std::set<Due> m_order;
};

} // namespace roamwire::server
