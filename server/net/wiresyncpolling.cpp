#include "server/net/wiresyncpolling.h"

#include "server/core/refusals.h"
#include "shared/wire/messages.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace roamwire::server {
namespace {

enum HttpStatus : int { kOk = 200, kBadRequest = 400, kForbidden = 403, kNotFound = 404, kConflict = 409, kBusy = 503 };

int statusOf(const QString& code)
{
    if (code == wire::error::kBadMessage)
        return kBadRequest;
    if (code == wire::error::kNotOpen)
        return kNotFound;
    if (code == wire::error::kAddressTaken || code == wire::error::kReplaced)
        return kConflict;
    if (code == wire::error::kTenantFull || code == wire::error::kUnavailable)
        return kBusy;
    return kForbidden;
}

PollingAnswer ok(QByteArray body)
{
    return {kOk, std::move(body)};
}

Refusal provenElsewhere()
{
    return {wire::error::kNotProven,
            QStringLiteral("This key belongs to a peer that proves possession of it; polling as it is refused"),
            std::nullopt};
}

Refusal heldElsewhere()
{
    return {wire::error::kReplaced,
            QStringLiteral("Another client with this key took over; 'update' takes the key back"), std::nullopt};
}

Refusal tooManyClients()
{
    return {wire::error::kUnavailable, QStringLiteral("This server has no room for another client that polls"),
            std::nullopt};
}

} // namespace

WireSyncPolling::WireSyncPolling(const TenantId& tenant, PollingHost& host, const Registry& registry,
                                 const ServiceLimits& limits, const Clock& clock, Traffic& traffic)
    : m_tenant(tenant)
    , m_host(host)
    , m_registry(registry)
    , m_limits(limits)
    , m_clock(clock)
    , m_traffic(traffic)
    , m_places(limits.maxPolling, limits.maxPollingPerAddress)
{
}

PollingAnswer WireSyncPolling::answer(QByteArrayView body, const QHostAddress& peer)
{
    m_traffic.of(Dialect::WireSync).messages.add();
    if (const auto refusal = m_registry.strangerRefusal(m_tenant))
        return refused(*refusal);
    const auto message = wiresync::decodePost(body);
    if (!message)
        return refused({wire::error::kBadMessage, message.error().reason, std::nullopt});
    return std::visit([&](const auto& one) { return act(one, peer); }, *message);
}

PollingAnswer WireSyncPolling::refused(const Refusal& refusal)
{
    m_traffic.countRefusal(Dialect::WireSync, refusal.code);
    return {statusOf(refusal.code), wiresync::encodeRefusal(refusal)};
}

PollingAnswer WireSyncPolling::act(const wiresync::Update& update, const QHostAddress& peer)
{
    if (m_registry.holder(m_tenant, update.publicKey) == Standing::Proven)
        return refused(provenElsewhere());
    Client* client = admit(update.publicKey, peer);
    if (!client)
        return refused(tooManyClients());
    const bool isSameAddress = client->told && client->told->wgip == update.wgip;
    client->told = update;
    client->connection = observedFrom(peer);
    const bool isUpdated =
        client->session != 0 && isSameAddress &&
        m_host.update(client->session, m_tenant, wiresync::updateOf(update, m_tenant, client->connection));
    if (isUpdated) {
        m_traffic.of(Dialect::WireSync).updates.add();
        m_host.wireSyncLane(m_tenant).board().tell(update.publicKey, update.gateway, m_clock.unixMs());
        m_host.flushLater(m_tenant);
    } else if (const auto refusal = join(update.publicKey, *client)) {
        // It is not where it was any more, so it is nowhere.
        forget(m_clients.find(update.publicKey));
        return refused(*refusal);
    }
    return ok(wiresync::encodeUpdateAck());
}

PollingAnswer WireSyncPolling::act(const wiresync::Check& check, const QHostAddress& peer)
{
    if (const auto refusal = poll(check.publicKey, peer))
        return refused(*refusal);
    // Nobody waits for who is not known: the original asks before it has told anything.
    auto* lane = m_host.findWireSyncLane(m_tenant);
    const bool isKnown = lane && lane->isPolling(check.publicKey);
    return ok(wiresync::encodePending(isKnown ? lane->board().take(check.publicKey) : QList<QByteArray>()));
}

PollingAnswer WireSyncPolling::act(const wiresync::GetPeer& getPeer, const QHostAddress& peer)
{
    if (const auto refusal = poll(getPeer.publicKey, peer))
        return refused(*refusal);
    if (!admit(getPeer.publicKey, peer))
        return refused(tooManyClients());
    m_host.wireSyncLane(m_tenant).board().ask(getPeer.publicKey, getPeer.targetKey);
    return ok(wiresync::encodeGetPeerAck());
}

PollingAnswer WireSyncPolling::act(const wiresync::GetPeers&, const QHostAddress&)
{
    if (const auto* lane = m_host.findWireSyncLane(m_tenant))
        return ok(lane->board().peers(std::nullopt));
    return ok(WireSyncBoard(m_registry.peers(m_tenant), m_clock.unixMs()).peers(std::nullopt));
}

PollingAnswer WireSyncPolling::act(const wiresync::Unknown&, const QHostAddress&)
{
    return ok(wiresync::encodeDunno());
}

WireSyncPolling::Client* WireSyncPolling::find(const PublicKey& key)
{
    const auto found = m_clients.find(key);
    return found == m_clients.end() ? nullptr : &found->second;
}

WireSyncPolling::Client* WireSyncPolling::admit(const PublicKey& key, const QHostAddress& peer)
{
    Client* client = find(key);
    if (!client || !client->ticket.isValid()) {
        const bool hasRoom = client || static_cast<qsizetype>(m_clients.size()) < m_limits.maxPolling;
        auto ticket = m_places.admit(peer);
        if (!ticket || (!hasRoom && !forgetOldestAbsent()))
            return nullptr;
        client = &m_clients[key];
        client->ticket = *std::move(ticket);
    }
    client->lastPoll = m_clock.now();
    m_host.wireSyncLane(m_tenant).addPolling(key);
    return client;
}

std::optional<Refusal> WireSyncPolling::poll(const PublicKey& key, const QHostAddress& peer)
{
    const auto holder = m_registry.holder(m_tenant, key);
    if (holder == Standing::Proven)
        return provenElsewhere();
    Client* client = find(key);
    const bool isPeer = client && client->session != 0;
    if (holder && !isPeer)
        return heldElsewhere();
    if (!client)
        return std::nullopt;
    if (!admit(key, peer))
        return tooManyClients();
    return client->told && !isPeer ? join(key, *client) : std::nullopt;
}

std::optional<Refusal> WireSyncPolling::join(const PublicKey& key, Client& client)
{
    const SessionId before = client.session;
    // Its former session is to end silently, be it displaced by this join or by what follows from a refusal.
    m_keys.remove(before);
    client.session = m_host.newSession();
    m_keys.insert(client.session, key);
    auto refusal = m_host.join(wiresync::joinOf(*client.told, client.session, m_tenant, client.connection));
    if (!refusal)
        return std::nullopt;
    m_keys.remove(client.session);
    client.session = 0;
    if (before != 0)
        m_host.disconnect(before, m_tenant);
    return refusal;
}

void WireSyncPolling::onJoined(SessionId session)
{
    const auto key = m_keys.constFind(session);
    if (key == m_keys.constEnd())
        return;
    m_traffic.of(Dialect::WireSync).joins.add();
    auto& lane = m_host.wireSyncLane(m_tenant);
    lane.addPolling(*key); // whoever had the key has been displaced
    lane.board().tell(*key, find(*key)->told->gateway, m_clock.unixMs());
    m_host.flushLater(m_tenant);
}

void WireSyncPolling::onNotStored(SessionId session)
{
    onDisplaced(session);
}

void WireSyncPolling::onDisplaced(SessionId session)
{
    const auto key = m_keys.constFind(session);
    if (key != m_keys.constEnd())
        forget(m_clients.find(*key));
}

void WireSyncPolling::expire()
{
    const Instant now = m_clock.now();
    std::vector<Clients::iterator> forgotten;
    for (auto it = m_clients.begin(); it != m_clients.end(); ++it) {
        auto& [key, client] = *it;
        const auto silence = now - client.lastPoll;
        const bool isWorthRemembering = client.told && silence < m_limits.pollingMemory;
        if (silence >= m_limits.pollingSilence && !isWorthRemembering)
            forgotten.push_back(it);
        else if (silence >= m_limits.pollingSilence && client.ticket.isValid())
            endPresence(key, client);
    }
    for (const auto& it : forgotten)
        forget(it);
}

bool WireSyncPolling::forgetOldestAbsent()
{
    auto oldest = m_clients.end();
    for (auto it = m_clients.begin(); it != m_clients.end(); ++it) {
        const bool isOlder = oldest == m_clients.end() || it->second.lastPoll < oldest->second.lastPoll;
        if (it->second.session == 0 && isOlder)
            oldest = it;
    }
    if (oldest == m_clients.end())
        return false;
    forget(oldest);
    return true;
}

void WireSyncPolling::endPresence(const PublicKey& key, Client& client)
{
    client.ticket.release();
    if (auto* lane = m_host.findWireSyncLane(m_tenant)) {
        lane->removePolling(key);
        m_host.flushLater(m_tenant);
    }
    const SessionId session = std::exchange(client.session, 0);
    m_keys.remove(session);
    if (session != 0)
        m_host.disconnect(session, m_tenant);
}

void WireSyncPolling::forget(Clients::iterator client)
{
    if (client == m_clients.end())
        return;
    endPresence(client->first, client->second);
    m_clients.erase(client);
}

} // namespace roamwire::server
