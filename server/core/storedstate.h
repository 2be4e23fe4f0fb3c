#pragma once

#include "server/core/trust.h"
#include "shared/model/endpoint.h"
#include "shared/model/keys.h"
#include "shared/model/prefix.h"
#include "shared/model/seal.h"
#include "shared/model/tenantid.h"

#include <QHostAddress>
#include <QList>

#include <optional>

namespace roamwire::server {

/// The network of a tenant whose addresses are not from the supernet.
struct StoredNetwork
{
    Prefix prefix;        ///< IPv4
    quint32 reserved = 0; ///< so many of its first host addresses are given to nobody
    bool operator==(const StoredNetwork&) const = default;
};

/// What outlives a restart. Endpoints and presence do not; `gone` tells whether the grace period had ended.
struct StoredTenant
{
    TenantId id;
    quint32 networkSlot = 0; ///< which /22 of the supernet
    TenantKind kind = TenantKind::Open;
    QString name{};                         ///< for whoever runs the server; empty for none
    std::optional<StoredNetwork> network{}; ///< of its own, instead of one from the supernet: that of a hub
    bool operator==(const StoredTenant&) const = default;
};

struct StoredPeer
{
    TenantId tenant;
    PublicKey publicKey;
    QString displayName;
    QHostAddress wgip;
    quint32 slot = 0;
    bool gone = false;
    qint64 lastSeenMs = 0; ///< Unix time; orders the reuse of addresses
    Role role = Role::Member;
    std::optional<Seal> seal{}; ///< over key, address and name
    bool operator==(const StoredPeer&) const = default;
};

struct StoredInvite
{
    TenantId tenant;
    TokenHash token;
    quint32 usesLeft = 0;
    qint64 expiresMs = 0; ///< Unix time
    Role role = Role::Member;
    std::optional<PublicKey> minter{}; ///< absent: the server's
    qint64 madeMs = 0;                 ///< Unix time, made to rise from one to the next
    bool operator==(const StoredInvite&) const = default;
};

/// A key does not come back to an invite tenant by tokens that were made until then.
struct StoredRevocation
{
    TenantId tenant;
    PublicKey publicKey;
    qint64 revokedMs = 0; ///< in the time of StoredInvite::madeMs
    bool operator==(const StoredRevocation&) const = default;
};

/// A hub: what wireguard_api calls a server. Its tenant has its name and its network.
struct StoredHub
{
    TenantId tenant;
    PublicKey publicKey;
    Endpoint endpoint;
    QString allowedIps; ///< as clients are told: networks, separated by commas
    bool operator==(const StoredHub&) const = default;
};

/// A client's place at a hub.
struct StoredPeering
{
    QString client;
    TenantId hub;
    PublicKey publicKey;
    QHostAddress lease; ///< IPv4
    quint64 number = 0; ///< rises from one to the next, whatever the hub
    bool operator==(const StoredPeering&) const = default;
};

/// A key that was accepted for the gateways of a domain (wgkex).
struct StoredExchange
{
    QByteArray domain;
    PublicKey publicKey;
    bool operator==(const StoredExchange&) const = default;
};

struct StoredState
{
    QList<StoredTenant> tenants;
    QList<StoredPeer> peers;
    QList<StoredInvite> invites;
    QList<StoredRevocation> revocations;
    QList<StoredHub> hubs;
    QList<StoredPeering> peerings;
    QList<StoredExchange> exchanges;
};

} // namespace roamwire::server
