#include "tests/unit/server/fakedisk.h"

#include <algorithm>

namespace roamwire::server {

void FakeDisk::enqueue(Changes changes, quint64 ticket)
{
    if (!changes.empty() || ticket != 0)
        m_queue.push_back({std::move(changes), ticket});
}

FakeDisk::Written FakeDisk::write(bool fails)
{
    const Entry entry = std::move(m_queue.front());
    m_queue.pop_front();
    return {entry.ticket, !fails && apply(entry.changes)};
}

bool FakeDisk::isQueued(const PeerName& name) const
{
    const auto isOf = [&name](const Change& change) {
        if (const auto* save = std::get_if<SavePeer>(&change))
            return PeerName{save->peer.tenant, save->peer.publicKey} == name;
        if (const auto* remove = std::get_if<RemovePeer>(&change))
            return PeerName{remove->tenant, remove->publicKey} == name;
        return false;
    };
    return std::any_of(m_queue.begin(), m_queue.end(), [&](const Entry& entry) {
        return std::any_of(entry.changes.begin(), entry.changes.end(), isOf);
    });
}

std::optional<quint32> FakeDisk::networkSlot(const TenantId& id) const
{
    const auto found = m_rows.tenants.find(id);
    return found == m_rows.tenants.end() ? std::nullopt : std::optional(found->second.networkSlot);
}

std::optional<StoredPeer> FakeDisk::peer(const PeerName& name) const
{
    const auto found = m_rows.peers.find(name);
    return found == m_rows.peers.end() ? std::nullopt : std::optional(found->second);
}

std::optional<StoredInvite> FakeDisk::invite(const InviteName& name) const
{
    const auto found = m_rows.invites.find(name);
    return found == m_rows.invites.end() ? std::nullopt : std::optional(found->second);
}

std::set<std::pair<PublicKey, qint64>> FakeDisk::purchases(const InviteName& name) const
{
    const auto found = m_rows.purchases.find(name);
    return found == m_rows.purchases.end() ? std::set<std::pair<PublicKey, qint64>>() : found->second;
}

StoredState FakeDisk::state() const
{
    StoredState state;
    for (const auto& [id, tenant] : m_rows.tenants)
        state.tenants.append(tenant);
    for (const auto& [name, peer] : m_rows.peers)
        state.peers.append(peer);
    for (const auto& [name, invite] : m_rows.invites)
        state.invites.append(invite);
    for (const auto& [name, revocation] : m_rows.revocations)
        state.revocations.append(revocation);
    for (const auto& [tenant, hub] : m_rows.hubs)
        state.hubs.append(hub);
    for (const auto& [name, peering] : m_rows.peerings)
        state.peerings.append(peering);
    for (const auto& [domain, key] : m_rows.exchanges)
        state.exchanges.append({domain, key});
    return state;
}

bool FakeDisk::apply(const Changes& changes)
{
    const Rows before = m_rows;
    for (const Change& change : changes) {
        if (!std::visit([this](const auto& one) { return apply(one); }, change)) {
            m_rows = before;
            return false;
        }
    }
    return true;
}

bool FakeDisk::apply(const SaveTenant& change)
{
    m_rows.tenants[change.tenant.id] = change.tenant;
    return true;
}

bool FakeDisk::apply(const RemoveTenant& change)
{
    m_rows.tenants.erase(change.tenant);
    const auto isOfTenant = [&change](const auto& row) { return row.first.first == change.tenant; };
    std::erase_if(m_rows.peers, isOfTenant);
    std::erase_if(m_rows.invites, isOfTenant);
    std::erase_if(m_rows.purchases, isOfTenant);
    std::erase_if(m_rows.revocations, isOfTenant);
    std::erase_if(m_rows.peerings, isOfTenant);
    m_rows.hubs.erase(change.tenant);
    return true;
}

bool FakeDisk::apply(const SavePeer& change)
{
    const StoredPeer& peer = change.peer;
    const PeerName name{peer.tenant, peer.publicKey};
    if (!m_rows.tenants.contains(peer.tenant))
        return false;
    if (const auto& purchase = change.purchase) {
        const auto invite = m_rows.invites.find({peer.tenant, purchase->token});
        if (invite != m_rows.invites.end() &&
            m_rows.purchases[invite->first].insert({peer.publicKey, purchase->unixMs}).second &&
            invite->second.usesLeft-- == 0)
            return false;
    }
    m_replacements += static_cast<int>(std::erase_if(m_rows.peers, [&peer](const auto& row) {
        const StoredPeer& other = row.second;
        return other.tenant == peer.tenant && other.publicKey != peer.publicKey &&
               (other.wgip == peer.wgip || other.slot == peer.slot);
    }));
    m_rows.peers[name] = peer;
    return true;
}

bool FakeDisk::apply(const RemovePeer& change)
{
    if (const auto& refund = change.refund) {
        const auto invite = m_rows.invites.find({change.tenant, refund->token});
        if (invite != m_rows.invites.end() &&
            m_rows.purchases[invite->first].erase({change.publicKey, refund->unixMs}) > 0)
            ++invite->second.usesLeft;
    }
    m_rows.peers.erase({change.tenant, change.publicKey});
    return true;
}

bool FakeDisk::apply(const AddInvite& change)
{
    const StoredInvite& invite = change.invite;
    return m_rows.tenants.contains(invite.tenant) &&
           m_rows.invites.try_emplace({invite.tenant, invite.token}, invite).second;
}

bool FakeDisk::apply(const RemoveInvite& change)
{
    m_rows.invites.erase({change.tenant, change.token});
    m_rows.purchases.erase({change.tenant, change.token});
    return true;
}

bool FakeDisk::apply(const SaveRevocation& change)
{
    const StoredRevocation& revocation = change.revocation;
    m_rows.revocations[{revocation.tenant, revocation.publicKey}] = revocation;
    return m_rows.tenants.contains(revocation.tenant);
}

bool FakeDisk::apply(const RemoveRevocation& change)
{
    m_rows.revocations.erase({change.tenant, change.publicKey});
    return true;
}

bool FakeDisk::apply(const AddHub& change)
{
    return m_rows.tenants.contains(change.hub.tenant) && m_rows.hubs.emplace(change.hub.tenant, change.hub).second;
}

bool FakeDisk::apply(const SavePeering& change)
{
    const StoredPeering& peering = change.peering;
    for (const auto& [name, other] : m_rows.peerings) {
        const bool isOther = name.first == peering.hub && name.second != peering.client;
        if (isOther && (other.lease == peering.lease || other.publicKey == peering.publicKey))
            return false;
    }
    m_rows.peerings[{peering.hub, peering.client}] = peering;
    return m_rows.hubs.contains(peering.hub);
}

bool FakeDisk::apply(const RemovePeerings& change)
{
    std::erase_if(m_rows.peerings, [&change](const auto& row) {
        return row.second.client == change.client && (!change.hub || row.second.hub == *change.hub);
    });
    return true;
}

bool FakeDisk::apply(const SaveExchange& change)
{
    m_rows.exchanges.insert({change.exchange.domain, change.exchange.publicKey});
    return true;
}

bool FakeDisk::apply(const RemoveExchange& change)
{
    m_rows.exchanges.erase({change.exchange.domain, change.exchange.publicKey});
    return true;
}

} // namespace roamwire::server
