#pragma once

#include "server/core/relay.h"
#include "shared/base/clock.h"

#include <deque>
#include <map>
#include <tuple>

namespace roamwire::server {

/// Lets every pair through once per interval. Remembers `most` pairs; who comes when it is full waits for the oldest.
/// O(log pairs), time is passed in and never falls.
class PairPace final
{
public:
    PairPace(Milliseconds interval, std::size_t most)
        : m_interval(interval)
        , m_most(most)
    {
    }

    /// How long until the pair may; 0: now.
    Milliseconds waitFor(const RelayPair& pair, Instant now);
    /// It does, which it may.
    void take(const RelayPair& pair, Instant now);

private:
    using Key = std::tuple<TenantId, PublicKey, PublicKey>; ///< the smaller one first

    static Key keyOf(const RelayPair& pair);
    void forgetOld(Instant now);
    Milliseconds restOf(Instant taken, Instant now) const;

    const Milliseconds m_interval;
    const std::size_t m_most;
    std::map<Key, Instant> m_taken;
    std::deque<std::map<Key, Instant>::const_iterator> m_order; ///< the oldest first
};

} // namespace roamwire::server
