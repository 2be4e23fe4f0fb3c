#pragma once

#include "shared/base/clock.h"

#include <algorithm>

namespace roamwire::server {

/// When the news of a busy turn may go out. A flush to thousands takes milliseconds, and what comes in meanwhile would
/// be read in small portions, each of them a flush of its own. So under load the next one waits a little for company:
/// half the time of the last one, and never long enough for a person or a roam to notice.
class FlushPace final
{
public:
    static constexpr Milliseconds kLongestHold{5};

    /// A flush of this many events is over. A single event is no load: its successor goes out at once.
    void onFlushed(Instant began, Instant ended, std::size_t events)
    {
        m_holdUntil = ended;
        if (events > 1)
            m_holdUntil += std::min((ended - began) / 2, kLongestHold);
    }

    /// How long the next flush is to wait.
    Milliseconds holdFor(Instant now) const { return std::max(m_holdUntil - now, Milliseconds(0)); }

private:
    Instant m_holdUntil{};
};

} // namespace roamwire::server
