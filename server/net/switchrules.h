#pragma once

#include "server/core/commands.h"
#include "shared/base/clock.h"
#include "shared/wire/messages.h"

namespace roamwire::server {

/// Whether this peer is connected and speaks of the relay. nullopt: there is no such peer.
bool canSwitch(const std::optional<PeerRecord>& peer);

/// Why these two do not switch so. nullopt: they may. What the server does not check: that the path works.
///
/// Endpoints are those that the peers told or are seen at: on the LAN the address and port that the peer tells; across
/// the WAN an address at which the relay or this server sees it, with any port, because a NAT may give the same socket
/// another one towards each destination.
std::optional<Refusal> switchRefusal(const wire::Switch& wanted, const PeerRecord& leader,
                                     const std::optional<PeerRecord>& target);

/// For a `switch` that comes too early.
Refusal switchBusy(Milliseconds wait);
/// There is nobody to hear of it.
Refusal peerOffline();
/// It has not sealed itself, so that the others have not been told of it.
Refusal notKnownYet();
/// This server has no relay.
Refusal noRelay();

/// When the two sides of a switch are to act, counted from their `go`, and how long the relay mutes them, counted from
/// now.
struct SwitchTimes
{
    Milliseconds leaderDelay{0};
    Milliseconds targetDelay{0};
    Milliseconds mute{0};
    bool operator==(const SwitchTimes&) const = default;
};

/// Computed from the round trips between this server and the two; nullopt where that is not known: counts as 0.
SwitchTimes switchTimes(std::optional<Milliseconds> leaderRoundTrip, std::optional<Milliseconds> targetRoundTrip);

} // namespace roamwire::server
