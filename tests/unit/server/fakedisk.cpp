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
    const auto found = m_tenants.find(id);
    return found == m_tenants.end() ? std::nullopt : std::optional(found->second);
}

std::optional<StoredPeer> FakeDisk::peer(const PeerName& name) const
{
    const auto found = m_peers.find(name);
    return found == m_peers.end() ? std::nullopt : std::optional(found->second);
}

StoredState FakeDisk::state() const
{
    StoredState state;
    for (const auto& [id, slot] : m_tenants)
        state.tenants.append({id, slot});
    for (const auto& [name, peer] : m_peers)
        state.peers.append(peer);
    return state;
}

bool FakeDisk::apply(const Changes& changes)
{
    const auto tenants = m_tenants;
    const auto peers = m_peers;
    for (const Change& change : changes) {
        if (!std::visit([this](const auto& one) { return apply(one); }, change)) {
            m_tenants = tenants;
            m_peers = peers;
            return false;
        }
    }
    return true;
}

bool FakeDisk::apply(const SaveTenant& change)
{
    m_tenants[change.tenant.id] = change.tenant.networkSlot;
    return true;
}

bool FakeDisk::apply(const RemoveTenant& change)
{
    m_tenants.erase(change.tenant);
    std::erase_if(m_peers, [&change](const auto& row) { return row.first.first == change.tenant; });
    return true;
}

bool FakeDisk::apply(const SavePeer& change)
{
    const StoredPeer& peer = change.peer;
    if (!m_tenants.contains(peer.tenant))
        return false;
    m_replacements += static_cast<int>(std::erase_if(m_peers, [&peer](const auto& row) {
        const StoredPeer& other = row.second;
        return other.tenant == peer.tenant && other.publicKey != peer.publicKey &&
               (other.wgip == peer.wgip || other.slot == peer.slot);
    }));
    m_peers[{peer.tenant, peer.publicKey}] = peer;
    return true;
}

bool FakeDisk::apply(const RemovePeer& change)
{
    m_peers.erase({change.tenant, change.publicKey});
    return true;
}

} // namespace roamwire::server
