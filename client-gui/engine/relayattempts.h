#pragma once

#include "shared/base/clock.h"

#include <optional>

namespace roamwire {

/// When the relay's path is asked for again, while nothing comes back over it: four times in the first second, then
/// after two, then every five, and at last every half minute, as long as the peer is there at all.
class RelayAttempts final
{
public:
    void begin(Instant now);
    void end() { m_begun.reset(); }

    /// Something is due; counts it as done.
    bool take(bool isOnline, Instant now);
    std::optional<Instant> nextDue(bool isOnline) const;

    /// For half a second nothing has come back.
    bool isLate() const;
    /// For two seconds.
    bool isSilent() const;

private:
    std::optional<Instant> m_begun; ///< absent: not under way
    int m_done = 0;
};

} // namespace roamwire
