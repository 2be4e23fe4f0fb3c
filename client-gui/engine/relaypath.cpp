#include "client-gui/engine/relaypath.h"

#include <algorithm>
#include <utility>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// As long as fast repetitions may follow, and a little more.
constexpr Milliseconds kSettling = 1500ms;
constexpr Milliseconds kRetryFailed = 1s;

} // namespace

void RelayPathMachine::adopt(const DevicePeer& peer, std::int64_t unixSeconds, Instant now)
{
    m_figures.adopt(peer, unixSeconds, now);
}

void RelayPathMachine::begin(Instant now)
{
    const auto& adopted = m_figures.endpoint();
    const auto isOfRelay = [&](const std::optional<Endpoint>& relay) {
        return relay && adopted->address == relay->address; // another port is of another day
    };
    if (!adopted || isOfRelay(m_facts.relay) || isOfRelay(m_facts.otherRelay))
        return tryRelay(now);
    m_phase = Phase::Direct;
    m_isVerified = true;
    m_directSince = now;
    m_watch.begin(now);
    m_watch.sent(now); // where this machine was when it worked nobody knows: it has to show that it does
    bind(now);
    set(adopted, now);
}

PathOrders RelayPathMachine::setFacts(const RelayPathFacts& facts, Instant now)
{
    const RelayPathFacts before = std::exchange(m_facts, facts);
    const bool isAtRelay = m_phase == Phase::Relay || m_phase == Phase::Cycling;
    if (before.isOnline && !facts.isOnline)
        giveAll(m_search.abandon());
    if (!before.isOnline && facts.isOnline)
        m_search.renew(now);
    if (m_phase == Phase::Unset)
        begin(now);
    else if (before.relay != facts.relay && isAtRelay)
        tryRelay(now);
    else if (before.relay != facts.relay)
        bind(now);
    else if (!before.isOnline && facts.isOnline && m_phase == Phase::Relay && !m_isVerified)
        tryRelay(now);
    return take();
}

PathOrders RelayPathMachine::setCandidates(const QList<Candidate>& candidates, bool told, Instant now)
{
    giveAll(m_search.setCandidates(candidates, told, now));
    const bool isKnown = m_switch && m_search.hasAddress(m_switch->target());
    if (m_switch && !isKnown)
        abortSwitch(now);
    if (m_phase == Phase::Relay && !m_isVerified && told)
        tryRelay(now); // the other side may have come back: both have to send
    if (m_phase == Phase::Cycling && !m_round.nextDue())
        cycle(now);
    return take();
}

void RelayPathMachine::applied()
{
    m_figures.settled();
}

void RelayPathMachine::failed(Instant now)
{
    m_figures.settled();
    m_retryAt = now + kRetryFailed;
}

void RelayPathMachine::set(const std::optional<Endpoint>& endpoint, Instant now, bool nudge)
{
    m_figures.set(endpoint);
    m_retryAt.reset();
    m_setAt = now;
    m_wantsProbe = nudge && m_facts.canProbe;
    give(order::SetPath{endpoint, nudge});
}

void RelayPathMachine::bind(Instant now)
{
    if (!m_facts.relay)
        return;
    m_lastBind = now;
    give(order::Bind());
}

void RelayPathMachine::probe()
{
    m_wantsProbe = false;
    m_figures.probeSent();
    give(order::SendProbe());
}

void RelayPathMachine::tryRelay(Instant now)
{
    toRelay(now);
    if (m_phase != Phase::Relay)
        return;
    bind(now);
    set(m_facts.relay, now);
}

/// As tryRelay(), where the session is dead: nothing passes before both sides have begun anew.
void RelayPathMachine::reviveSession(Instant now)
{
    if (!m_facts.relay || !m_facts.isOnline || !beginReset(now))
        return tryRelay(now);
    toRelay(now);
    if (!m_serverGoneSince)
        give(order::AskRekey());
}

/// The relay is what counts from now on.
void RelayPathMachine::toRelay(Instant now)
{
    m_isVerified = false;
    m_openUntil.reset();
    m_wakeTrial.end();
    m_round.end();
    m_switchId.reset();
    if (!m_facts.relay)
        return cycle(now);
    m_phase = Phase::Relay;
    m_attempts.begin(now);
}

/// To the next of everything that there is, round and round.
void RelayPathMachine::cycle(Instant now)
{
    m_phase = Phase::Cycling;
    m_isVerified = false;
    m_attempts.end();
    QList<Endpoint> ways;
    for (const Candidate& candidate : m_search.candidates())
        ways.append(candidate.endpoint);
    if (m_facts.relay)
        ways.append(*m_facts.relay);
    const auto next = m_round.next(ways, now);
    if (!next)
        return;
    if (next == m_facts.relay)
        bind(now);
    set(next, now);
}

/// The direct path is dead.
void RelayPathMachine::leaveDirect(Instant now)
{
    m_search.lost(now - m_directSince, now);
    if (m_figures.hasSession(now))
        tryRelay(now);
    else
        reviveSession(now);
}

void RelayPathMachine::abortSwitch(Instant now)
{
    give(order::Settle{m_switch->id(), false});
    const bool isActing = m_switch->isActing();
    m_switch.reset();
    m_search.failed(searchView(now), now);
    if (isActing)
        tryRelay(now);
}

bool RelayPathMachine::beginReset(Instant now)
{
    switch (m_renewal.begin(m_facts.isLeader, now)) {
    case SessionRenewal::Turn::TooSoon:
        return false;
    case SessionRenewal::Turn::Now:
        resetSession(now);
        return true;
    case SessionRenewal::Turn::Later:
        bind(now);
        set(m_facts.relay, now, false);
        return true;
    }
    return false;
}

void RelayPathMachine::resetSession(Instant now)
{
    m_renewal.end();
    m_figures.reset(*m_facts.relay);
    m_setAt = now;
    m_wantsProbe = m_facts.canProbe;
    bind(now);
    give(order::ResetSession{*m_facts.relay});
}

void RelayPathMachine::figures(const DevicePeer& peer, std::int64_t unixSeconds, Instant now)
{
    const auto look = m_figures.look(peer, m_isVerified, unixSeconds, now);
    if (!look || m_phase == Phase::Unset)
        return;
    if (m_switch)
        m_switch->look(m_figures.endpoint(), look->isHeard);
    m_wakeTrial.look(look->isHeard);
    // Two handshakes that cross end each other (whitepaper section 5.4): bytes of theirs prove nothing yet.
    if (look->isHeard && m_figures.hasSession(now))
        heard(look->isMoved, now);
    else if (look->isSent)
        m_watch.sent(now);
}

void RelayPathMachine::heard(bool isMoved, Instant now)
{
    m_isNewPlace = false;
    m_watch.heard(now);
    m_renewal.end();
    if (m_switch && m_switch->isActing())
        return; // it judges by itself
    m_openUntil.reset();
    if (isMoved || m_phase == Phase::Cycling)
        return arrived(now);
    m_isVerified = true;
    m_attempts.end();
}

/// WireGuard followed an authenticated packet here, or something came in at last.
void RelayPathMachine::arrived(Instant now)
{
    const Phase before = std::exchange(m_phase, isAtRelay() ? Phase::Relay : Phase::Direct);
    m_isVerified = true;
    m_attempts.end();
    m_round.end();
    m_watch.begin(now);
    if (before == m_phase)
        return;
    if (before == Phase::Direct) {
        m_search.lost(now - m_directSince, now);
        m_wakeTrial.end();
        m_switchId.reset();
    } else {
        m_directSince = now;
    }
    bind(now);
    set(std::nullopt, now); // the other side has yet to hear that it works
}

bool RelayPathMachine::isSwitching() const
{
    return m_wakeTrial.isOpen() || (m_switch && m_switch->isActing());
}

bool RelayPathMachine::isSettling(Instant now) const
{
    return m_wantsProbe || (!m_isVerified && now - m_setAt < kSettling);
}

bool RelayPathMachine::isSending(Instant now) const
{
    return m_figures.isSending(now);
}

PathKind RelayPathMachine::kindInUse() const
{
    if (isAtRelay())
        return PathKind::Relay;
    const auto& endpoint = m_figures.endpoint();
    return endpoint ? m_search.kindOf(*endpoint) : PathKind::Wan;
}

DirectSearch::View RelayPathMachine::searchView(Instant now) const
{
    // Without the server nobody could say go.
    return {m_facts, kindInUse(), m_isVerified && !m_serverGoneSince, m_figures.isSending(now)};
}

PathWatch::View RelayPathMachine::watchView(Instant now) const
{
    return {m_facts.canProbe && m_facts.isOnline, m_figures.hasSession(now), m_figures.hasKeepalive(),
            m_figures.isSending(now), m_phase == Phase::Direct};
}

Path RelayPathMachine::path() const
{
    Path path;
    path.endpoint = m_figures.endpoint();
    path.verified = m_isVerified;
    if (path.endpoint)
        path.kind = kindInUse();
    path.reason = reason();
    if (path.reason == PathReason::UdpBlocked)
        path.kind.reset(); // nothing is left to be tried
    return path;
}

QList<Candidate> RelayPathMachine::candidates() const
{
    QList<Candidate> all = m_search.candidates();
    if (m_facts.relay)
        all.append({*m_facts.relay, PathKind::Relay});
    return all;
}

PathReason RelayPathMachine::reason() const
{
    if (m_isVerified)
        return isAtRelay() ? m_search.reason(m_facts) : PathReason::None;
    if (m_phase == Phase::Cycling)
        return m_facts.relay ? PathReason::ServerUnreachable : PathReason::RelayFull;
    if (!m_facts.isOnline)
        return PathReason::PeerAway;
    const bool isBlocked = m_phase == Phase::Relay && m_attempts.isSilent() && !m_facts.areBothSeen;
    return isBlocked ? PathReason::UdpBlocked : PathReason::NoAnswer;
}

std::optional<Milliseconds> RelayPathMachine::rtt() const
{
    return m_rttEndpoint == m_figures.endpoint() ? m_rtt : std::nullopt;
}

} // namespace roamwire
