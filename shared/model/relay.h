#pragma once

#include "shared/model/endpoint.h"
#include "shared/model/keys.h"
#include "shared/model/secrets.h"

#include <optional>

namespace roamwire {

/// A relay's UDP ports, the same for both families: `pairs` times two, from `low` on.
struct RelayPorts
{
    quint16 low = 0;
    quint16 pairs = 0;

    /// The range holds at least one pair and ends at 65535.
    bool isValid() const { return low != 0 && pairs != 0 && low + 2 * pairs - 1 <= 0xffff; }
    bool operator==(const RelayPorts&) const = default;
};

/// What names one of the two sides of a relayed pair.
struct RelaySide
{
    PublicKey publicKey;
    quint32 slot = 0;

    bool operator==(const RelaySide&) const = default;
};

/// The relay's port to which `from` sends what is meant for `to` (design section 8): computed by everybody, allocated
/// by nobody. For one peer all partners have different ports; other pairs and tenants share them. nullopt: a slot is
/// beyond the relay's pairs, and the two cannot be relayed.
std::optional<quint16> relayPort(const RelayPorts& ports, const RelaySide& from, const RelaySide& to);

/// Names one join of one peer to the relay. Made by the server.
using RelayId = FixedBytes<16, struct RelayIdTag>;
/// Shows that a bind datagram is by that peer. Made by the server, told in `welcome` only.
using RelayKey = Secret<struct RelayKeyTag>;

/// What a peer shows to the relay (design section 8): good while it is online or away, and for a minute after its key's
/// next join.
struct RelayCredentials
{
    RelayId id;
    RelayKey key;

    bool operator==(const RelayCredentials&) const = default;
};

/// What a peer needs to reach the relay; an absent family has no relay.
struct RelayOffer
{
    std::optional<QHostAddress> v4;
    std::optional<QHostAddress> v6;
    RelayPorts ports;
    RelayCredentials credentials;

    bool operator==(const RelayOffer&) const = default;
};

/// An endpoint from which the relay got a peer's own WireGuard packets: its reflexive endpoint.
struct SeenEndpoint
{
    Endpoint endpoint;
    bool isSymmetric = false; ///< the NAT gave different ports towards two ports of the relay

    bool operator==(const SeenEndpoint&) const = default;
};

/// `wan` of a peer, per family.
struct SeenEndpoints
{
    std::optional<SeenEndpoint> v4;
    std::optional<SeenEndpoint> v6;

    bool operator==(const SeenEndpoints&) const = default;
};

} // namespace roamwire
