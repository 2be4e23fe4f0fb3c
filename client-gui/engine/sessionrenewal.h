#pragma once

#include "shared/base/clock.h"

#include <optional>

namespace roamwire {

/// When a dead session is begun anew, with both sides at it (design section 7, 2): the leader's handshake comes first.
/// Two that cross each other end both: WireGuard has one handshake per peer, and each side would drop the answer to its
/// own for the other's question.
class SessionRenewal final
{
public:
    enum class Turn {
        TooSoon, ///< a renewal ends what the other side has begun, too
        Now,
        Later, ///< the leader's turn; ours is due if nothing comes of it
    };
    Turn begin(bool isLeader, Instant now);

    /// Something was heard, or it was our turn.
    void end() { m_due.reset(); }

    std::optional<Instant> nextDue() const { return m_due; }
    bool isDue(Instant now) const { return m_due && now >= *m_due; }

private:
    std::optional<Instant> m_last;
    std::optional<Instant> m_due;
};

} // namespace roamwire
