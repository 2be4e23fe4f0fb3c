#include "server/net/relaying.h"

#include "server/net/switchrules.h"

#include <sodium.h>

namespace roamwire::server {
namespace {

RelayCredentials freshCredentials()
{
    RelayCredentials credentials;
    randombytes_buf(credentials.id.data(), RelayId::kSize);
    randombytes_buf(credentials.key.data(), RelayKey::kSize);
    return credentials;
}

/// Of an event by which its cause is there, or changed.
const PeerRecord* presentIn(const Event& event)
{
    if (const auto* joined = std::get_if<PeerJoined>(&event.body))
        return &joined->peer;
    const auto* changed = std::get_if<PeerChanged>(&event.body);
    return changed ? &changed->peer : nullptr;
}

} // namespace

Relaying::Relaying(Relay& relay, Registry& registry, RelayingHost& host, const Clock& clock)
    : m_relay(relay)
    , m_registry(registry)
    , m_host(host)
    , m_clock(clock)
{
    for (const TenantOverview& tenant : m_registry.tenants()) {
        const auto members = m_registry.members(tenant.id);
        for (const PeerOverview& peer : members.value_or(QList<PeerOverview>())) {
            if (peer.presence)
                m_relay.expect({tenant.id, peer.publicKey}, peer.slot);
        }
    }
    m_relay.observe(*this);
}

Relaying::~Relaying() = default;

std::optional<RelayOffer> Relaying::admit(const RelayMember& member, const PeerRecord& peer)
{
    if (!canSwitch(peer)) {
        m_relay.remove(member); // it may have had the feature before
        return std::nullopt;
    }
    RelayOffer offer = m_relay.offer();
    offer.credentials = freshCredentials();
    m_relay.admit(member, peer.slot, offer.credentials, peer.observed);
    return offer;
}

void Relaying::onLeft(SessionId session)
{
    for (const auto& [id, settlement] : m_switches.drop(session))
        pass(settlement, id, false);
}

void Relaying::onEvents(const Events& events)
{
    for (const Event& event : events) {
        const PeerRecord* peer = presentIn(event);
        Session* session = peer && canSwitch(*peer) ? m_host.peerSessionOf(event.cause) : nullptr;
        if (session)
            tellSelf(*session, *peer);
    }
}

void Relaying::tellSelf(Session& session, const PeerRecord& peer)
{
    m_host.sayTo(session, wire::Self{peer.rev, peer.wan});
}

void Relaying::act(Session& session, const wire::Switch& wanted)
{
    const auto leader = m_registry.peerOf(session.id());
    if (!leader)
        return refuse(session, notKnownYet(), wanted.id);
    const RelayMember target{session.tenant(), wanted.target};
    if (const auto refusal = switchRefusal(wanted, *leader, m_registry.peer(target.tenant, target.publicKey)))
        return refuse(session, *refusal, wanted.id);
    Session* targetSession = m_host.sessionOf(target);
    if (!targetSession)
        return refuse(session, peerOffline(), wanted.id);
    begin(wanted, leader->publicKey, session, *targetSession);
}

void Relaying::begin(const wire::Switch& wanted, const PublicKey& leaderKey, Session& leader, Session& target)
{
    const PairSwitch one{{leader.tenant(), leaderKey, wanted.target}, wanted.id, leader.id(), target.id()};
    const Instant now = m_clock.now();
    if (const Milliseconds wait = m_switches.waitFor(one, now); wait > Milliseconds(0))
        return refuse(leader, switchBusy(wait), wanted.id);
    const SwitchTimes times = switchTimes(leader.roundTrip(), target.roundTrip());
    if (!m_relay.mute(one.pair, times.mute))
        return refuse(leader, switchBusy(Switchboard::kPairInterval), wanted.id);
    m_switches.begin(one, now);
    const auto go = [&](const PublicKey& other, const Endpoint& endpoint, Milliseconds delay) {
        return wire::Go{wanted.id, other, endpoint, static_cast<quint32>(delay.count()),
                        static_cast<quint32>(times.mute.count())};
    };
    m_host.sayTo(target, go(leaderKey, wanted.leaderEndpoint, times.targetDelay));
    m_host.sayTo(leader, go(wanted.target, wanted.targetEndpoint, times.leaderDelay));
}

void Relaying::act(Session& session, const wire::Settled& settled)
{
    if (const auto settlement = m_switches.settle(session.id(), settled.id, settled.ok, m_clock.now()))
        pass(*settlement, settled.id, settled.ok);
}

void Relaying::pass(const Switchboard::Settlement& settlement, quint64 id, bool isOk)
{
    if (!isOk)
        m_relay.unmute(settlement.pair);
    if (Session* other = m_host.peerSessionOf(settlement.other))
        m_host.sayTo(*other, wire::Settled{id, isOk});
}

void Relaying::act(Session& session, const wire::Rekey& rekey)
{
    const auto asker = m_registry.peerOf(session.id());
    const RelayMember target{session.tenant(), rekey.peer};
    if (!asker)
        return refuse(session, notKnownYet());
    if (!canSwitch(m_registry.peer(target.tenant, target.publicKey)))
        return refuse(session, peerOffline());
    const RelayPair pair{session.tenant(), asker->publicKey, rekey.peer};
    const Instant now = m_clock.now();
    Session* other = m_host.sessionOf(target);
    if (!other || m_rekeys.waitFor(pair, now) > Milliseconds(0))
        return;
    m_rekeys.take(pair, now);
    m_host.sayTo(*other, wire::Rekey{asker->publicKey, false});
}

void Relaying::refuse(Session& session, const Refusal& refusal, std::optional<quint64> switchId)
{
    m_host.sayTo(session, wire::ErrorMessage{refusal.code, refusal.reason, refusal.retrySeconds, switchId});
}

void Relaying::onSeen(const RelayMember& member, const SeenEndpoints& seen)
{
    m_host.apply(member.tenant, m_registry.see(member.tenant, member.publicKey, seen));
}

void Relaying::onSleeper(const RelayMember& sleeper, const PublicKey& sender)
{
    if (Session* session = m_host.sessionOf(sleeper))
        m_host.sayTo(*session, wire::Wake{sender});
}

} // namespace roamwire::server
