#include "server/core/hubs.h"
#include "server/core/registry.h"

#include <algorithm>

// The part of Hubs that answers questions.

namespace roamwire::server {
namespace {

QHostAddress firstHost(const Prefix& network)
{
    return QHostAddress(network.network().address().toIPv4Address() + 1);
}

} // namespace

Placement hubPlacement(const StoredTenant& tenant, const StoredHub& hub)
{
    return {tenant.name, firstHost(tenant.network->prefix).toIPv4Address(), hub.endpoint};
}

Placement placementOf(const StoredPeering& peering)
{
    return {peering.client, peering.lease.toIPv4Address(), std::nullopt};
}

QList<HubView> Hubs::hubs() const
{
    QList<HubView> list;
    for (const auto& [name, tenant] : m_names) {
        if (const auto known = hub(name))
            list.append(*known);
    }
    return list;
}

std::optional<HubView> Hubs::hub(const QString& name) const
{
    const Hub* known = find(name);
    if (!known || !known->isStored)
        return std::nullopt;
    return HubView{known->name, known->row, firstHost(known->network)};
}

QStringList Hubs::clients() const
{
    QStringList names;
    for (const auto& [name, peerings] : m_clients)
        names.append(name);
    return names;
}

QList<StoredPeering> Hubs::peeringsOf(const QString& client) const
{
    QList<StoredPeering> list;
    const auto known = m_clients.find(client);
    if (known == m_clients.end())
        return list;
    for (const auto& [number, tenant] : known->second)
        list.append(*m_places.at({client, tenant}).stored);
    return list;
}

std::optional<StoredPeering> Hubs::peering(const QString& client, const QString& name) const
{
    const Hub* known = find(name);
    if (!known)
        return std::nullopt;
    const auto place = m_places.find({client, known->row.tenant});
    return place == m_places.end() ? std::nullopt : place->second.stored;
}

std::vector<std::pair<PublicKey, QHostAddress>> Hubs::peersOf(const TenantId& tenant) const
{
    std::vector<std::pair<PublicKey, QHostAddress>> peers;
    const Hub& hub = m_hubs.at(tenant);
    for (const auto& [number, client] : hub.clients) {
        const StoredPeering& peering = *m_places.at({client, tenant}).stored;
        peers.emplace_back(peering.publicKey, peering.lease);
    }
    const auto joined = static_cast<std::ptrdiff_t>(peers.size());
    for (const PeerRecord& peer : m_registry.peers(tenant)) {
        const bool isOwn = peer.publicKey == hub.row.publicKey || hub.keys.contains(peer.publicKey);
        // Addresses that a peer brought from elsewhere are not for a hub to route.
        if (!isOwn && hub.network.contains(peer.wgip))
            peers.emplace_back(peer.publicKey, peer.wgip);
    }
    std::sort(peers.begin() + joined, peers.end(),
              [](const auto& a, const auto& b) { return a.second.toIPv4Address() < b.second.toIPv4Address(); });
    return peers;
}

} // namespace roamwire::server
