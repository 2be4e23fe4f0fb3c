#pragma once

#include "shared/model/endpoint.h"
#include "shared/model/keys.h"
#include "shared/model/relay.h"
#include "shared/model/seal.h"

#include <QList>
#include <QStringList>

#include <optional>

namespace roamwire {

enum class Presence {
    Online,
    Away, ///< the connection is lost, the grace period is not over; address, record and tunnels stay
};

/// What a peer tells of its own place in the network (`endpoints` on the wire).
struct EndpointReport
{
    quint16 listenPort = 0;             ///< WireGuard's UDP port on that machine; 0 = unknown
    QList<QHostAddress> lan;            ///< usable addresses of its uplinks, best first
    std::optional<Fingerprint> lanName; ///< of its gateway; absent until the gateway's MAC is known

    bool operator==(const EndpointReport&) const = default;
};

/// The addresses from which the server sees a peer, per family.
struct ObservedAddresses
{
    std::optional<QHostAddress> v4;
    std::optional<QHostAddress> v6;

    bool operator==(const ObservedAddresses&) const = default;
};

/// One peer as the server tells it to the others of its tenant.
struct PeerRecord
{
    PublicKey publicKey;
    QString displayName;
    QHostAddress wgip;  ///< virtual IPv4 address
    QHostAddress wgip6; ///< virtual IPv6 address, computed from tenant and key
    quint32 slot = 0;   ///< lowest free number in the tenant, kept with the address
    Presence presence = Presence::Online;
    quint64 rev = 0;                         ///< rises with each change of the endpoints
    std::optional<EndpointReport> endpoints; ///< absent for peers of dialects that tell none
    ObservedAddresses observed;
    SeenEndpoints wan{};      ///< by the relay, from the peer's own WireGuard socket
    std::optional<Seal> seal; ///< only in sealed tenants
    QStringList features;

    bool operator==(const PeerRecord&) const = default;
};

} // namespace roamwire
