#include "client-gui/engine/relaypath.h"

#include <algorithm>

/// What is due by itself, and when.
namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// As long as the relay remembers who was last heard there, and routers a UDP mapping, with room.
constexpr Milliseconds kBindInterval = 20s;
/// The server reconnects within this, as a rule.
constexpr Milliseconds kServerGone = 5s;

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b)
{
    return a && b ? std::min(*a, *b) : (a ? a : b);
}

} // namespace

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
    else if (m_round.isDue(now))
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
    if (m_renewal.isDue(now))
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
    if (m_wakeTrial.hasFailed(now) || (m_isVerified && watchFinds(now)))
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
        return m_round.nextDue();
    if (m_isVerified)
        return earlier(m_wakeTrial.nextDue(), m_watch.nextDue(watchView(now)));
    if (m_phase == Phase::Direct)
        return earlier(m_openUntil, m_wakeTrial.nextDue());
    const auto attempt = earlier(m_renewal.nextDue(), m_attempts.nextDue(m_facts.isOnline));
    const bool mayCycle = m_serverGoneSince && m_attempts.isSilent() && !m_search.candidates().isEmpty();
    return mayCycle ? earlier(attempt, *m_serverGoneSince + kServerGone) : attempt;
}

} // namespace roamwire
