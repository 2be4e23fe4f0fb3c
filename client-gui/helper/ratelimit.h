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

    /// Zero: a token was taken. Otherwise none was, and there will be one after so long.
    Milliseconds take(Instant now)
    {
        m_next = std::max(m_next, now - m_slack);
        const Instant after = m_next + m_interval;
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
