#include "server/net/service.h"
#include "server/net/switchrules.h"
#include "shared/wire/codec.h"

// The part of Service that has to do with the relay.

namespace roamwire::server {

void Service::serveRelay(Relay& relay)
{
    RelayingHost& host = *this;
    m_relaying.emplace(relay, m_registry, host, m_clock);
    m_features = {wire::feature::kRelay};
}

Session* Service::sessionOf(const RelayMember& member) const
{
    for (const SessionId id : m_registry.sessionsOf(member.tenant, member.publicKey)) {
        Session* session = peerSessionOf(id);
        if (session && session->dialect() == Dialect::Native)
            return session;
    }
    return nullptr;
}

void Service::sayTo(Session& session, const wire::Message& message)
{
    session.say(wire::encode(message));
    if (session.isBacklogged())
        onFailed(session, tooMuchWaits());
}

void Service::act(Session& session, const wire::Switch& wanted)
{
    if (m_relaying)
        return m_relaying->act(session, wanted);
    const Refusal refusal = noRelay();
    sayTo(session, wire::ErrorMessage{refusal.code, refusal.reason, refusal.retrySeconds, wanted.id});
}

void Service::act(Session& session, const wire::Settled& settled)
{
    if (m_relaying)
        m_relaying->act(session, settled);
}

void Service::act(Session& session, const wire::Rekey& rekey)
{
    if (m_relaying)
        m_relaying->act(session, rekey);
    else
        tell(session, noRelay());
}

} // namespace roamwire::server
