#pragma once

#include "shared/base/clock.h"

#include <optional>

namespace roamwire {

/// The relay has packets for us: who sends them has left the direct path, or there was never one (design section 8,
/// `wake`). Whether to answer, and how long a direct path has to show that it lives.
class WakeTrial final
{
public:
    /// Whoever cannot be heard is not helped by answering every packet. True counts as answered.
    bool isToBeAnswered(Instant lastHeard, Instant now);

    /// True: the path is on trial from now on. False: it is already, or it has just shown that it lives.
    bool begin(Instant lastHeard, Instant now);
    /// What came in up to the first look may be of before.
    void look(bool isHeard);
    void end() { m_until.reset(); }

    bool isOpen() const { return m_until.has_value(); }
    bool hasFailed(Instant now) const { return m_until && now >= *m_until; }
    std::optional<Instant> nextDue() const { return m_until; }

private:
    std::optional<Instant> m_lastAnswered;
    std::optional<Instant> m_until;
    bool m_isLooked = false;
};

} // namespace roamwire
