#include "client-gui/engine/relaypath.h"

#include <algorithm>
#include <utility>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// As long as the relay remembers who was last heard there, and routers a UDP mapping, with room.
constexpr Milliseconds kBindInterval = 20s;
/// As long as fast repetitions may follow, and a little more.
constexpr Milliseconds kSettling = 1500ms;
constexpr Milliseconds kRetryFailed = 1s;
/// A reset ends what the other side has begun, too.
constexpr Milliseconds kResetInterval = 5s;
/// For the leader to have heard of it, and for its handshake to come over the relay.
constexpr Milliseconds kFollowerWaits = 400ms;
/// The server reconnects within this, as a rule.
constexpr Milliseconds kServerGone = 5s;
constexpr Milliseconds kCycleInterval = 5s;
/// After two minutes, often enough to keep the routers' UDP mappings.
constexpr qsizetype kFastCycles = 24;
constexpr Milliseconds kSlowCycleInterval = 25s;

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b)
{
    return a && b ? std::min(*a, *b) : (a ? a : b);
}

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
    if (m_phase == Phase::Cycling && !m_cycleAt)
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
    m_wokenUntil.reset();
    m_cycleAt.reset();
    m_cycled = 0;
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
    if (ways.isEmpty())
        return;
    const Endpoint next = ways.at(m_cycled % ways.size());
    ++m_cycled;
    m_cycleAt = now + (m_cycled <= kFastCycles ? kCycleInterval : kSlowCycleInterval);
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

/// The leader's handshake comes first. Two that cross each other end both: WireGuard has one handshake per peer, and
/// each side would drop the answer to its own for the other's question.
bool RelayPathMachine::beginReset(Instant now)
{
    if (m_lastReset && now - *m_lastReset < kResetInterval)
        return false;
    m_lastReset = now;
    if (m_facts.isLeader) {
        resetSession(now);
    } else {
        m_resetAt = now + kFollowerWaits;
        bind(now);
        set(m_facts.relay, now, false);
    }
    return true;
}

void RelayPathMachine::resetSession(Instant now)
{
    m_resetAt.reset();
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
    // What came in up to the first look may be of before.
    if (m_wokenUntil && std::exchange(m_isWokenLooked, true) && look->isHeard)
        m_wokenUntil.reset();
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
    m_resetAt.reset();
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
    m_cycleAt.reset();
    m_cycled = 0;
    m_watch.begin(now);
    if (before == m_phase)
        return;
    if (before == Phase::Direct) {
        m_search.lost(now - m_directSince, now);
        m_wokenUntil.reset();
        m_switchId.reset();
    } else {
        m_directSince = now;
    }
    bind(now);
    set(std::nullopt, now); // the other side has yet to hear that it works
}

PathOrders RelayPathMachine::tick(Instant now)
{
    if (m_figures.isBusy() || m_phase == Phase::Unset)
        return take();
    if (m_retryAt && now >= *m_retryAt)
        set(m_figures.endpoint(), now);
    else if (m_wantsProbe)
        probe();
    if (m_switch)
        tickSwitch(now);
    else if (m_phase == Phase::Relay)
        tickRelay(now);
    else if (m_phase == Phase::Direct)
        tickDirect(now);
    else if (m_cycleAt && now >= *m_cycleAt)
        cycle(now);
    if (const auto due = bindDue(now); due && now >= *due)
        bind(now);
    if (!m_switch)
        giveAll(m_search.tick(searchView(now), now));
    return take();
}

void RelayPathMachine::tickSwitch(Instant now)
{
    switch (m_switch->tick(m_figures.endpoint(), now)) {
    case SwitchTrial::Step::None:
        break;
    case SwitchTrial::Step::Set:
        m_phase = Phase::Direct;
        m_isVerified = m_switch->outcome() == SwitchTrial::Outcome::Works;
        set(m_switch->target(), now);
        break;
    case SwitchTrial::Step::Nudge:
        if (m_facts.canProbe)
            probe();
        else
            set(std::nullopt, now);
        break;
    case SwitchTrial::Step::Works:
        m_isVerified = true;
        m_attempts.end();
        m_directSince = now;
        m_watch.begin(now);
        m_search.succeeded();
        give(order::Settle{m_switch->id(), true});
        break;
    case SwitchTrial::Step::Fails:
        abortSwitch(now);
        break;
    }
    if (m_switch && m_switch->isOver(now))
        m_switch.reset();
}

void RelayPathMachine::tickRelay(Instant now)
{
    const bool isDead = !m_figures.hasSession(now);
    if (m_isVerified) {
        if (!watchFinds(now))
            return;
        return isDead ? reviveSession(now) : tryRelay(now);
    }
    if (isServerGone(now) && m_attempts.isSilent() && !m_search.candidates().isEmpty())
        return cycle(now);
    if (m_resetAt && now >= *m_resetAt)
        return resetSession(now);
    if (!m_attempts.take(m_facts.isOnline, now))
        return;
    if (isDead && m_attempts.isLate() && m_facts.isOnline && beginReset(now)) {
        if (!m_serverGoneSince)
            give(order::AskRekey());
        return;
    }
    bind(now);
    set(m_facts.relay, now);
}

void RelayPathMachine::tickDirect(Instant now)
{
    if (m_openUntil && now >= *m_openUntil)
        return tryRelay(now);
    const bool isDead = m_wokenUntil && now >= *m_wokenUntil;
    if (isDead || (m_isVerified && watchFinds(now)))
        leaveDirect(now);
}

/// True: the path is dead. Sends the probes that are due.
bool RelayPathMachine::watchFinds(Instant now)
{
    const PathWatch::Verdict verdict = m_watch.tick(watchView(now), now);
    if (verdict == PathWatch::Verdict::Probe)
        probe();
    return verdict == PathWatch::Verdict::Dead;
}

bool RelayPathMachine::isServerGone(Instant now) const
{
    return m_serverGoneSince && now - *m_serverGoneSince >= kServerGone;
}

std::optional<Instant> RelayPathMachine::nextDue(Instant now) const
{
    if (!m_orders.empty())
        return now;
    if (m_figures.isBusy() || m_phase == Phase::Unset)
        return std::nullopt;
    if (m_wantsProbe)
        return now;
    const auto due = earlier(earlier(m_retryAt, phaseDue(now)), bindDue(now));
    return m_switch ? due : earlier(due, m_search.nextDue(searchView(now)));
}

/// Keeps the way back warm. On the relay itself traffic does; without any, the relay would have us woken for every
/// keepalive of the other side.
std::optional<Instant> RelayPathMachine::bindDue(Instant now) const
{
    const bool isIdleRelay = m_phase == Phase::Relay && m_isVerified && m_facts.isOnline && !isSending(now);
    const bool isWanted = m_facts.relay && (m_phase == Phase::Direct || isIdleRelay);
    return isWanted ? std::optional(m_lastBind + kBindInterval) : std::nullopt;
}

std::optional<Instant> RelayPathMachine::phaseDue(Instant now) const
{
    if (m_switch)
        return m_switch->nextDue();
    if (m_phase == Phase::Cycling)
        return m_cycleAt;
    if (m_isVerified)
        return earlier(m_wokenUntil, m_watch.nextDue(watchView(now)));
    if (m_phase == Phase::Direct)
        return earlier(m_openUntil, m_wokenUntil);
    const auto attempt = earlier(m_resetAt, m_attempts.nextDue(m_facts.isOnline));
    const bool mayCycle = m_serverGoneSince && m_attempts.isSilent() && !m_search.candidates().isEmpty();
    return mayCycle ? earlier(attempt, *m_serverGoneSince + kServerGone) : attempt;
}

bool RelayPathMachine::isSwitching() const
{
    return m_wokenUntil || (m_switch && m_switch->isActing());
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
