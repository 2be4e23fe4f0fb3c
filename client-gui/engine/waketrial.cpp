#include "client-gui/engine/waketrial.h"

#include <utility>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kInterval = 1s;
/// A direct path that received so recently lives.
constexpr Milliseconds kLives = 300ms;
/// What it has to show it, where that is not known: a round trip of a probe, or the next packet.
constexpr Milliseconds kShowsItLives = 200ms;

} // namespace

bool WakeTrial::isToBeAnswered(Instant lastHeard, Instant now)
{
    if (m_lastAnswered && now - *m_lastAnswered < kInterval && lastHeard < *m_lastAnswered)
        return false;
    m_lastAnswered = now;
    return true;
}

bool WakeTrial::begin(Instant lastHeard, Instant now)
{
    if (m_until || now - lastHeard < kLives)
        return false;
    m_until = now + kShowsItLives;
    m_isLooked = false;
    return true;
}

void WakeTrial::look(bool isHeard)
{
    if (m_until && std::exchange(m_isLooked, true) && isHeard)
        end();
}

} // namespace roamwire
