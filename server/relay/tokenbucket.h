#pragma once

#include "shared/base/clock.h"

#include <algorithm>
#include <cstdint>

namespace roamwire::server {

/// How much may pass: so much a second in the long run, so much at once.
struct Rate
{
    std::int64_t perSecond = 0;
    std::int64_t atOnce = 0;
};

/// What of a Rate is used up. Full at first.
class TokenBucket final
{
public:
    bool take(const Rate& rate, std::int64_t amount, Instant now)
    {
        constexpr std::int64_t kPerSecond = 1000; // used-up amounts count in thousandths, so that no refill is lost
        const std::int64_t elapsed = std::max<std::int64_t>((now - m_at).count(), 0);
        m_at = std::max(m_at, now);
        // More than this refills any bucket; and it keeps the product small.
        const std::int64_t refill = std::min(elapsed, kPerSecond * rate.atOnce / rate.perSecond + 1) * rate.perSecond;
        m_used = std::max<std::int64_t>(m_used - refill, 0);
        if (m_used + amount * kPerSecond > rate.atOnce * kPerSecond)
            return false;
        m_used += amount * kPerSecond;
        return true;
    }

private:
    Instant m_at{};
    std::int64_t m_used = 0;
};

} // namespace roamwire::server
