#pragma once

#include "server/core/commands.h"
#include "server/core/hubs.h"
#include "server/core/outcomes.h"
#include "server/core/overview.h"
#include "server/core/storage.h"
#include "shared/base/clock.h"

#include <expected>
#include <memory>

namespace roamwire::server {

struct RegistrySettings
{
    /// Whether open tenants are served (`--open`): known ones let everybody in, unknown ones are created on first use.
    /// Otherwise every join of one is refused, also of a key that it admitted earlier. Invite tenants do not care.
    bool open = false;
    /// How long a proven peer without a connection stays (design section 4).
    std::chrono::seconds grace{24 * 3600};
    /// The same for those who came with an ephemeral invite; they lose their admission with it.
    std::chrono::seconds ephemeralGrace{300};
    /// Bounds what strangers can make an open server remember.
    qsizetype maxTenants = 65'536;
    /// Bounds the keys of one tenant, gone ones included: addresses claimed outside its network are not bounded by
    /// that.
    qsizetype maxPeersPerTenant = 65'536;
    /// Where tenants get their virtual IPv4 networks, and how long their prefixes are (design section 4). Stored
    /// network slots are counted in these, so they stay the same as long as a store is used.
    Prefix supernet{QHostAddress(0x0a800000U), 9};
    int networkLength = 22;
};

struct Census
{
    qsizetype tenants = 0;
    qsizetype online = 0;
    qsizetype away = 0;
};

/// All tenants: the whole domain behind plain calls. Command in, events out; no sockets, no SQL, no clock of its own.
/// One thread. Joining, updating and leaving cost O(1), but for the O(log peers) of the grace periods' queue; only the
/// lists that a dialect makes for a joiner are O(peers).
///
/// Give every `changes` to the storage in the order of the calls, also those that nobody waits for. Joins of one key
/// are settled by that order, so complete() and cancel() of different sessions are to be called in it too.
///
/// Invariants, checked by tests/unit/server against a simple model: within a tenant no two keys hold one address or one
/// slot; an address once told belongs to its key until the key leaves or the pool runs dry; what an observer heard adds
/// up to peers(); no token lets in more keys than it has uses; in a sealed tenant nobody is told of who is not sealed.
class Registry final
{
public:
    /// `state` as it was stored; its peers that were not gone are away from `now` on. Of peers that contradict each
    /// other the one seen last stays. `unixMs` seeds `rev`, so that it also rises across restarts.
    Registry(RegistrySettings settings, StoredState state, Instant now, qint64 unixMs);
    ~Registry();
    Q_DISABLE_COPY_MOVE(Registry)

    /// One join per session, unless it was refused; `session` is not 0.
    JoinOutcome join(const JoinCommand& command, Instant now, qint64 unixMs);
    /// The changes of AwaitStorage are durable. nullopt if the session went away or was displaced meanwhile by a later
    /// join of its key (then it is to be told `replaced`).
    std::optional<Admission> complete(SessionId session, Instant now);
    /// They could not be stored: the address goes back. The changes are to be stored, but nobody waits for them; they
    /// put the store right, whatever of the failed ones it has.
    Changes cancel(SessionId session);

    /// nullopt if the session holds no peer.
    std::optional<UpdateOutcome> update(SessionId session, const UpdateCommand& command);
    /// The changes of AwaitSeal are durable.
    Outcome completeSeal(const AwaitSeal& awaited);
    /// They could not be stored. The changes are to be stored, but nobody waits for them.
    Changes cancelSeal(const AwaitSeal& awaited);
    /// The relay sees the peer's WireGuard there now, or nowhere any more; of a peer that is not present that is no
    /// news. Never stored.
    Outcome see(const TenantId& tenant, const PublicKey& key, const SeenEndpoints& wan);
    /// The connection is gone, however it ended. Harmless for sessions that hold no peer. A pending join of a proven
    /// key leaves it admitted but gone.
    Outcome disconnect(SessionId session, Instant now, qint64 unixMs);
    /// The peer gives its admission and its address back; the session holds no peer afterwards.
    Outcome leave(SessionId session);
    /// Ends grace periods that are over, and forgets old tokens; one Outcome per tenant. The first call also forgets
    /// open tenants that were stored without a peer.
    std::vector<std::pair<TenantId, Outcome>> expire(Instant now, qint64 unixMs);
    /// When expire() next has something to do.
    std::optional<Instant> nextExpiry() const;

    // Invite tenants (registrytrust.cpp)

    /// Makes a tenant together with its first token.
    std::expected<Invited, Refusal> createTenant(const CreateCommand& command, Instant now, qint64 unixMs);
    /// Who runs the server asks for a token.
    std::expected<Invited, Refusal> invite(const TenantId& tenant, const InviteCommand& command, Instant now,
                                           qint64 unixMs);
    /// A member does. nullopt if the session holds no peer.
    std::optional<std::expected<Invited, Refusal>> invite(SessionId session, const InviteCommand& command, Instant now,
                                                          qint64 unixMs);
    /// The changes of Invited are durable.
    void completeInvite(const Invited& invited);
    /// They could not be stored: no such token. The changes are to be stored, but nobody waits for them.
    Changes cancelInvite(const Invited& invited);
    /// Forgets an admission; the key needs a new token. nullopt: the tenant does not know it.
    std::optional<Revoked> revoke(const TenantId& tenant, const PublicKey& key, qint64 unixMs);
    /// Forgets a token, wherever it is. O(tenants). nullopt: there is none.
    std::optional<std::pair<TenantId, Changes>> revokeInvite(const TokenHash& token);

    // Open tenants with a network of their own and peers without a connection (registryplaces.cpp): for Hubs alone

    Hubs& hubs() { return *m_hubs; }
    /// Makes one that is not stored yet. It is never forgotten by itself.
    std::expected<StoredTenant, Refusal> createNetwork(const QString& name, const StoredNetwork& network);
    void completeNetwork(const TenantId& tenant);
    /// Forgets it with all that is in it. Its peers are told and closed.
    Revoked removeNetwork(const TenantId& tenant, qint64 unixMs);
    /// See Tenant. The tenant exists.
    std::expected<Lease, Refusal> lease(const TenantId& tenant, const PublicKey& key);
    void keepLease(const TenantId& tenant, const PublicKey& key, quint32 address);
    void releaseLease(const TenantId& tenant, quint32 address);
    Placed place(const TenantId& tenant, const PublicKey& key, Placement placement, qint64 unixMs);
    Outcome unplace(const TenantId& tenant, const PublicKey& key);

    /// All of them, in no particular order.
    QList<TenantOverview> tenants() const;
    /// nullopt: there is no such tenant.
    std::optional<QList<PeerOverview>> members(const TenantId& tenant) const;
    std::optional<TenantId> tenantNamed(const QString& name) const;
    /// The connections of a key, also one whose join waits.
    std::vector<SessionId> sessionsOf(const TenantId& tenant, const PublicKey& key) const;

    /// Why a stranger is told nothing of a tenant and cannot join it without a proof. nullopt: it is open, so that who
    /// is in it is nobody's secret.
    std::optional<Refusal> strangerRefusal(const TenantId& tenant) const;
    /// The present peers (online and away) of a tenant that others are told of, in no particular order; empty for an
    /// unknown tenant.
    QList<PeerRecord> peers(const TenantId& tenant) const;
    /// One of them.
    std::optional<PeerRecord> peer(const TenantId& tenant, const PublicKey& key) const;
    /// The one whose connection this session is.
    std::optional<PeerRecord> peerOf(SessionId session) const;
    /// How many there are now. Goes through all of them.
    Census census() const;
    /// How a key is held in a tenant: proven even if its peer is gone, as long as it is admitted. nullopt: by nobody.
    std::optional<Standing> holder(const TenantId& tenant, const PublicKey& key) const;
    /// The tenant of a session that holds a peer; a join that waits for the storage does not yet.
    std::optional<TenantId> tenantOf(SessionId session) const;

private:
    class Data;
    std::unique_ptr<Data> m_data;
    std::unique_ptr<Hubs> m_hubs;
};

} // namespace roamwire::server
