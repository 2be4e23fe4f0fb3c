#include "server/core/refusals.h"
#include "server/net/service.h"

// The part of Service that wireSync needs: clients that poll, and those that ask for everybody.

namespace roamwire::server {

WireSyncPolling& Service::servePolling(const TenantId& tenant)
{
    return m_polling.emplace(tenant, *this, m_registry, m_limits, m_clock, m_traffic);
}

std::optional<Refusal> Service::join(const JoinCommand& command)
{
    auto outcome = m_registry.join(command, m_clock.now(), m_clock.unixMs());
    if (const auto* refusal = std::get_if<Refusal>(&outcome))
        return *refusal;
    if (const auto* admission = std::get_if<Admission>(&outcome)) {
        announce(command.tenant, *admission);
        m_polling->onJoined(command.session);
    } else {
        awaitStorage(command.session, command.publicKey, std::move(std::get<AwaitStorage>(outcome).changes));
    }
    return std::nullopt;
}

bool Service::update(SessionId id, const TenantId& tenant, const UpdateCommand& command)
{
    auto outcome = m_registry.update(id, command);
    if (outcome)
        apply(tenant, std::move(outcome->now)); // the dialect has no seals
    return outcome.has_value();
}

void Service::disconnect(SessionId id, const TenantId& tenant)
{
    apply(tenant, m_registry.disconnect(id, m_clock.now(), m_clock.unixMs()));
}

WireSyncLane* Service::findWireSyncLane(const TenantId& tenant) const
{
    const auto found = m_rooms.find(tenant);
    return found == m_rooms.end() ? nullptr : found->second.findWireSync();
}

void Service::flushLater(const TenantId& tenant)
{
    m_changed.insert(tenant);
    scheduleTurnEnd();
}

void Service::act(Session& session, const Inquiry& inquiry)
{
    if (session.stage() != Session::Stage::Joined) {
        answer(session, inquiry);
    } else if (inquiry.target) {
        roomOf(session.tenant()).wireSync().ask(session, *inquiry.target);
        flushLater(session.tenant());
    } else {
        m_curious.insert(session.id()); // however often it asks in one turn
        scheduleTurnEnd();
    }
}

void Service::answer(Session& session, const Inquiry& inquiry)
{
    const TenantId& tenant = session.tenant();
    if (const auto refusal = m_registry.strangerRefusal(tenant)) {
        hangUp(session, session.conversation().refused(*refusal));
    } else if (inquiry.asker && m_registry.holder(tenant, *inquiry.asker) == Standing::Proven) {
        hangUp(session, session.conversation().refused(notProven()));
    } else if (inquiry.target) {
        session.say(wiresync::encodeGetPeerAck());
        session.say(peerText(tenant, *inquiry.target));
    } else if (inquiry.asker) {
        session.say(wiresync::encodePending({})); // nothing waits for who told nothing
    } else {
        m_curious.insert(session.id());
        scheduleTurnEnd();
    }
}

QByteArray Service::peerText(const TenantId& tenant, const PublicKey& key) const
{
    if (const auto* lane = findWireSyncLane(tenant))
        return lane->board().peer(key);
    const auto record = m_registry.peer(tenant, key);
    return record ? WireSyncBoard({*record}, m_clock.unixMs()).peer(key) : wiresync::encodeNoPeer(key);
}

void Service::tellEverybody(const std::set<SessionId>& curious)
{
    for (const SessionId id : curious) {
        Session* session = sessionOf(id);
        if (!session)
            continue;
        const auto* lane = findWireSyncLane(session->tenant());
        session->say(lane ? lane->peers(*session)
                          : WireSyncBoard(m_registry.peers(session->tenant()), m_clock.unixMs()).peers(std::nullopt));
    }
}

} // namespace roamwire::server
