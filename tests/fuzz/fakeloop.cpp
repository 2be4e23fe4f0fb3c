#include "tests/fuzz/fakeloop.h"

#include <QCoreApplication>
#include <QTimerEvent>

#include <algorithm>
#include <utility>

namespace roamwire::fuzz {

void FakeLoop::settle()
{
    do {
        m_isWoken = false;
        QCoreApplication::sendPostedEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    } while (m_isWoken);
}

void FakeLoop::pass(Milliseconds time)
{
    const Instant end = m_clock.now() + time;
    settle();
    for (auto timer = next(); timer != m_timers.end() && timer->second.deadline <= end; timer = next()) {
        m_clock.advance(std::max(timer->second.deadline - m_clock.now(), Milliseconds(0)));
        fire(timer);
        settle();
    }
    m_clock.advance(end - m_clock.now());
}

FakeLoop::Timers::iterator FakeLoop::next()
{
    return std::ranges::min_element(m_timers, {}, [](const auto& entry) { return entry.second.deadline; });
}

void FakeLoop::fire(Timers::iterator timer)
{
    // A timer of no interval fires once per turn; here there are none but turns in which time passes.
    timer->second.deadline = m_clock.now() + std::max(timer->second.interval, Milliseconds(1));
    QTimerEvent event(timer->first);
    QCoreApplication::sendEvent(timer->second.object, &event);
}

bool FakeLoop::processEvents(QEventLoop::ProcessEventsFlags)
{
    settle();
    return false;
}

void FakeLoop::registerTimer(int id, qint64 interval, Qt::TimerType type, QObject* object)
{
    m_timers.insert_or_assign(id, Timer{Milliseconds(interval), type, object, m_clock.now() + Milliseconds(interval)});
}

bool FakeLoop::unregisterTimers(QObject* object)
{
    return std::erase_if(m_timers, [object](const auto& entry) { return entry.second.object == object; }) > 0;
}

QList<QAbstractEventDispatcher::TimerInfo> FakeLoop::registeredTimers(QObject* object) const
{
    QList<TimerInfo> timers;
    for (const auto& [id, timer] : m_timers) {
        if (timer.object == object)
            timers.append({id, static_cast<int>(timer.interval.count()), timer.type});
    }
    return timers;
}

int FakeLoop::remainingTime(int id)
{
    const auto found = m_timers.find(id);
    return found == m_timers.end() ? -1 : static_cast<int>((found->second.deadline - m_clock.now()).count());
}

} // namespace roamwire::fuzz
