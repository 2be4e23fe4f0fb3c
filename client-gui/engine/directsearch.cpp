#include "client-gui/engine/directsearch.h"

#include "shared/wire/limits.h"

#include <algorithm>
#include <array>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// After so many tries since something changed; the last one only while traffic flows.
constexpr std::array<Milliseconds, 5> kWaits{DirectSearch::kQuiet, 5s, 30s, 300s, 300s};
/// The check itself, and the leader's proposal on its way.
constexpr Milliseconds kCheckLasts = 3s;
/// Two round trips to the server, with room.
constexpr Milliseconds kProposalLasts = 3s;
/// Of two sides that check one after the other, each would ask the other to do so again, for ever.
constexpr Milliseconds kAskedAgain = 3s;
/// But each may have begun before the other was ready.
constexpr int kAskedSoon = 2;
/// A LAN that answers does so within this, however fast the way round is.
constexpr Milliseconds kLanFirst = 100ms;
/// A direct path that ended sooner is no better than a failed try.
constexpr Milliseconds kProven = 60s;

bool isLan(const Candidate& candidate)
{
    return candidate.kind == PathKind::Lan;
}

bool hasLan(const QList<Candidate>& candidates)
{
    return std::any_of(candidates.begin(), candidates.end(), isLan);
}

} // namespace

PathOrders DirectSearch::setCandidates(const QList<Candidate>& candidates, bool told, Instant now)
{
    const bool same = candidates == m_candidates;
    m_candidates = candidates;
    if (same && !told)
        return {};
    PathOrders orders;
    if (!same && m_state == State::Checking)
        orders = abandon();
    renew(now);
    return orders;
}

void DirectSearch::renew(Instant now, Milliseconds delay)
{
    m_attempts = 0;
    m_askedSoon = 0;
    m_guess = 0;
    m_failure = PathReason::WaitingRetry;
    if (m_state == State::Waiting)
        m_due = now + delay;
}

PathOrders DirectSearch::abandon()
{
    const bool isChecking = m_state == State::Checking && !m_isCheckOver;
    m_state = State::Waiting;
    m_confirmed.clear();
    return isChecking ? PathOrders{order::StopCheck()} : PathOrders();
}

QList<Candidate> DirectSearch::worthwhile(const View& view) const
{
    QList<Candidate> better;
    for (const Candidate& candidate : m_candidates) {
        const bool isHopeless = !view.facts.canCheck && view.facts.areBothSymmetric && !isLan(candidate);
        if ((view.kind == PathKind::Relay || (view.kind == PathKind::Wan && isLan(candidate))) && !isHopeless)
            better.append(candidate);
    }
    return better;
}

const Candidate* DirectSearch::candidateAt(const Endpoint& endpoint) const
{
    const Candidate* atAddress = nullptr;
    for (const Candidate& candidate : m_candidates) {
        if (candidate.endpoint == endpoint)
            return &candidate;
        if (!atAddress && candidate.endpoint.address == endpoint.address)
            atAddress = &candidate;
    }
    return atAddress;
}

PathKind DirectSearch::kindOf(const Endpoint& endpoint) const
{
    const Candidate* candidate = candidateAt(endpoint);
    return candidate ? candidate->kind : PathKind::Wan;
}

bool DirectSearch::mayBegin(const View& view) const
{
    const bool isTime = m_attempts < std::ssize(kWaits) - 1 || view.isSending;
    return isTime && view.isVerified && view.facts.isOnline && (view.facts.canCheck || view.facts.isLeader) &&
           !worthwhile(view).isEmpty();
}

PathOrders DirectSearch::begin(const View& view, Instant now)
{
    const QList<Candidate> candidates = worthwhile(view);
    ++m_attempts;
    m_due.reset();
    m_confirmed.clear();
    if (!view.facts.canCheck)
        return propose(candidates.at(m_guess % candidates.size()), now);
    m_state = State::Checking;
    m_isCheckOver = false;
    m_checkedAt = now;
    m_until = now + kCheckLasts;
    order::StartCheck check;
    for (const Candidate& candidate : candidates)
        check.candidates.append(candidate.endpoint);
    return {check};
}

PathOrders DirectSearch::propose(const Candidate& candidate, Instant now)
{
    m_state = State::Proposed;
    m_until = now + kProposalLasts;
    const quint64 id = m_nextId;
    m_nextId = (m_nextId + 1) % static_cast<quint64>(limits::kMaxExactInteger);
    const auto kind = isLan(candidate) ? wire::SwitchKind::Lan : wire::SwitchKind::Wan;
    return {order::ProposeSwitch{id, kind, candidate.endpoint}};
}

void DirectSearch::confirmed(const Endpoint& endpoint, Instant now)
{
    if (m_state != State::Checking || !candidateAt(endpoint) || m_confirmed.contains(endpoint))
        return;
    if (m_confirmed.isEmpty())
        m_firstConfirmedAt = now;
    m_confirmed.append(endpoint);
}

PathOrders DirectSearch::asked(const View& view, Instant now)
{
    const bool isNews = !m_checkedAt || now - *m_checkedAt >= kAskedAgain || m_askedSoon < kAskedSoon;
    if (m_state != State::Waiting || !isNews || !view.facts.canCheck || worthwhile(view).isEmpty())
        return {};
    ++m_askedSoon;
    return begin(view, now);
}

void DirectSearch::checkOver(const View& view, Instant now)
{
    if (m_state != State::Checking)
        return;
    m_isCheckOver = true;
    if (m_confirmed.isEmpty())
        schedule(verdict(view.facts), now);
}

void DirectSearch::refused(Instant now)
{
    if (m_state == State::Proposed)
        schedule(PathReason::WaitingRetry, now);
}

Endpoint DirectSearch::targetOf(const Endpoint& told) const
{
    if (m_confirmed.contains(told))
        return told;
    const auto seen = std::find_if(m_confirmed.begin(), m_confirmed.end(),
                                   [&](const Endpoint& endpoint) { return endpoint.address == told.address; });
    return seen != m_confirmed.end() ? *seen : told;
}

PathOrders DirectSearch::goReceived()
{
    PathOrders orders;
    if (m_state == State::Checking && !m_isCheckOver)
        orders.emplace_back(order::StopCheck());
    m_state = State::Waiting;
    m_due.reset();
    return orders;
}

void DirectSearch::failed(const View& view, Instant now)
{
    ++m_guess;
    schedule(verdict(view.facts), now);
}

void DirectSearch::lost(Milliseconds lived, Instant now)
{
    if (lived >= kProven)
        m_attempts = 0;
    if (m_state == State::Waiting)
        schedule(PathReason::WaitingRetry, now);
}

PathOrders DirectSearch::tick(const View& view, Instant now)
{
    if (m_state == State::Waiting)
        return m_due && now >= *m_due && mayBegin(view) ? begin(view, now) : PathOrders();
    if (m_state == State::Checking && view.facts.isLeader && view.isVerified) {
        if (const auto candidate = choice(now)) {
            PathOrders orders;
            if (!m_isCheckOver)
                orders.emplace_back(order::StopCheck());
            const PathOrders proposal = propose(*candidate, now);
            orders.insert(orders.end(), proposal.begin(), proposal.end());
            return orders;
        }
    }
    if (now >= m_until) {
        const bool isHopeful = m_state == State::Proposed || !m_confirmed.isEmpty();
        schedule(isHopeful ? PathReason::WaitingRetry : verdict(view.facts), now);
    }
    return {};
}

std::optional<Candidate> DirectSearch::choice(Instant now) const
{
    const Candidate* best = nullptr;
    for (const Endpoint& endpoint : m_confirmed) {
        const Candidate* candidate = candidateAt(endpoint);
        if (candidate && (!best || (isLan(*candidate) && !isLan(*best))))
            best = candidate;
    }
    if (!best)
        return std::nullopt;
    const bool mayImprove = !isLan(*best) && hasLan(m_candidates) && !m_isCheckOver;
    return mayImprove && now < m_firstConfirmedAt + kLanFirst ? std::nullopt : std::optional(*best);
}

std::optional<Instant> DirectSearch::nextDue(const View& view) const
{
    if (m_state == State::Waiting)
        return mayBegin(view) ? m_due : std::nullopt;
    const bool isChoosing = m_state == State::Checking && view.facts.isLeader && view.isVerified;
    return isChoosing && !m_confirmed.isEmpty() ? std::min(m_until, m_firstConfirmedAt + kLanFirst) : m_until;
}

void DirectSearch::schedule(PathReason failure, Instant now)
{
    m_state = State::Waiting;
    m_failure = failure;
    m_due = now + kWaits.at(std::min<std::size_t>(m_attempts, kWaits.size() - 1));
}

PathReason DirectSearch::verdict(const RelayPathFacts& facts) const
{
    if (facts.areNeighbours && hasLan(m_candidates))
        return PathReason::LanIsolated;
    return facts.areBothSymmetric ? PathReason::BothSymmetric : PathReason::NoAnswer;
}

PathReason DirectSearch::reason(const RelayPathFacts& facts) const
{
    if (m_candidates.isEmpty())
        return PathReason::NoCandidates;
    if (!facts.isOnline)
        return PathReason::PeerAway;
    const bool isHopeless = !facts.canCheck && facts.areBothSymmetric && !hasLan(m_candidates);
    return isHopeless ? PathReason::BothSymmetric : m_failure;
}

} // namespace roamwire
