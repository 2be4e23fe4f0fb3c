#pragma once

#include "server/core/addresspool.h"
#include "server/core/expiryqueue.h"
#include "server/core/invitebook.h"
#include "server/core/member.h"
#include "server/core/outcomes.h"
#include "server/core/overview.h"
#include "server/core/revisions.h"
#include "server/core/slotpool.h"

#include <expected>
#include <unordered_map>

namespace roamwire::server {

/// The rules of one private network: who has which address, who is there, and what the others hear of it.
///
/// The storage keeps changes in the order in which they were made. So whatever is decided while a join waits for the
/// disk is made right by a later change, and a tenant never needs to know how far the disk has come, except that
/// nothing is told of a seat before complete(), and of a seal before completeSeal(). While a join of a key is pending,
/// nothing else of that key is stored.
///
/// In an invite tenant every member has shown possession of its key and has bought its admission, which nobody but it
/// and who runs the server ends: its seat is given to nobody else.
class Tenant final
{
public:
    struct Settings
    {
        StoredTenant row;
        Prefix network; ///< IPv4
        std::chrono::seconds grace{0};
        std::chrono::seconds ephemeralGrace{0};
        qsizetype maxPeers = 0; ///< keys, gone ones included
    };

    /// `expiry` and `revisions` are shared by all tenants and outlive this one.
    Tenant(Settings settings, ExpiryQueue& expiry, Revisions& revisions);
    ~Tenant();
    Q_DISABLE_COPY_MOVE(Tenant)

    const StoredTenant& row() const { return m_settings.row; }
    bool isOpen() const { return row().kind == TenantKind::Open; }
    bool isSealed() const { return row().kind == TenantKind::Sealed; }
    /// An open tenant in which no key is admitted, and none waits to be, comes back by itself.
    bool isForgettable() const { return isOpen() && m_members.empty() && !row().network; }
    /// It is not known to be stored, and has nothing that could be lost.
    bool isStillborn() const { return !m_isStored && m_members.empty() && m_invites.isEmpty(); }
    /// Those that others are told of.
    QList<PeerRecord> peers() const;
    std::optional<PeerRecord> peer(const PublicKey& key) const;
    /// Whether this session is the key's connection (a pending join is not).
    bool isOnline(const PublicKey& key, SessionId session) const;
    bool isPending(const PublicKey& key, SessionId session) const;
    /// nullopt: the key is neither admitted nor waits to be.
    std::optional<Standing> holder(const PublicKey& key) const;
    /// Its connections, also the one that waits to be.
    std::vector<SessionId> sessions(const PublicKey& key) const;
    TenantOverview overview() const;
    /// Everybody who is admitted, also those that others are not told of.
    QList<PeerOverview> peerOverviews() const;

    /// The tenant itself is stored; before that every join waits.
    void setStored() { m_isStored = true; }
    /// A peer as it was stored, away from `now` on unless it was gone. false: it contradicts an earlier one and is left
    /// out.
    bool restore(const StoredPeer& stored, Instant now);
    /// To be called for every restored peer that is gone, the one to give way first first.
    void enqueueReservation(const PublicKey& key);

    InviteBook& invites() { return m_invites; }
    JoinOutcome join(const JoinCommand& command, qint64 unixMs);
    std::optional<Admission> complete(const PublicKey& key, SessionId session);
    Changes cancel(const PublicKey& key, SessionId session);

    /// The session must be the key's connection for these.
    UpdateOutcome update(const PublicKey& key, const UpdateCommand& command);
    /// Gives the admission back, and the tokens that it made: afterwards nobody knows whose they were.
    Outcome leave(const PublicKey& key);

    /// The relay sees the peer's WireGuard there now.
    Outcome see(const PublicKey& key, const SeenEndpoints& wan);
    Outcome disconnect(const PublicKey& key, SessionId session, Instant now, qint64 unixMs);
    Outcome expire(const PublicKey& key, qint64 unixMs);

    // Trust (tenanttrust.cpp)
    Outcome completeSeal(const PublicKey& key, const Seal& seal);
    Changes cancelSeal(const PublicKey& key, const Seal& seal);
    /// Who runs the server asks for a token. In a sealed tenant that is possible only as long as nobody has sealed
    /// itself; whoever was let in before is forgotten then.
    std::expected<Invited, Refusal> invite(InviteCommand command, Instant now, qint64 unixMs);
    /// A member asks for one.
    std::expected<Invited, Refusal> invite(const PublicKey& member, const InviteCommand& command, Instant now,
                                           qint64 unixMs);
    /// Forgets the key, and the tokens that it made; none of the others that there are lets it in any more. nullopt: it
    /// is not known.
    std::optional<Revoked> revoke(const PublicKey& key, qint64 unixMs);

    // Peers without a connection (tenantplaces.cpp)
    /// Keeps an address for a key that is about to be placed.
    std::expected<Lease, Refusal> lease(const PublicKey& key);
    /// The same with one that nobody has.
    void keepLease(const PublicKey& key, quint32 address) { m_addresses.claim(address, key); }
    /// Nobody was placed there.
    void releaseLease(quint32 address) { m_addresses.release(address); }
    /// The key is a peer of the tenant from now on, with that address, which is kept for it. Whoever claimed the key
    /// without a proof loses it; who has shown one stays connected. Another key that has the address is forgotten.
    Placed place(const PublicKey& key, Placement placement, qint64 unixMs);
    /// It is a peer only while it is connected.
    Outcome unplace(const PublicKey& key);
    /// One that was placed before the server started: to be called before the peers are restored.
    void restorePlacement(const PublicKey& key, Placement placement);
    /// To be called when they are.
    void standUp();
    /// Closes everything down, placed peers included.
    Revoked close(qint64 unixMs);

private:
    struct KeyHash
    {
        // Keys are chosen by strangers, so the seed must not be known to them.
        size_t operator()(const PublicKey& key) const { return qHash(key, QHashSeed::globalSeed()); }
    };
    struct Plan
    {
        Seat seat;
        std::vector<Reservation> evicted;
    };

    Member* find(const PublicKey& key);
    const Member* find(const PublicKey& key) const;

    // Joining (tenantjoin.cpp)
    std::optional<Refusal> refusal(const JoinCommand& command, const Member* known, qint64 unixMs) const;
    std::optional<Refusal> trustRefusal(const JoinCommand& command, const Member* known, qint64 unixMs) const;
    Grant grantFor(const JoinCommand& command, const Member* known, qint64 unixMs);
    Identity identityFor(const JoinCommand& command, const Member* known, const Seat& seat) const;
    std::expected<Plan, Refusal> planSeat(const JoinCommand& command, const Member* known);
    std::expected<Plan, Refusal> planNewSeat(const JoinCommand& command);
    std::optional<PublicKey> leastMissed() const;
    void evict(const PublicKey& key, Plan& plan);
    void setPending(Member& member, PendingJoin pending);
    Changes roomFor(const PendingJoin& pending) const;
    StoredPeer rowOf(const PendingJoin& pending) const;
    Admission admit(Member& member);
    PeerRecord recordOf(const PendingJoin& pending, const Member& before);
    Membership membershipOf(const Member& member) const;
    Changes dropPending(const PublicKey& key, Member& member);
    Changes settle(const PublicKey& key, Member& member, bool rowWasQueued,
                   const std::optional<Purchase>& refund = std::nullopt);
    bool hasRowToCome(const PublicKey& key) const;
    Changes readmit(std::vector<Reservation> evicted);
    Changes abandon(const PublicKey& key, Member& member, qint64 unixMs);

    // Being there (tenant.cpp)
    /// What others are told of it.
    std::optional<PeerRecord> told(const Member& member) const;
    std::chrono::seconds graceOf(const Member& member) const;
    Outcome forget(Member& member, SessionId cause);
    void remove(Member& member);
    void reserve(const Member& member);
    Outcome becomeGone(Member& member, SessionId cause, qint64 unixMs);
    void disarm(const Member& member);
    void dropSeat(const Seat& seat, const Member& member);
    void eraseIfUnused(const PublicKey& key);

    // Peers without a connection (tenantplaces.cpp)
    void stand(Member& member);

    // Trust (tenanttrust.cpp)
    std::variant<Refusal, AwaitSeal> seal(Member& member, const UpdateCommand& command);
    bool hasSeals() const;
    std::expected<Invited, Refusal> mint(const InviteCommand& command, Role role,
                                         const std::optional<PublicKey>& minter, Instant now, qint64 unixMs);
    Revoked expel(const PublicKey& key, qint64 unixMs);
    Revoked forgetAll(qint64 unixMs);

    // Storage (tenant.cpp)
    /// What stores the tenant itself, if nothing has yet.
    Changes saveIfNew() const;
    StoredPeer rowOf(const PublicKey& key, const Identity& identity, const Seat& seat, Role role,
                     qint64 lastSeenMs) const;
    std::optional<StoredPeer> wantedRow(const Member& member) const;
    Changes saveIfChanged(Member& member);

    Settings m_settings;
    Prefix m_network6;
    ExpiryQueue& m_expiry;
    Revisions& m_revisions;
    AddressPool m_addresses;
    SlotPool m_slots;
    InviteBook m_invites;
    std::unordered_map<PublicKey, Member, KeyHash> m_members;
    bool m_isStored = false;
};

} // namespace roamwire::server
