#include "client-gui/engine/relaypath.h"

#include <algorithm>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// An endpoint that needs no punching answers within a round trip, if it is still there.
constexpr Milliseconds kOpenPatience = 1s;

} // namespace

PathOrders RelayPathMachine::on(const PathEvent& event, Instant now)
{
    if (m_phase != Phase::Unset)
        std::visit([&](const auto& happened) { handle(happened, now); }, event);
    return take();
}

void RelayPathMachine::handle(const event::Roamed&, Instant now)
{
    if (m_switch)
        abortSwitch(now);
    giveAll(m_search.abandon());
    m_search.renew(now);
    m_isNewPlace = true;
    m_figures.forget();
    const auto& candidates = m_search.candidates();
    const bool isOpen = std::any_of(candidates.begin(), candidates.end(), [this](const Candidate& candidate) {
        return candidate.isOpen && candidate.endpoint == m_figures.endpoint();
    });
    if (!isOpen)
        return tryRelay(now);
    m_phase = Phase::Direct;
    m_isVerified = false;
    m_wakeTrial.end();
    m_openUntil = now + kOpenPatience;
    bind(now);
    set(m_figures.endpoint(), now);
}

void RelayPathMachine::handle(const event::ServerReachable& server, Instant now)
{
    if (!server.is) {
        m_serverGoneSince = m_serverGoneSince.value_or(now);
        giveAll(m_search.abandon());
        return;
    }
    m_serverGoneSince.reset();
    m_search.renew(now);
    if (m_phase == Phase::Cycling && m_facts.relay)
        tryRelay(now);
}

void RelayPathMachine::handle(const event::Confirmed& confirmed, Instant now)
{
    m_search.confirmed(confirmed.endpoint, now);
    if (!m_switch)
        giveAll(m_search.tick(searchView(now), now));
}

void RelayPathMachine::handle(const event::Asked&, Instant now)
{
    if (!m_switch)
        giveAll(m_search.asked(searchView(now), now));
}

void RelayPathMachine::handle(const event::CheckOver&, Instant now)
{
    m_search.checkOver(searchView(now), now);
    if (!m_switch)
        giveAll(m_search.tick(searchView(now), now));
}

void RelayPathMachine::handle(const wire::Go& go, Instant now)
{
    // The leader has heard the peer over the relay; figures here may be older than that.
    const bool mayLeave = m_isVerified || (m_phase == Phase::Relay && !m_isNewPlace);
    if (m_switch || !mayLeave) {
        give(order::Settle{go.id, false});
        return;
    }
    const Endpoint target = m_search.targetOf(go.setEndpoint);
    giveAll(m_search.goReceived());
    m_wakeTrial.end();
    QList<Endpoint> left;
    for (const auto& endpoint : {m_facts.relay, m_facts.otherRelay, m_figures.endpoint()}) {
        if (endpoint)
            left.append(*endpoint);
    }
    m_switch.emplace(go, target, left, now);
    m_switchId = go.id;
}

void RelayPathMachine::handle(const event::SwitchRefused&, Instant now)
{
    m_search.refused(now);
}

void RelayPathMachine::handle(const event::OtherSettled& settled, Instant now)
{
    if (settled.ok || settled.id != m_switchId)
        return;
    const bool isActing = !m_switch || m_switch->isActing();
    m_switch.reset();
    m_switchId.reset();
    m_search.failed(searchView(now), now);
    if (isActing)
        tryRelay(now);
}

void RelayPathMachine::handle(const event::RekeyAsked&, Instant now)
{
    if (!m_facts.relay || !beginReset(now))
        return;
    if (m_switch)
        give(order::Settle{std::exchange(m_switch, std::nullopt)->id(), false});
    giveAll(m_search.abandon());
    m_search.renew(now);
    // Two sides that ask each other do not begin anew each time.
    if (m_phase != Phase::Relay || m_isVerified)
        toRelay(now);
}

void RelayPathMachine::handle(const event::Woken&, Instant now)
{
    if (m_switch)
        return abortSwitch(now);
    if (!m_wakeTrial.isToBeAnswered(m_watch.lastHeard(), now))
        return;
    if (m_phase == Phase::Cycling)
        return tryRelay(now);
    bind(now);
    if (m_phase == Phase::Relay)
        return set(m_facts.relay, now); // one attempt more than are due by themselves
    if (!m_isVerified)
        return; // an open endpoint that has its second
    if (m_wakeTrial.begin(m_watch.lastHeard(), now))
        m_wantsProbe = m_facts.canProbe;
}

void RelayPathMachine::handle(const event::ProbeAnswered& answered, Instant now)
{
    m_figures.probeReceived();
    m_watch.heard(now);
    m_rtt = answered.rtt;
    m_rttEndpoint = m_figures.endpoint();
}

void RelayPathMachine::handle(const event::Probed&, Instant)
{
    m_figures.probeReceived();
    m_figures.probeSent();
}

/// Over a relay that is not verified yet it has to wait until that is.
void RelayPathMachine::handle(const event::DirectWanted&, Instant now)
{
    m_search.renew(now, Milliseconds(0));
    if (!m_switch)
        giveAll(m_search.tick(searchView(now), now));
}

} // namespace roamwire
