#pragma once

#include "server/core/expiryqueue.h"
#include "server/core/networkallocator.h"
#include "server/core/registry.h"
#include "server/core/tenant.h"

#include <QHash>

#include <unordered_map>

namespace roamwire::server {

struct Place
{
    TenantId tenant;
    PublicKey publicKey;
};

struct TenantHash
{
    size_t operator()(const TenantId& tenant) const { return qHash(tenant, QHashSeed::globalSeed()); }
};

/// What the registry keeps, for its own files alone.
class Registry::Data final
{
public:
    Data(RegistrySettings registrySettings, Instant start, qint64 unixMs)
        : settings(std::move(registrySettings))
        , startedAt(start)
        , networks(settings.supernet, settings.networkLength)
        , revisions(unixMs)
    {
    }

    Tenant* find(const TenantId& id)
    {
        const auto found = tenants.find(id);
        return found == tenants.end() ? nullptr : &found->second;
    }

    /// What a session stands for, as long as its tenant agrees; sessions that were displaced stand for nothing.
    std::optional<Place> placeOf(SessionId session)
    {
        const auto place = places.constFind(session);
        if (place == places.constEnd())
            return std::nullopt;
        const Tenant* tenant = find(place->tenant);
        if (!tenant)
            return std::nullopt;
        const bool isKnown =
            tenant->isOnline(place->publicKey, session) || tenant->isPending(place->publicKey, session);
        return isKnown ? std::optional(*place) : std::nullopt;
    }

    bool isOnline(const Place& place, SessionId session)
    {
        return find(place.tenant)->isOnline(place.publicKey, session);
    }

    bool isFull() const { return static_cast<qsizetype>(tenants.size()) >= settings.maxTenants; }

    Tenant& create(const StoredTenant& row)
    {
        const Prefix network = row.network ? row.network->prefix : networks.network(row.networkSlot);
        const Tenant::Settings tenantSettings{row, network, settings.grace, settings.ephemeralGrace,
                                              settings.maxPeersPerTenant};
        if (!row.name.isEmpty())
            names.insert(row.name, row.id);
        return tenants.try_emplace(row.id, tenantSettings, expiry, revisions).first->second;
    }

    void forget(const TenantId& id)
    {
        const auto found = tenants.find(id);
        if (!found->second.row().network)
            networks.release(found->second.row().networkSlot);
        names.remove(found->second.row().name);
        tenants.erase(found);
    }

    /// Whether the tenant is forgotten now, because nobody is left in it.
    bool forgetIfEmpty(const TenantId& id)
    {
        const Tenant* tenant = find(id);
        if (!tenant || !tenant->isForgettable())
            return false;
        forget(id);
        return true;
    }

    void forgetIfEmpty(const TenantId& id, Changes& changes)
    {
        if (forgetIfEmpty(id))
            changes.push_back(RemoveTenant{id});
    }

    void forgetPlaces(const std::vector<SessionId>& sessions)
    {
        for (const SessionId session : sessions)
            places.remove(session);
    }

    void restore(StoredState state, qint64 unixMs);
    void restorePlaced(const StoredState& state);
    /// Why a join gets to no tenant at all.
    std::optional<Refusal> doorRefusal(const JoinCommand& command);

    RegistrySettings settings;
    Instant startedAt;
    NetworkAllocator networks;
    ExpiryQueue expiry;
    Revisions revisions;
    std::unordered_map<TenantId, Tenant, TenantHash> tenants;
    QHash<QString, TenantId> names; ///< those that were given to tenants
    QHash<SessionId, Place> places;
    QList<TenantId> emptyAtStart; ///< stored tenants without a peer, until the first expire()
};

} // namespace roamwire::server
