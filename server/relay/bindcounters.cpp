#include "server/relay/bindcounters.h"

#include <algorithm>

namespace roamwire::server {

std::uint64_t BindCounters::floorAt(Instant now) const
{
    if (now - m_floorSet >= 2 * kTogether)
        return m_highest;
    return now - m_floorSet >= kTogether ? m_nextFloor : m_floor;
}

bool BindCounters::isFresh(std::uint64_t counter, Instant now) const
{
    if (!m_isUsed)
        return true;
    if (counter > m_highest)
        return true;
    return counter > floorAt(now) && m_highest - counter < kWindow && !m_used.test(counter % kWindow);
}

void BindCounters::use(std::uint64_t counter, Instant now)
{
    if (!m_isUsed) {
        m_isUsed = true;
        m_highest = counter;
        // The first one may be late, too.
        m_floor = m_nextFloor = counter - std::min<std::uint64_t>(counter, kWindow);
        m_floorSet = now;
    } else if (now - m_floorSet >= kTogether) {
        m_floor = floorAt(now);
        m_nextFloor = m_highest;
        m_floorSet = now;
    }
    if (counter > m_highest && counter - m_highest >= kWindow) {
        m_used.reset();
        m_highest = counter;
    }
    for (; m_highest < counter; ++m_highest)
        m_used.reset((m_highest + 1) % kWindow);
    m_used.set(counter % kWindow);
}

} // namespace roamwire::server
