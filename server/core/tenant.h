#pragma once

#include "server/core/addresspool.h"
#include "server/core/expiryqueue.h"
#include "server/core/member.h"
#include "server/core/outcomes.h"
#include "server/core/revisions.h"
#include "server/core/slotpool.h"

#include <expected>
#include <unordered_map>

namespace roamwire::server {

/// The rules of one private network: who has which address, who is there, and what the others hear of it.
///
/// The storage keeps changes in the order in which they were made. So whatever is decided while a join waits for the
/// disk is made right by a later change, and a tenant never needs to know how far the disk has come, except that
/// nothing is told of a seat before complete(). While a join of a key is pending, nothing else of that key is stored.
class Tenant final
{
public:
    struct Settings
    {
        TenantId id;
        quint32 networkSlot = 0;
        Prefix network; ///< IPv4
        std::chrono::seconds grace{0};
        qsizetype maxPeers = 0; ///< keys, gone ones included
    };

    /// `expiry` and `revisions` are shared by all tenants and outlive this one.
    Tenant(Settings settings, ExpiryQueue& expiry, Revisions& revisions);
    ~Tenant();
    Q_DISABLE_COPY_MOVE(Tenant)

    quint32 networkSlot() const { return m_settings.networkSlot; }
    /// No key is admitted, and none waits to be.
    bool isEmpty() const { return m_members.empty(); }
    QList<PeerRecord> peers() const;
    std::optional<PeerRecord> peer(const PublicKey& key) const;
    struct PresenceCount
    {
        qsizetype online = 0;
        qsizetype away = 0;
    };
    PresenceCount presence() const;
    /// Whether this session is the key's connection (a pending join is not).
    bool isOnline(const PublicKey& key, SessionId session) const;
    bool isPending(const PublicKey& key, SessionId session) const;
    /// nullopt: the key is neither admitted nor waits to be.
    std::optional<Standing> holder(const PublicKey& key) const;

    /// The tenant itself is stored; before that every join waits.
    void setStored() { m_isStored = true; }
    /// A peer as it was stored, away from `now` on unless it was gone. false: it contradicts an earlier one and is left
    /// out.
    bool restore(const StoredPeer& stored, Instant now);
    /// To be called for every restored peer that is gone, the one to give way first first.
    void enqueueReservation(const PublicKey& key);

    JoinOutcome join(const JoinCommand& command, qint64 unixMs);
    std::optional<Admission> complete(const PublicKey& key, SessionId session);
    Changes cancel(const PublicKey& key, SessionId session);

    /// The session must be the key's connection for these.
    Outcome update(const PublicKey& key, const UpdateCommand& command);
    Outcome leave(const PublicKey& key);

    Outcome disconnect(const PublicKey& key, SessionId session, Instant now, qint64 unixMs);
    Outcome expire(const PublicKey& key, qint64 unixMs);

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
    std::optional<Refusal> refusal(const JoinCommand& command, const Member* known) const;
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
    Changes settle(const PublicKey& key, Member& member, bool rowWasQueued);
    bool hasRowToCome(const PublicKey& key) const;
    Changes readmit(std::vector<Reservation> evicted);
    Changes abandon(const PublicKey& key, Member& member, qint64 unixMs);

    // Being there (tenant.cpp)
    Event remove(Member& member, SessionId cause);
    Outcome becomeGone(Member& member, SessionId cause, qint64 unixMs);
    void disarm(const Member& member);
    void dropSeat(const Seat& seat, const Member& member);
    void eraseIfUnused(const PublicKey& key);

    // Storage (tenant.cpp)
    StoredPeer rowOf(const PublicKey& key, const QString& displayName, const Seat& seat, qint64 lastSeenMs) const;
    std::optional<StoredPeer> wantedRow(const Member& member) const;
    Changes saveIfChanged(Member& member);

    Settings m_settings;
    Prefix m_network6;
    ExpiryQueue& m_expiry;
    Revisions& m_revisions;
    AddressPool m_addresses;
    SlotPool m_slots;
    std::unordered_map<PublicKey, Member, KeyHash> m_members;
    bool m_isStored = false;
};

} // namespace roamwire::server
