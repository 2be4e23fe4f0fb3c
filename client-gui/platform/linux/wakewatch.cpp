#include "client-gui/platform/linux/wakewatch.h"

#include <utility>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// Programs of the system that run after a sleep hold up logind's word.
constexpr Milliseconds kLogindIsLate = 1min;

} // namespace

WakeWatch::WakeWatch(SleepWatch& sleep, Logind& logind, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_sleep(sleep)
    , m_clock(clock)
{
    connect(&sleep, &SleepWatch::woke, this, &WakeWatch::onSlept);
    connect(&logind, &Logind::woke, this, &WakeWatch::onLogind);
}

void WakeWatch::onSlept()
{
    m_sleptAt = m_clock.now();
    Q_EMIT woke();
}

void WakeWatch::onLogind()
{
    m_sleep.onClockSet(); // which it may not have heard of yet
    const auto sleptAt = std::exchange(m_sleptAt, std::nullopt);
    if (!sleptAt || m_clock.now() - *sleptAt > kLogindIsLate)
        Q_EMIT woke();
}

} // namespace roamwire
