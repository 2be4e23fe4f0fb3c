#pragma once

#include "shared/model/endpoint.h"

#include <optional>

namespace roamwire {

/// What is known of a pair, beside its candidates.
struct RelayPathFacts
{
    std::optional<Endpoint> relay; ///< where we send for this peer, in the family in use; absent: a slot is beyond the
                                   ///< relay's pairs
    bool isLeader = false;         ///< our key is the smaller one: we propose
    bool canCheck = false;         ///< both sides can
    bool canProbe = false;         ///< the peer answers probes
    bool isOnline = true;          ///< the peer is connected to the server
    bool areBothSymmetric = false; ///< both are behind NATs that give each destination another port
    bool areBothSeen = true;       ///< the relay has had packets of both sides from where they are now
    bool areNeighbours = false;    ///< same fingerprint, and the observed addresses agree: one router
    std::optional<Endpoint> otherRelay{}; ///< its port for this peer in the other family, where this place has both:
                                          ///< what comes in may come from there, and WireGuard follows it

    bool isRelay(const std::optional<Endpoint>& endpoint) const
    {
        return endpoint && (endpoint == relay || endpoint == otherRelay);
    }
    bool operator==(const RelayPathFacts&) const = default;
};

} // namespace roamwire
