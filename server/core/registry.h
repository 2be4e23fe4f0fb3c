#pragma once

#include "server/core/commands.h"
#include "server/core/storage.h"
#include "shared/base/clock.h"

#include <QHash>

#include <memory>
#include <variant>

namespace roamwire::server {

class Tenant;

struct RegistrySettings
{
    /// Whether unknown tenants are created on first use (`--open`); otherwise every join to one is refused.
    bool open = false;
    /// How long a proven peer without a connection stays (design section 4).
    std::chrono::seconds grace{24 * 3600};
    /// Bounds what strangers can make an open server remember.
    qsizetype maxTenants = 65'536;
};

/// A join was granted: the reply for the joiner and what everybody else of the tenant is to hear.
struct Admission
{
    Membership membership;
    Events events;
    /// The session that held this key until now; it is to be told `replaced` and closed.
    std::optional<SessionId> displaced;
    Changes changes; ///< to be stored, but nobody waits for it
};

/// A join will be granted once `changes` are stored: then call Registry::complete(session), else Registry::cancel(session).
struct AwaitStorage
{
    Changes changes;
};

using JoinOutcome = std::variant<Refusal, Admission, AwaitStorage>;

/// What follows from a command that is not a join.
struct Outcome
{
    Events events;
    Changes changes; ///< to be stored, but nobody waits for it
};

/// All tenants: the whole domain behind plain calls. Command in, events out; no sockets, no SQL, no clock of its own.
/// One thread. Joining, updating and leaving cost O(1); only the lists that a dialect makes for a joiner are O(peers).
///
/// Invariants, checked by tests/unit/server against a simple model: within a tenant no two keys hold one address or one slot;
/// an address once told belongs to its key until the key leaves or the pool runs dry; what an observer heard adds up to peers().
class Registry final
{
public:
    /// `state` as it was stored; its peers that were not gone are away from `now` on. `unixMs` seeds `rev`, so that it also rises
    /// across restarts.
    Registry(RegistrySettings settings, const StoredState& state, Instant now, qint64 unixMs);
    ~Registry();

    JoinOutcome join(const JoinCommand& command, Instant now, qint64 unixMs);
    /// The changes of AwaitStorage are durable. nullopt if the session went away or was displaced meanwhile.
    std::optional<Admission> complete(SessionId session, Instant now);
    /// They could not be stored: the address goes back.
    void cancel(SessionId session);

    /// nullopt if the session holds no peer.
    std::optional<Outcome> update(SessionId session, const UpdateCommand& command);
    /// The connection is gone, however it ended. Harmless for sessions that hold no peer.
    Outcome disconnect(SessionId session, Instant now, qint64 unixMs);
    /// The peer gives its admission and its address back.
    Outcome leave(SessionId session);
    /// Ends grace periods that are over; one Outcome per tenant.
    std::vector<std::pair<TenantId, Outcome>> expire(Instant now, qint64 unixMs);
    /// When expire() next has something to do.
    std::optional<Instant> nextExpiry() const;

    /// The present peers (online and away) of a tenant, in no particular order; empty for an unknown tenant.
    QList<PeerRecord> peers(const TenantId& tenant) const;
    /// The tenant of a session that holds a peer.
    std::optional<TenantId> tenantOf(SessionId session) const;

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace roamwire::server
