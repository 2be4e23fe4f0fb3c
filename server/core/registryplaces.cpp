#include "server/core/refusals.h"
#include "server/core/registrydata.h"
#include "shared/model/displayname.h"

// The part of Registry that is about tenants with a network of their own and peers without a connection.

namespace roamwire::server {

void Registry::Data::restorePlaced(const StoredState& state)
{
    for (const StoredHub& hub : state.hubs) {
        if (Tenant* tenant = find(hub.tenant); tenant && tenant->row().network)
            tenant->restorePlacement(hub.publicKey, hubPlacement(tenant->row(), hub));
    }
    for (const StoredPeering& peering : state.peerings) {
        if (Tenant* tenant = find(peering.hub))
            tenant->restorePlacement(peering.publicKey, placementOf(peering));
    }
}

std::expected<StoredTenant, Refusal> Registry::createNetwork(const QString& name, const StoredNetwork& network)
{
    if (m_data->names.contains(name))
        return std::unexpected(nameOfNetwork());
    if (TenantId::fromString(name))
        return std::unexpected(badTenantName(QStringLiteral("it would be taken for another one's UUID")));
    if (m_data->isFull())
        return std::unexpected(tooManyTenants());
    // Whoever knows the UUID may join natively, so it is none that could be guessed from the name.
    const StoredTenant row{TenantId::random(), 0, TenantKind::Open, name, network};
    m_data->create(row);
    return row;
}

void Registry::completeNetwork(const TenantId& tenant)
{
    m_data->find(tenant)->setStored();
}

Revoked Registry::removeNetwork(const TenantId& tenant, qint64 unixMs)
{
    Revoked revoked = m_data->find(tenant)->close(unixMs);
    revoked.outcome.changes.clear(); // they go with the tenant
    m_data->forgetPlaces(revoked.ended);
    m_data->forget(tenant);
    return revoked;
}

std::expected<Lease, Refusal> Registry::lease(const TenantId& tenant, const PublicKey& key)
{
    return m_data->find(tenant)->lease(key);
}

void Registry::keepLease(const TenantId& tenant, const PublicKey& key, quint32 address)
{
    m_data->find(tenant)->keepLease(key, address);
}

void Registry::releaseLease(const TenantId& tenant, quint32 address)
{
    m_data->find(tenant)->releaseLease(address);
}

Placed Registry::place(const TenantId& tenant, const PublicKey& key, Placement placement, qint64 unixMs)
{
    Placed placed = m_data->find(tenant)->place(key, std::move(placement), unixMs);
    if (placed.displaced)
        m_data->places.remove(*placed.displaced);
    m_data->forgetPlaces(placed.ended);
    return placed;
}

Outcome Registry::unplace(const TenantId& tenant, const PublicKey& key)
{
    return m_data->find(tenant)->unplace(key);
}

} // namespace roamwire::server
