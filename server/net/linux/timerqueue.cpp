#include "server/net/linux/timerqueue.h"

#include <QCoreApplication>
#include <QTimerEvent>

#include <algorithm>
#include <vector>

namespace roamwire::server {
namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

} // namespace

void TimerQueue::add(int id, milliseconds interval, Qt::TimerType type, QObject* object)
{
    const TimePoint deadline = steady_clock::now() + interval;
    m_timers.insert_or_assign(id, Timer{interval, type, object, deadline});
    m_order.insert({deadline, id});
}

bool TimerQueue::remove(int id)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return false;
    m_order.erase({found->second.deadline, id});
    m_timers.erase(found);
    return true;
}

bool TimerQueue::removeAll(QObject* object)
{
    const auto timers = timersOf(object);
    for (const auto& timer : timers)
        remove(timer.timerId);
    return !timers.isEmpty();
}

QList<QAbstractEventDispatcher::TimerInfo> TimerQueue::timersOf(QObject* object) const
{
    QList<QAbstractEventDispatcher::TimerInfo> timers;
    for (const auto& [id, timer] : m_timers) {
        if (timer.object == object)
            timers.append({id, static_cast<int>(timer.interval.count()), timer.type});
    }
    return timers;
}

int TimerQueue::remaining(int id) const
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return -1;
    const auto left = ceil<milliseconds>(found->second.deadline - steady_clock::now());
    return static_cast<int>(std::max<milliseconds::rep>(left.count(), 0));
}

std::optional<milliseconds> TimerQueue::untilNext() const
{
    for (const auto& [deadline, id] : m_order) {
        if (!m_timers.at(id).isFiring)
            return std::max(ceil<milliseconds>(deadline - steady_clock::now()), milliseconds(0));
    }
    return std::nullopt;
}

bool TimerQueue::fireDue()
{
    const TimePoint now = steady_clock::now();
    std::vector<int> due;
    for (const auto& [deadline, id] : m_order) {
        if (deadline > now)
            break;
        due.push_back(id);
    }
    for (const int id : due)
        fire(id, now);
    return !due.empty();
}

void TimerQueue::fire(int id, TimePoint now)
{
    // A handler that ran before may have stopped this timer, or started it anew.
    const auto found = m_timers.find(id);
    if (found == m_timers.end() || found->second.isFiring || found->second.deadline > now)
        return;
    Timer& timer = found->second;
    m_order.erase({timer.deadline, id});
    timer.deadline += timer.interval;
    if (timer.deadline < now) // late by more than an interval: what was missed is not made up for
        timer.deadline = now + timer.interval;
    m_order.insert({timer.deadline, id});

    timer.isFiring = true;
    QTimerEvent event(id);
    QCoreApplication::sendEvent(timer.object, &event);
    if (const auto after = m_timers.find(id); after != m_timers.end())
        after->second.isFiring = false;
}

} // namespace roamwire::server
