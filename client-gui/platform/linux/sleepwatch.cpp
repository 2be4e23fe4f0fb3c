#include "client-gui/platform/linux/sleepwatch.h"

#include <QLoggingCategory>
#include <QSocketNotifier>

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <limits>
#include <utility>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcSleepWatch, "roamwire.sleepwatch")

/// More than a busy machine puts between two readings of a clock, less than any NAT takes to forget.
constexpr Milliseconds kShortestSleep{1'000};

Milliseconds read(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::duration_cast<Milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                    std::chrono::nanoseconds(time.tv_nsec));
}

} // namespace

Milliseconds timeAsleep()
{
    return read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC);
}

SleepWatch::SleepWatch(std::function<Milliseconds()> asleep, QObject* parent)
    : QObject(parent)
    , m_asleep(std::move(asleep))
    , m_before(m_asleep())
    , m_descriptor(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK))
{
    if (m_descriptor >= 0 && !arm())
        ::close(std::exchange(m_descriptor, -1));
    if (!isOpen()) {
        qCWarning(lcSleepWatch) << "the kernel does not tell when the clock is set: waking is not noticed";
        return;
    }
    auto* notifier = new QSocketNotifier(m_descriptor, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &SleepWatch::onReadable);
}

SleepWatch::~SleepWatch()
{
    if (isOpen())
        ::close(m_descriptor);
}

/// A timer that never expires, and is cancelled when the clock is set.
bool SleepWatch::arm() const
{
    itimerspec never{};
    never.it_value.tv_sec = std::numeric_limits<time_t>::max();
    const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    // ECANCELED: set just now; the timer is armed all the same.
    return ::timerfd_settime(m_descriptor, flags, &never, nullptr) == 0 || errno == ECANCELED;
}

void SleepWatch::onReadable()
{
    std::uint64_t expirations = 0;
    const bool wasSet = ::read(m_descriptor, &expirations, sizeof expirations) < 0 && errno == ECANCELED;
    arm(); // before looking, so that nothing is missed
    if (wasSet)
        onClockSet();
}

void SleepWatch::onClockSet()
{
    const Milliseconds asleep = m_asleep();
    if (asleep - m_before < kShortestSleep)
        return;
    qCInfo(lcSleepWatch) << "the machine slept for" << (asleep - m_before).count() << "ms";
    m_before = asleep;
    Q_EMIT woke();
}

} // namespace roamwire
