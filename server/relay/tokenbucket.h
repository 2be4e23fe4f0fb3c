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
        if (!has(rate, amount, now))
            return false;
        m_used += amount * kPerSecond;
        return true;
    }

    bool has(const Rate& rate, std::int64_t amount, Instant now)
    {
        if (now > m_at) {
            // More than this refills any bucket; and it keeps the product small.
            const std::int64_t enough = kPerSecond * rate.atOnce / rate.perSecond + 1;
            m_used = std::max<std::int64_t>(m_used - std::min((now - m_at).count(), enough) * rate.perSecond, 0);
            m_at = now;
        }
        return m_used + amount * kPerSecond <= rate.atOnce * kPerSecond;
    }

private:
    static constexpr std::int64_t kPerSecond = 1000; // used-up amounts count in thousandths: no refill is lost

    Instant m_at{};
    std::int64_t m_used = 0;
};

} // namespace roamwire::server
