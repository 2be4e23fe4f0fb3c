#include "server/core/registry.h"

#include "server/core/refusals.h"
#include "server/core/registrydata.h"

#include <algorithm>
#include <iterator>

namespace roamwire::server {
namespace {

void append(Outcome& outcome, Outcome&& more)
{
    std::move(more.events.begin(), more.events.end(), std::back_inserter(outcome.events));
    append(outcome.changes, std::move(more.changes));
    outcome.departed.insert(outcome.departed.end(), more.departed.begin(), more.departed.end());
}

} // namespace

void Registry::Data::restore(StoredState state, qint64 unixMs)
{
    for (const StoredTenant& stored : std::as_const(state.tenants)) {
        if (find(stored.id) || !(stored.network || networks.claim(stored.networkSlot)))
            continue;
        create(stored).setStored();
    }
    for (const StoredInvite& stored : std::as_const(state.invites)) {
        if (Tenant* tenant = find(stored.tenant))
            tenant->invites().restore(stored, startedAt, unixMs);
    }
    for (const StoredRevocation& stored : std::as_const(state.revocations)) {
        if (Tenant* tenant = find(stored.tenant))
            tenant->invites().restore(stored);
    }
    restorePlaced(state);
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
    for (const StoredHub& hub : std::as_const(state.hubs)) {
        if (Tenant* tenant = find(hub.tenant))
            tenant->standUp();
    }
    // … but the reservation that is unused for the longest time is the first to be given out.
    for (auto it = kept.crbegin(); it != kept.crend(); ++it)
        find((*it)->tenant)->enqueueReservation((*it)->publicKey);
    for (const auto& [id, tenant] : tenants) {
        if (tenant.isForgettable())
            emptyAtStart.append(id);
    }
}

std::optional<Refusal> Registry::Data::doorRefusal(const JoinCommand& command)
{
    const Tenant* tenant = find(command.tenant);
    // Whoever tries tenants is not to learn which ones there are: with a token, or on a server that makes none for
    // strangers, one that does not exist answers like one that exists.
    if (!tenant && command.token)
        return unknownToken();
    if (!settings.open && command.standing == Standing::Unproven)
        return notOpen();
    if (!settings.open && !tenant)
        return noToken();
    if (!settings.open && tenant->isOpen())
        return notOpen();
    if (!tenant && isFull())
        return tooManyTenants();
    return std::nullopt;
}

Registry::Registry(RegistrySettings settings, StoredState state, Instant now, qint64 unixMs)
    : m_data(std::make_unique<Data>(std::move(settings), now, unixMs))
    , m_hubs(std::make_unique<Hubs>(*this))
{
    m_hubs->restore(state);
    m_data->restore(std::move(state), unixMs);
}

Registry::~Registry() = default;

JoinOutcome Registry::join(const JoinCommand& command, Instant, qint64 unixMs)
{
    Q_ASSERT(command.session != 0);
    if (m_data->placeOf(command.session))
        return alreadyJoined();
    if (auto refused = m_data->doorRefusal(command))
        return *std::move(refused);
    Tenant* tenant = m_data->find(command.tenant);
    if (!tenant)
        tenant = &m_data->create({command.tenant, m_data->networks.allocate(command.tenant)});

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

std::optional<UpdateOutcome> Registry::update(SessionId session, const UpdateCommand& command)
{
    const auto place = m_data->placeOf(session);
    if (!place || !m_data->isOnline(*place, session))
        return std::nullopt;
    return m_data->find(place->tenant)->update(place->publicKey, command);
}

Outcome Registry::see(const TenantId& tenant, const PublicKey& key, const SeenEndpoints& wan)
{
    Tenant* found = m_data->find(tenant);
    return found ? found->see(key, wan) : Outcome();
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
        Tenant* tenant = m_data->find(due->tenant);
        if (!tenant)
            continue;
        Outcome& outcome = outcomes[*position].second;
        if (const auto* key = std::get_if<PublicKey>(&due->subject))
            append(outcome, tenant->expire(*key, unixMs));
        else
            append(outcome.changes, tenant->invites().expire(std::get<TokenHash>(due->subject), now, unixMs));
    }
    return outcomes;
}

std::optional<Instant> Registry::nextExpiry() const
{
    if (!m_data->emptyAtStart.isEmpty())
        return m_data->startedAt;
    return m_data->expiry.next();
}

std::optional<Refusal> Registry::strangerRefusal(const TenantId& id) const
{
    if (!m_data->settings.open)
        return notOpen();
    const Tenant* tenant = m_data->find(id);
    return tenant && !tenant->isOpen() ? std::optional(nativeOnly()) : std::nullopt;
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
        const TenantOverview overview = tenant.overview();
        census.online += overview.online;
        census.away += overview.away;
    }
    return census;
}

std::optional<Standing> Registry::holder(const TenantId& tenant, const PublicKey& key) const
{
    const Tenant* found = m_data->find(tenant);
    return found ? found->holder(key) : std::nullopt;
}

std::optional<PeerRecord> Registry::peerOf(SessionId session) const
{
    const auto place = m_data->placeOf(session);
    if (!place || !m_data->isOnline(*place, session))
        return std::nullopt;
    return m_data->find(place->tenant)->peer(place->publicKey);
}

std::optional<TenantId> Registry::tenantOf(SessionId session) const
{
    const auto place = m_data->placeOf(session);
    return place && m_data->isOnline(*place, session) ? std::optional(place->tenant) : std::nullopt;
}

} // namespace roamwire::server
