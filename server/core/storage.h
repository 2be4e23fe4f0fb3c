#pragma once

#include "server/core/storedstate.h"
#include "shared/base/result.h"

#include <functional>
#include <iterator>
#include <variant>
#include <vector>

namespace roamwire::server {

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
