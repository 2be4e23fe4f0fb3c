#pragma once

#include "shared/base/clock.h"

#include <QtGlobal>

namespace roamwire::server {

/// How much somebody may do: `burst` at once, and `perSecond` in the long run. Who goes on beyond that gets into debt,
/// down to as much as a burst, and has to wait until it is paid. One thread.
class Allowance final
{
public:
    struct Rate
    {
        qsizetype perSecond = 0; ///< 0: without limit
        qsizetype burst = 0;
    };

    explicit Allowance(Instant now)
        : m_since(now)
    {
    }

    void take(qsizetype amount, const Rate& rate, Instant now);
    /// Nothing is left.
    bool isSpent(const Rate& rate) const { return rate.perSecond > 0 && m_used > rate.burst; }
    /// Went on for as long again.
    bool isOverdrawn(const Rate& rate) const { return rate.perSecond > 0 && m_used >= 2 * rate.burst; }

private:
    Instant m_since;      ///< until when m_used was paid back
    qsizetype m_used = 0; ///< 0 to twice the burst
};

} // namespace roamwire::server
