#pragma once

#include "shared/base/clock.h"

namespace roamwire {

/// Reconnect delays: the ceiling doubles with every attempt up to a cap, and the delay is drawn evenly from
/// [0, ceiling) ("full jitter"), so that ten thousand clients of a restarted server do not come back in one moment.
class Backoff final
{
public:
    Backoff(Milliseconds first, Milliseconds cap);

    /// The delay before the next attempt; `random` is in [0, 1).
    Milliseconds next(double random);

    /// After a success, or when the network changed: the next delay starts from the first ceiling again.
    void reset();

private:
    Milliseconds m_first;
    Milliseconds m_cap;
    Milliseconds m_ceiling;
};

} // namespace roamwire
