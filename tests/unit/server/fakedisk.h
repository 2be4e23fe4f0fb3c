#pragma once

#include "server/core/storage.h"

#include <deque>
#include <map>
#include <optional>
#include <set>

namespace roamwire::server {

/// A disk as slow, and as broken, as a test wants it: changes wait in a queue until write() takes them.
class FakeDisk final
{
public:
    using PeerName = std::pair<TenantId, PublicKey>;
    using InviteName = std::pair<TenantId, TokenHash>;

    struct Written
    {
        quint64 ticket = 0;
        bool isStored = false;
    };

    /// `ticket`: what write() gives back; 0 if nobody waits.
    void enqueue(Changes changes, quint64 ticket);
    bool isIdle() const { return m_queue.empty(); }
    /// Somebody waits for the oldest changes.
    bool isNextAwaited() const { return !m_queue.empty() && m_queue.front().ticket != 0; }

    /// Takes the oldest changes; they are lost if `fails`, or if they contradict what is stored.
    Written write(bool fails);
    /// Whatever is not written yet never will be.
    void crash() { m_queue.clear(); }

    /// The peer's changes that are still in the queue would come later.
    bool isQueued(const PeerName& name) const;
    /// How often a peer took an address or a slot from a row that should have been gone.
    int replacements() const { return m_replacements; }

    bool hasTenant(const TenantId& id) const { return m_rows.tenants.contains(id); }
    std::optional<quint32> networkSlot(const TenantId& id) const;
    std::optional<StoredPeer> peer(const PeerName& name) const;
    std::optional<StoredInvite> invite(const InviteName& name) const;
    /// Who spent a use of this token, and when, as long as the token is stored.
    std::set<std::pair<PublicKey, qint64>> purchases(const InviteName& name) const;
    StoredState state() const;

private:
    struct Entry
    {
        Changes changes;
        quint64 ticket;
    };

    bool apply(const Changes& changes);
    bool apply(const SaveTenant& change);
    bool apply(const RemoveTenant& change);
    bool apply(const SavePeer& change);
    bool apply(const RemovePeer& change);
    bool apply(const AddInvite& change);
    bool apply(const RemoveInvite& change);
    bool apply(const SaveRevocation& change);
    bool apply(const RemoveRevocation& change);
    bool apply(const AddHub& change);
    bool apply(const SavePeering& change);
    bool apply(const RemovePeerings& change);
    bool apply(const SaveExchange& change);
    bool apply(const RemoveExchange& change);

    struct Rows
    {
        std::map<TenantId, StoredTenant> tenants;
        std::map<PeerName, StoredPeer> peers;
        std::map<InviteName, StoredInvite> invites;
        std::map<InviteName, std::set<std::pair<PublicKey, qint64>>> purchases;
        std::map<PeerName, StoredRevocation> revocations;
        std::map<TenantId, StoredHub> hubs;
        std::map<std::pair<TenantId, QString>, StoredPeering> peerings;
        std::set<std::pair<QByteArray, PublicKey>> exchanges;
    };

    std::deque<Entry> m_queue;
    Rows m_rows;
    int m_replacements = 0;
};

} // namespace roamwire::server
