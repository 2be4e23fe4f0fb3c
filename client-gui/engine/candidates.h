#pragma once

#include "client-gui/engine/networksnapshot.h"
#include "shared/model/peerrecord.h"
#include "shared/model/prefix.h"

namespace roamwire {

/// How a candidate was found, and what a path over it is called.
enum class PathKind { Lan, Wan, Relay };

/// An endpoint at which a peer may be reachable.
struct Candidate
{
    Endpoint endpoint;
    PathKind kind = PathKind::Wan;
    bool isOpen = false; ///< needs no punching: an address of the peer's own, or set by the user

    bool operator==(const Candidate&) const = default;
};

/// Where this peer itself is, as far as it matters for choosing a path.
struct OwnPlace
{
    bool hasV4 = false; ///< a usable uplink of the family
    bool hasV6 = false;
    QList<QHostAddress> lan;            ///< own usable addresses: never candidates for somebody else
    std::optional<Fingerprint> lanName; ///< of the own gateway
    ObservedAddresses observed;         ///< as the server saw us here; empty until it did
    SeenEndpoints wan{};                ///< as the relay saw our WireGuard here; empty until it did
    QList<Prefix> tunnels;              ///< virtual networks: never below themselves

    bool operator==(const OwnPlace&) const = default;
};

/// Candidates of one peer in the order in which they are tried (design section 7, 3): `lan` when both are behind the
/// same router, then `wan`, v6 before v4; only families that both have; never link-local, loopback, own or tunnel
/// addresses.
QList<Candidate> candidatesFor(const PeerRecord& peer, const OwnPlace& place);

/// The same towards a peer that speaks with the relay: `wan` is what the relay saw, not what is guessed. `canCheck`:
/// both sides can check a path before it is taken, so the same router is reason enough to try.
QList<Candidate> relayedCandidatesFor(const PeerRecord& peer, const OwnPlace& place, bool canCheck);

/// Both are behind the same router, and the WAN addresses do not speak against it.
bool areNeighbours(const PeerRecord& peer, const OwnPlace& place);

/// The NATs of both give each destination another port: no endpoint of one is of any use to the other.
bool areBothSymmetric(const PeerRecord& peer, const OwnPlace& place);

} // namespace roamwire
