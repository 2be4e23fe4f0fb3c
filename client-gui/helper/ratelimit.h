#pragma once

#include "shared/base/clock.h"

#include <algorithm>

namespace roamwire::helper {

/// A bucket of tokens: `burst` at once, then one every `interval`. Time is passed in.
class RateLimit final
{
public:
    RateLimit(int burst, Milliseconds interval, Instant now)
        : m_slack(interval * burst)
        , m_interval(interval)
        , m_next(now - m_slack)
    {
    }

    /// Zero: `count` tokens were taken. Otherwise none was, and there will be as many after so long. Never more than
    /// the burst.
    Milliseconds take(Instant now, int count = 1)
    {
        m_next = std::max(m_next, now - m_slack);
        const Instant after = m_next + m_interval * count;
        if (after > now)
            return after - now;
        m_next = after;
        return Milliseconds(0);
    }

private:
    Milliseconds m_slack;
    Milliseconds m_interval;
    Instant m_next; ///< how far the tokens are used up, as a point in time
};

} // namespace roamwire::helper
