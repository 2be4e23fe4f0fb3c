#include "server/net/linux/epolldispatcher.h"

#include "server/net/eventloop.h"

#include <QCoreApplication>
#include <QThread>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace roamwire::server {

EpollDispatcher::EpollDispatcher(QObject* parent)
    : QAbstractEventDispatcher(parent)
    , m_wakeUp(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (m_wakeUp < 0)
        qFatal("eventfd: %s", std::strerror(errno));
    m_sockets.addWakeUp(m_wakeUp);
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_wakeUp);
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject* object)
{
    m_timers.add(timerId, std::chrono::milliseconds(interval), timerType, object);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_isInterrupted = false;
    Q_EMIT awake();
    // What is posted from here on wakes the wait below.
    m_isWokenHere = false;
    QCoreApplication::sendPostedEvents();

    const int timeoutMs = timeoutFor(flags);
    if (timeoutMs != 0)
        Q_EMIT aboutToBlock();
    bool hasWorked = wait(flags, m_isInterrupted || m_isWokenHere ? 0 : timeoutMs);
    if (!m_isInterrupted)
        hasWorked |= m_timers.fireDue();
    return hasWorked;
}

int EpollDispatcher::timeoutFor(QEventLoop::ProcessEventsFlags flags)
{
    if (!(flags & QEventLoop::WaitForMoreEvents) || m_isInterrupted || m_isWokenHere)
        return 0;
    const auto next = m_timers.untilNext();
    return next ? static_cast<int>(next->count()) : -1;
}

bool EpollDispatcher::wait(QEventLoop::ProcessEventsFlags flags, int timeoutMs)
{
    bool wokenUp = false;
    bool activated = false;
    if (flags & QEventLoop::ExcludeSocketNotifiers) {
        pollfd wakeUpOnly{m_wakeUp, POLLIN, 0};
        wokenUp = ::poll(&wakeUpOnly, 1, timeoutMs) > 0;
    } else {
        activated = m_sockets.waitAndActivate(timeoutMs, wokenUp);
    }
    if (wokenUp)
        drainWakeUp();
    return activated || wokenUp || m_isWokenHere;
}

void EpollDispatcher::drainWakeUp()
{
    // The flag falls last. What is posted before it falls is sent when the next turn begins, without a wait in between;
    // the other way round, a wake-up in between would be read here and leave the flag up for ever.
    eventfd_t count = 0;
    ::eventfd_read(m_wakeUp, &count);
    m_isWakeUpSent = false;
}

void EpollDispatcher::wakeUp()
{
    if (QThread::currentThread() == thread()) {
        m_isWokenHere = true;
        return;
    }
    if (!m_isWakeUpSent.exchange(true))
        ::eventfd_write(m_wakeUp, 1);
}

void EpollDispatcher::interrupt()
{
    m_isInterrupted = true;
    wakeUp();
}

void installEventLoop()
{
    QCoreApplication::setEventDispatcher(new EpollDispatcher);
}

} // namespace roamwire::server
