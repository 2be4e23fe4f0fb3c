#pragma once

#include "shared/base/clock.h"

#include <optional>
#include <utility>

namespace roamwire::worker {

/// For warnings that strangers cause: one a minute is said, and how many were not.
class SparseWarnings final
{
public:
    /// `clock` outlives this object.
    explicit SparseWarnings(const Clock& clock)
        : m_clock(clock)
    {
    }

    /// How many were left out since the last; nullopt: leave this out, too.
    std::optional<int> next()
    {
        constexpr Milliseconds kPause{60'000};
        const Instant now = m_clock.now();
        if (m_last && now - *m_last < kPause) {
            ++m_leftOut;
            return std::nullopt;
        }
        m_last = now;
        return std::exchange(m_leftOut, 0);
    }

private:
    const Clock& m_clock;
    std::optional<Instant> m_last;
    int m_leftOut = 0;
};

} // namespace roamwire::worker
