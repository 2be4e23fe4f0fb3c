#include "server/core/registry.h"

#include "server/core/expiryqueue.h"
#include "server/core/networkallocator.h"
#include "server/core/refusals.h"
#include "server/core/tenant.h"

#include <QHash>

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace roamwire::server {
namespace {

struct Place
{
    TenantId tenant;
    PublicKey publicKey;
};

struct TenantHash
{
    size_t operator()(const TenantId& tenant) const { return qHash(tenant, QHashSeed::globalSeed()); }
};

void append(Outcome& outcome, Outcome&& more)
{
    std::move(more.events.begin(), more.events.end(), std::back_inserter(outcome.events));
    std::move(more.changes.begin(), more.changes.end(), std::back_inserter(outcome.changes));
}

} // namespace

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

    Tenant& create(const TenantId& id, quint32 networkSlot)
    {
        const Tenant::Settings tenantSettings{id, networkSlot, networks.network(networkSlot), settings.grace,
                                              settings.maxPeersPerTenant};
        return tenants.try_emplace(id, tenantSettings, expiry, revisions).first->second;
    }

    /// Whether the tenant is forgotten now, because nobody is left in it.
    bool forgetIfEmpty(const TenantId& id)
    {
        const auto found = tenants.find(id);
        if (found == tenants.end() || !found->second.isEmpty())
            return false;
        networks.release(found->second.networkSlot());
        tenants.erase(found);
        return true;
    }

    void forgetIfEmpty(const TenantId& id, Changes& changes)
    {
        if (forgetIfEmpty(id))
            changes.push_back(RemoveTenant{id});
    }

    void restore(StoredState state);

    RegistrySettings settings;
    Instant startedAt;
    NetworkAllocator networks;
    ExpiryQueue expiry;
    Revisions revisions;
    std::unordered_map<TenantId, Tenant, TenantHash> tenants;
    QHash<SessionId, Place> places;
    QList<TenantId> emptyAtStart; ///< stored tenants without a peer, until the first expire()
};

void Registry::Data::restore(StoredState state)
{
    for (const StoredTenant& stored : std::as_const(state.tenants)) {
        if (find(stored.id) || !networks.claim(stored.networkSlot))
            continue;
        create(stored.id, stored.networkSlot).setStored();
    }
    // Tenant by tenant, because jumping between them costs most of the time. In each the one seen last first, so that
    // of two contradicting rows the younger one stays …
    std::vector<const StoredPeer*> peers;
    peers.reserve(static_cast<std::size_t>(state.peers.size()));
    for (const StoredPeer& stored : std::as_const(state.peers))
        peers.push_back(&stored);
    std::ranges::stable_sort(peers, [](const StoredPeer* a, const StoredPeer* b) {
        return a->tenant != b->tenant ? a->tenant < b->tenant : a->lastSeenMs > b->lastSeenMs;
    });
    std::vector<const StoredPeer*> kept;
    for (const StoredPeer* stored : peers) {
        Tenant* tenant = find(stored->tenant);
        if (tenant && tenant->restore(*stored, startedAt))
            kept.push_back(stored);
    }
    // … but the reservation that is unused for the longest time is the first to be given out.
    for (auto it = kept.crbegin(); it != kept.crend(); ++it)
        find((*it)->tenant)->enqueueReservation((*it)->publicKey);
    for (const auto& [id, tenant] : tenants) {
        if (tenant.isEmpty())
            emptyAtStart.append(id);
    }
}

Registry::Registry(RegistrySettings settings, StoredState state, Instant now, qint64 unixMs)
    : m_data(std::make_unique<Data>(std::move(settings), now, unixMs))
{
    m_data->restore(std::move(state));
}

Registry::~Registry() = default;

JoinOutcome Registry::join(const JoinCommand& command, Instant, qint64 unixMs)
{
    Q_ASSERT(command.session != 0);
    if (m_data->placeOf(command.session))
        return alreadyJoined();
    if (!m_data->settings.open)
        return notOpen();
    Tenant* tenant = m_data->find(command.tenant);
    if (!tenant && static_cast<qsizetype>(m_data->tenants.size()) >= m_data->settings.maxTenants)
        return tooManyTenants();
    if (!tenant)
        tenant = &m_data->create(command.tenant, m_data->networks.allocate(command.tenant));

    JoinOutcome outcome = tenant->join(command, unixMs);
    if (std::holds_alternative<Refusal>(outcome)) {
        m_data->forgetIfEmpty(command.tenant);
        return outcome;
    }
    m_data->places.insert(command.session, {command.tenant, command.publicKey});
    if (const auto* admission = std::get_if<Admission>(&outcome); admission && admission->displaced)
        m_data->places.remove(*admission->displaced);
    return outcome;
}

std::optional<Admission> Registry::complete(SessionId session, Instant)
{
    const auto place = m_data->placeOf(session);
    if (!place) {
        m_data->places.remove(session);
        return std::nullopt;
    }
    std::optional<Admission> admission = m_data->find(place->tenant)->complete(place->publicKey, session);
    if (admission && admission->displaced)
        m_data->places.remove(*admission->displaced);
    return admission;
}

Changes Registry::cancel(SessionId session)
{
    const auto place = m_data->placeOf(session);
    if (place && m_data->isOnline(*place, session))
        return {};
    m_data->places.remove(session);
    if (!place)
        return {};
    Changes changes = m_data->find(place->tenant)->cancel(place->publicKey, session);
    m_data->forgetIfEmpty(place->tenant, changes);
    return changes;
}

std::optional<Outcome> Registry::update(SessionId session, const UpdateCommand& command)
{
    const auto place = m_data->placeOf(session);
    if (!place || !m_data->isOnline(*place, session))
        return std::nullopt;
    return m_data->find(place->tenant)->update(place->publicKey, command);
}

Outcome Registry::disconnect(SessionId session, Instant now, qint64 unixMs)
{
    const auto place = m_data->placeOf(session);
    m_data->places.remove(session);
    if (!place)
        return {};
    Outcome outcome = m_data->find(place->tenant)->disconnect(place->publicKey, session, now, unixMs);
    m_data->forgetIfEmpty(place->tenant, outcome.changes);
    return outcome;
}

Outcome Registry::leave(SessionId session)
{
    const auto place = m_data->placeOf(session);
    if (!place)
        return {};
    if (!m_data->isOnline(*place, session))
        return {{}, cancel(session)};
    m_data->places.remove(session);
    Outcome outcome = m_data->find(place->tenant)->leave(place->publicKey);
    m_data->forgetIfEmpty(place->tenant, outcome.changes);
    return outcome;
}

std::vector<std::pair<TenantId, Outcome>> Registry::expire(Instant now, qint64 unixMs)
{
    std::vector<std::pair<TenantId, Outcome>> outcomes;
    for (const TenantId& id : std::exchange(m_data->emptyAtStart, {})) {
        if (m_data->forgetIfEmpty(id))
            outcomes.push_back({id, {{}, {RemoveTenant{id}}}});
    }
    QHash<TenantId, size_t> positions;
    while (const auto due = m_data->expiry.takeDue(now)) {
        auto position = positions.constFind(due->tenant);
        if (position == positions.constEnd()) {
            position = positions.insert(due->tenant, outcomes.size());
            outcomes.push_back({due->tenant, {}});
        }
        if (Tenant* tenant = m_data->find(due->tenant))
            append(outcomes[*position].second, tenant->expire(due->publicKey, unixMs));
    }
    return outcomes;
}

std::optional<Instant> Registry::nextExpiry() const
{
    if (!m_data->emptyAtStart.isEmpty())
        return m_data->startedAt;
    return m_data->expiry.next();
}

bool Registry::isOpen(const TenantId&) const
{
    return m_data->settings.open;
}

QList<PeerRecord> Registry::peers(const TenantId& tenant) const
{
    const Tenant* found = m_data->find(tenant);
    return found ? found->peers() : QList<PeerRecord>();
}

std::optional<PeerRecord> Registry::peer(const TenantId& tenant, const PublicKey& key) const
{
    const Tenant* found = m_data->find(tenant);
    return found ? found->peer(key) : std::nullopt;
}

Census Registry::census() const
{
    Census census;
    census.tenants = static_cast<qsizetype>(m_data->tenants.size());
    for (const auto& [id, tenant] : m_data->tenants) {
        const auto [online, away] = tenant.presence();
        census.online += online;
        census.away += away;
    }
    return census;
}

std::optional<Standing> Registry::holder(const TenantId& tenant, const PublicKey& key) const
{
    const Tenant* found = m_data->find(tenant);
    return found ? found->holder(key) : std::nullopt;
}

std::optional<TenantId> Registry::tenantOf(SessionId session) const
{
    const auto place = m_data->placeOf(session);
    return place && m_data->isOnline(*place, session) ? std::optional(place->tenant) : std::nullopt;
}

} // namespace roamwire::server
