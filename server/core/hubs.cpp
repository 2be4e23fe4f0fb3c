#include "server/core/hubs.h"

#include "server/core/refusals.h"
#include "server/core/registry.h"

#include <algorithm>

// The part of Hubs that changes what there is; hubviews.cpp has the answers.

namespace roamwire::server {

Hubs::Hubs(Registry& registry)
    : m_registry(registry)
{
}

Hubs::~Hubs() = default;

void Hubs::restore(const StoredState& state)
{
    QHash<TenantId, const StoredTenant*> tenants;
    for (const StoredTenant& tenant : state.tenants)
        tenants.insert(tenant.id, &tenant);
    for (const StoredHub& row : state.hubs) {
        const StoredTenant* tenant = tenants.value(row.tenant);
        if (!tenant || !tenant->network)
            continue;
        m_names.emplace(tenant->name, row.tenant);
        m_hubs.emplace(row.tenant, Hub{tenant->name, row, tenant->network->prefix, true, false, {}, {}});
    }
    for (const StoredPeering& peering : state.peerings) {
        const auto hub = m_hubs.find(peering.hub);
        if (hub == m_hubs.end())
            continue;
        m_places[{peering.client, peering.hub}] = {peering, peering.lease.toIPv4Address(), 0, {}};
        use(hub->second, peering.publicKey, peering.client);
        index(peering);
        m_lastNumber = std::max(m_lastNumber, peering.number);
    }
}

std::expected<HubChange, Refusal> Hubs::addHub(const HubCommand& command)
{
    if (find(command.name))
        return std::unexpected(hubExists(command.name));
    if (m_hubs.size() >= kMaxHubs)
        return std::unexpected(tooManyHubs(kMaxHubs));
    const auto tenant = m_registry.createNetwork(command.name, command.network);
    if (!tenant)
        return std::unexpected(tenant.error());
    const StoredHub row{tenant->id, command.publicKey, command.endpoint, command.allowedIps};
    m_names.emplace(command.name, tenant->id);
    m_hubs.emplace(tenant->id, Hub{command.name, row, command.network.prefix, false, false, {}, {}});
    return HubChange{HubChange::Kind::AddHub, row, {}, {}, {SaveTenant{*tenant}, AddHub{row}}};
}

std::expected<HubChange, Refusal> Hubs::addPeering(const PeeringCommand& command)
{
    Hub* hub = find(command.hub);
    if (!hub || !hub->isStored || hub->isGoing)
        return std::unexpected(unknownHub(command.hub));
    if (auto refused = refusal(command, *hub))
        return std::unexpected(*std::move(refused));
    auto changes = keepPlace(command, *hub);
    if (!changes)
        return std::unexpected(changes.error());
    use(*hub, command.publicKey, command.client);
    Place& place = m_places[{command.client, hub->row.tenant}];
    ++place.pending;
    place.pendingKey = command.publicKey;
    const StoredPeering peering{command.client, hub->row.tenant, command.publicKey, QHostAddress(place.address),
                                ++m_lastNumber};
    changes->push_back(SavePeering{peering});
    return HubChange{HubChange::Kind::AddPeering, {}, peering, {}, *std::move(changes)};
}

std::optional<Refusal> Hubs::refusal(const PeeringCommand& command, Hub& hub) const
{
    if (command.publicKey == hub.row.publicKey)
        return keyOfHub(hub.name);
    const auto known = hub.keys.find(command.publicKey);
    if (known != hub.keys.end())
        return known->second.client == command.client ? std::nullopt : std::optional(keyOfClient(known->second.client));
    // Whoever showed that he has the key is not moved by who only names it.
    if (m_registry.holder(hub.row.tenant, command.publicKey) == Standing::Proven)
        return keyIsProven();
    return std::nullopt;
}

std::expected<Changes, Refusal> Hubs::keepPlace(const PeeringCommand& command, const Hub& hub)
{
    const PlaceKey key{command.client, hub.row.tenant};
    if (m_places.contains(key))
        return Changes();
    if (m_places.size() >= kMaxPeerings)
        return std::unexpected(tooManyPeerings(kMaxPeerings));
    auto lease = m_registry.lease(hub.row.tenant, command.publicKey);
    if (!lease)
        return std::unexpected(lease.error());
    m_places.emplace(key, Place{std::nullopt, lease->address, 0, {}});
    return std::move(lease->changes);
}

HubChange Hubs::removeHub(const QString& name)
{
    Hub* hub = find(name);
    if (!hub)
        return {};
    hub->isGoing = true;
    return {HubChange::Kind::RemoveHub, hub->row, {}, {}, {RemoveTenant{hub->row.tenant}}};
}

HubChange Hubs::removeClient(const QString& client)
{
    const auto first = m_places.lower_bound({client, TenantId()});
    const bool isKnown = first != m_places.end() && first->first.first == client;
    return isKnown ? removal(client, std::nullopt) : HubChange();
}

HubChange Hubs::removePeering(const QString& client, const QString& name)
{
    const Hub* hub = find(name);
    return hub && m_places.contains({client, hub->row.tenant}) ? removal(client, hub->row.tenant) : HubChange();
}

HubChange Hubs::removal(const QString& client, const std::optional<TenantId>& at) const
{
    HubChange change{HubChange::Kind::RemovePeerings, {}, {}, at, {RemovePeerings{client, at}}};
    change.peering.client = client;
    return change;
}

HubOutcome Hubs::complete(const HubChange& change, qint64 unixMs)
{
    HubOutcome outcome;
    switch (change.kind) {
    case HubChange::Kind::AddHub:
        completeHub(change.hub, unixMs, outcome);
        break;
    case HubChange::Kind::AddPeering:
        completePeering(change.peering, unixMs, outcome);
        break;
    case HubChange::Kind::RemoveHub:
        completeRemoval(change.hub, unixMs, outcome);
        break;
    case HubChange::Kind::RemovePeerings:
        completeRemoval(change.peering.client, change.at, outcome);
        break;
    }
    return outcome;
}

void Hubs::completeHub(const StoredHub& row, qint64 unixMs, HubOutcome& outcome)
{
    Hub& hub = m_hubs.at(row.tenant);
    hub.isStored = true;
    m_registry.completeNetwork(row.tenant);
    const StoredTenant tenant{row.tenant, 0, TenantKind::Open, hub.name, StoredNetwork{hub.network, 0}};
    add(outcome, row.tenant, m_registry.place(row.tenant, row.publicKey, hubPlacement(tenant, row), unixMs));
}

void Hubs::add(HubOutcome& outcome, const TenantId& tenant, Placed placed)
{
    outcome.outcomes.emplace_back(tenant, std::move(placed.outcome));
    outcome.ended.insert(outcome.ended.end(), placed.ended.begin(), placed.ended.end());
    if (placed.displaced)
        outcome.displaced.push_back(*placed.displaced);
}

void Hubs::completePeering(const StoredPeering& peering, qint64 unixMs, HubOutcome& outcome)
{
    const PlaceKey key{peering.client, peering.hub};
    Place& place = m_places.at(key);
    --place.pending;
    if (place.stored) {
        unindex(*place.stored);
        unuse(m_hubs.at(peering.hub), place.stored->publicKey);
        if (place.stored->publicKey != peering.publicKey)
            outcome.outcomes.emplace_back(peering.hub, m_registry.unplace(peering.hub, place.stored->publicKey));
    }
    place.stored = peering;
    index(peering);
    add(outcome, peering.hub, m_registry.place(peering.hub, peering.publicKey, placementOf(peering), unixMs));
}

void Hubs::completeRemoval(const StoredHub& row, qint64 unixMs, HubOutcome& outcome)
{
    const auto found = m_hubs.find(row.tenant);
    if (found == m_hubs.end())
        return; // it was asked for twice
    for (const auto& [number, client] : std::map(found->second.clients)) {
        unindex(*m_places.at({client, row.tenant}).stored);
        m_places.erase({client, row.tenant});
    }
    m_names.erase(found->second.name);
    m_hubs.erase(found);
    Revoked revoked = m_registry.removeNetwork(row.tenant, unixMs);
    outcome.outcomes.emplace_back(row.tenant, std::move(revoked.outcome));
    outcome.ended = std::move(revoked.ended);
}

void Hubs::completeRemoval(const QString& client, const std::optional<TenantId>& at, HubOutcome& outcome)
{
    if (at)
        return drop({client, *at}, outcome);
    const auto found = m_clients.find(client);
    if (found == m_clients.end())
        return;
    for (const auto& [number, hub] : std::map(found->second))
        drop({client, hub}, outcome);
}

void Hubs::drop(const PlaceKey& key, HubOutcome& outcome)
{
    const auto found = m_places.find(key);
    if (found == m_places.end() || !found->second.stored)
        return;
    Place& place = found->second;
    const StoredPeering peering = *std::exchange(place.stored, std::nullopt);
    unindex(peering);
    unuse(m_hubs.at(peering.hub), peering.publicKey);
    outcome.outcomes.emplace_back(peering.hub, m_registry.unplace(peering.hub, peering.publicKey));
    if (place.pending > 0)
        m_registry.keepLease(peering.hub, place.pendingKey, place.address);
    else
        m_places.erase(found);
}

void Hubs::cancel(const HubChange& change)
{
    const auto hub = m_hubs.find(change.kind == HubChange::Kind::AddPeering ? change.peering.hub : change.hub.tenant);
    switch (change.kind) {
    case HubChange::Kind::AddHub:
        m_names.erase(hub->second.name);
        m_hubs.erase(hub);
        m_registry.removeNetwork(change.hub.tenant, 0);
        break;
    case HubChange::Kind::AddPeering: {
        const PlaceKey key{change.peering.client, change.peering.hub};
        --m_places.at(key).pending;
        unuse(hub->second, change.peering.publicKey);
        dropIfUnused(key);
        break;
    }
    case HubChange::Kind::RemoveHub:
        if (hub != m_hubs.end())
            hub->second.isGoing = false;
        break;
    case HubChange::Kind::RemovePeerings:
        break;
    }
}

void Hubs::dropIfUnused(const PlaceKey& key)
{
    const auto found = m_places.find(key);
    if (found->second.pending > 0 || found->second.stored)
        return;
    m_registry.releaseLease(key.second, found->second.address);
    m_places.erase(found);
}

void Hubs::use(Hub& hub, const PublicKey& key, const QString& client)
{
    KeyUse& known = hub.keys[key];
    known.client = client;
    ++known.users;
}

void Hubs::unuse(Hub& hub, const PublicKey& key)
{
    const auto known = hub.keys.find(key);
    if (known != hub.keys.end() && --known->second.users == 0)
        hub.keys.erase(known);
}

void Hubs::index(const StoredPeering& peering)
{
    m_hubs.at(peering.hub).clients.emplace(peering.number, peering.client);
    m_clients[peering.client].emplace(peering.number, peering.hub);
}

void Hubs::unindex(const StoredPeering& peering)
{
    m_hubs.at(peering.hub).clients.erase(peering.number);
    const auto client = m_clients.find(peering.client);
    client->second.erase(peering.number);
    if (client->second.empty())
        m_clients.erase(client);
}

Hubs::Hub* Hubs::find(const QString& name)
{
    const auto found = m_names.find(name);
    return found == m_names.end() ? nullptr : &m_hubs.at(found->second);
}

const Hubs::Hub* Hubs::find(const QString& name) const
{
    const auto found = m_names.find(name);
    return found == m_names.end() ? nullptr : &m_hubs.at(found->second);
}

} // namespace roamwire::server
