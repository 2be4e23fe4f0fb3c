#pragma once

#include "server/core/trust.h"
#include "shared/base/result.h"
#include "shared/model/endpoint.h"
#include "shared/model/keys.h"
#include "shared/model/prefix.h"
#include "shared/model/seal.h"
#include "shared/model/tenantid.h"

#include <QHostAddress>
#include <QList>

#include <functional>
#include <iterator>
#include <variant>
#include <vector>

namespace roamwire::server {

/// What outlives a restart. Endpoints and presence do not; `gone` tells whether the grace period had ended.
struct StoredNetwork
{
    Prefix prefix;        ///< IPv4
    quint32 reserved = 0; ///< so many of its first host addresses are given to nobody
    bool operator==(const StoredNetwork&) const = default;
};

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

struct SaveTenant
{
    StoredTenant tenant;
};
struct RemoveTenant
{
    TenantId tenant;
};
/// `purchase`: what paid for the peer's admission, as far as that is known. It takes a use of its token, unless this
/// very purchase is stored already; if none is left the change fails, and the whole call with it. So nothing but the
/// storage decides what was spent. A token that is stored no more is not asked.
struct SavePeer
{
    StoredPeer peer;
    std::optional<Purchase> purchase{};
};
struct RemovePeer
{
    TenantId tenant;
    PublicKey publicKey;
    std::optional<Purchase> refund{}; ///< its token gets the use back if this purchase is stored
};
/// A new one; purchases count its uses from then on.
struct AddInvite
{
    StoredInvite invite;
};
struct RemoveInvite
{
    TenantId tenant;
    TokenHash token;
};
struct SaveRevocation
{
    StoredRevocation revocation;
};
struct RemoveRevocation
{
    TenantId tenant;
    PublicKey publicKey;
};
struct SaveExchange
{
    StoredExchange exchange;
};
struct RemoveExchange
{
    StoredExchange exchange;
};

/// Its tenant is stored already; it goes with that, and its peerings with it.
struct AddHub
{
    StoredHub hub;
};
/// In the place of the client's former one at this hub.
struct SavePeering
{
    StoredPeering peering;
};
struct RemovePeerings
{
    QString client;
    std::optional<TenantId> hub{}; ///< absent: all of the client's
};

using Change = std::variant<SaveTenant, RemoveTenant, SavePeer, RemovePeer, AddInvite, RemoveInvite, SaveRevocation,
                            RemoveRevocation, AddHub, SavePeering, RemovePeerings, SaveExchange, RemoveExchange>;
using Changes = std::vector<Change>;

inline void append(Changes& changes, Changes&& more)
{
    std::move(more.begin(), more.end(), std::back_inserter(changes));
}

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

/// Persistence as the core sees it. Changes are kept in the order of the calls; a call's changes are stored together or
/// not at all.
class Storage
{
public:
    virtual ~Storage() = default;

    virtual Result<StoredState> load() = 0;

    /// Returns at once; `done` is called later on the caller's thread, once the changes are durable (or could not be
    /// made so). An empty `done` is allowed.
    virtual void commit(Changes changes, std::function<void(Result<void>)> done) = 0;
};

} // namespace roamwire::server
