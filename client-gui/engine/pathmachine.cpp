#include "client-gui/engine/pathmachine.h"

#include "client-gui/engine/chatter.h"
#include "shared/wireguard/wgtool.h"

#include <algorithm>
#include <utility>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kGiveUpTrying = 2s;
/// WireGuard answers received data within 10 s even when there is nothing to say (its passive keepalive).
constexpr Milliseconds kGiveUpVerified = 12s;
/// As long as repetitions may follow an action, and a little more.
constexpr Milliseconds kSettling = 1500ms;
/// With keepalives a session is renewed by then, whoever began it: 180 s, and two keepalives until both have noticed.
constexpr Milliseconds kRenewed = std::chrono::seconds(kSessionSeconds + 2 * kDefaultKeepaliveSeconds);
constexpr Milliseconds kTrafficMemory = 3s;
constexpr Milliseconds kRetryFailed = 1s;
/// Set once and repeated three times.
constexpr quint64 kNudgesOfOneTry = 4;

/// Nobody answers a nudge, and every one of ours starts the other side's keepalive timer anew: who went on asking every
/// two seconds would never hear from a peer that has nothing to say, over a path that works.
constexpr qsizetype kFastRounds = 3;
/// The other side's keepalive, and a little more.
constexpr Milliseconds kGiveUpAsking = std::chrono::seconds(kDefaultKeepaliveSeconds) + 5s;

} // namespace

std::optional<PathAction> PathMachine::setCandidates(const QList<Candidate>& candidates, bool told, Instant now)
{
    const bool same = candidates == m_candidates;
    const bool isFound = m_verified && m_candidates.isEmpty();
    m_candidates = candidates;
    m_triesWhileAway = 0;
    if (candidates.isEmpty() || (same && !told))
        return std::nullopt;
    m_tries = 0;
    if (m_verified && (same || candidates.first().endpoint == m_endpoint)) {
        if (!told)
            return std::nullopt;
        if (!isFound)
            return give(std::nullopt);
        scheduleRepeats({100ms, 300ms}, now);
        return give(m_endpoint);
    }
    scheduleRepeats({100ms, 300ms}, now);
    return take(0, now);
}

std::optional<PathAction> PathMachine::roamed(const QList<Candidate>& candidates, Instant now)
{
    const bool same = candidates == m_candidates;
    m_candidates = candidates;
    m_repeats.clear();
    m_triesWhileAway = 0;
    m_tries = 0;
    m_wantsBaseline = true; // what came in where this machine was proves nothing here
    if (!same && !candidates.isEmpty())
        return take(0, now);
    return m_endpoint ? std::optional(retry(now)) : std::nullopt;
}

std::optional<PathAction> PathMachine::confirmed(const QList<Candidate>& candidates, Instant now)
{
    const bool same = candidates == m_candidates;
    m_candidates = candidates;
    const bool works = m_verified && (same || (!candidates.isEmpty() && candidates.first().endpoint == m_endpoint));
    if (works || candidates.isEmpty())
        return std::nullopt;
    m_tries = 0;
    scheduleRepeats({100ms, 300ms, 1000ms}, now);
    return take(same ? m_index : 0, now);
}

std::optional<PathAction> PathMachine::tryAnew(Instant now)
{
    if (m_verified || m_candidates.isEmpty())
        return std::nullopt;
    m_tries = 0;
    m_triesWhileAway = 0;
    scheduleRepeats({100ms, 300ms}, now);
    return take(0, now);
}

void PathMachine::applied()
{
    --m_inFlight;
}

void PathMachine::failed(Instant now)
{
    --m_inFlight;
    scheduleRepeats({kRetryFailed}, now);
}

void PathMachine::adopt(const DevicePeer& peer, Instant now)
{
    m_endpoint = peer.endpoint;
    m_verified = peer.endpoint.has_value();
    m_last = peer;
    if (peer.keepaliveSeconds > 0)
        m_adoptedUntil = now + kRenewed;
}

void PathMachine::figures(const DevicePeer& peer, Instant now)
{
    if (m_inFlight > 0 && m_wantsBaseline)
        return; // older than what was set
    const bool first = std::exchange(m_wantsBaseline, false) || !m_last;
    const bool moved = peer.endpoint && peer.endpoint != m_endpoint;
    // Right after it was set, another endpoint can only come from an authenticated packet; later ones come with
    // received bytes.
    const bool heard = first ? moved && m_setAt : peer.rxBytes > m_last->rxBytes;
    if (moved && (heard || !m_endpoint))
        m_endpoint = peer.endpoint;
    const bool isNews = heard && !m_verified;
    if (heard)
        received();
    else if (!first && peer.txBytes > m_last->txBytes)
        sent(peer.txBytes - m_last->txBytes, now);
    if (!first && peer.txBytes + peer.rxBytes >
                      m_last->txBytes + m_last->rxBytes + chatter::bytes(*m_last, peer, now - m_lastAt, m_verified))
        m_lastTraffic = now;
    if (isNews)
        m_repeats.push_back(now); // the other side has yet to hear that it works, and may be waiting in silence
    m_last = peer;
    m_lastAt = now;
}

void PathMachine::received()
{
    m_verified = m_endpoint.has_value();
    m_adoptedUntil.reset();
    m_repeats.clear();
    m_silentSince.reset();
    m_lastSent.reset();
    m_triesWhileAway = 0;
    m_tries = 0;
}

void PathMachine::sent(quint64 bytes, Instant now)
{
    // Keepalives are not answered: on a path that works they are no sign of anything.
    if (m_verified && bytes <= chatter::keepaliveBytes(now - m_lastAt))
        return;
    m_sentSinceSet += bytes;
    if (m_setAt) {
        const auto initiations = static_cast<quint64>((now - *m_setAt) / chatter::kInitiationInterval) + 1;
        m_isOnlyAsking =
            m_sentSinceSet <= kNudgesOfOneTry * chatter::kKeepaliveBytes + initiations * chatter::kInitiationBytes;
    }
    if (!m_silentSince)
        m_silentSince = now;
    m_lastSent = now;
}

std::optional<PathAction> PathMachine::tick(Instant now)
{
    if (m_inFlight > 0)
        return std::nullopt;
    const auto giveUp = giveUpAt();
    if (giveUp && now >= *giveUp) {
        m_triesWhileAway += m_away ? 1 : 0;
        m_repeats.clear();
        ++m_tries;
        return take(m_index + 1, now);
    }
    if (m_repeats.empty() || now < m_repeats.front())
        return std::nullopt;
    std::erase_if(m_repeats, [&](Instant repeat) { return repeat <= now; });
    return give(m_endpoint);
}

std::optional<Instant> PathMachine::nextDue() const
{
    auto due = giveUpAt();
    if (!m_repeats.empty() && (!due || m_repeats.front() < *due))
        due = m_repeats.front();
    return due;
}

std::optional<Instant> PathMachine::giveUpAt() const
{
    if (m_candidates.isEmpty())
        return std::nullopt;
    if (m_verified)
        return giveUpVerifiedAt();
    if (!m_silentSince)
        return std::nullopt;
    // One round for a peer that the server has lost, too: the tunnel may outlive the peer's connection to the server.
    const bool triedAll = m_away && m_triesWhileAway >= m_candidates.size();
    return triedAll ? std::nullopt : std::optional(*m_silentSince + patience());
}

std::optional<Instant> PathMachine::giveUpVerifiedAt() const
{
    // A single packet that nothing answered proves nothing; sending that goes on does.
    if (m_silentSince && *m_lastSent - *m_silentSince >= kGiveUpVerified - kTrafficMemory)
        return *m_silentSince + kGiveUpVerified;
    return m_adoptedUntil;
}

Milliseconds PathMachine::patience() const
{
    return m_isOnlyAsking && m_tries >= kFastRounds * m_candidates.size() ? kGiveUpAsking : kGiveUpTrying;
}

bool PathMachine::isSettling(Instant now) const
{
    return m_setAt && !m_verified && now - *m_setAt < kSettling;
}

bool PathMachine::isSending(Instant now) const
{
    return m_lastTraffic && now - *m_lastTraffic < kTrafficMemory;
}

PathAction PathMachine::give(std::optional<Endpoint> endpoint)
{
    ++m_inFlight;
    return PathAction{std::move(endpoint), true};
}

PathAction PathMachine::take(qsizetype index, Instant now)
{
    m_index = index < m_candidates.size() ? index : 0;
    const Endpoint& chosen = m_candidates.at(m_index).endpoint;
    // Setting the same one again forgets no answer that is on its way: it may be the last for long.
    m_wantsBaseline = m_wantsBaseline || m_endpoint != chosen;
    m_endpoint = chosen;
    return retry(now);
}

PathAction PathMachine::retry(Instant now)
{
    m_verified = false;
    m_adoptedUntil.reset();
    m_setAt = now;
    m_sentSinceSet = 0;
    m_isOnlyAsking = true;
    m_silentSince = now; // the nudge sends
    m_lastSent = now;
    return give(m_endpoint);
}

void PathMachine::scheduleRepeats(std::initializer_list<Milliseconds> delays, Instant now)
{
    m_repeats.clear();
    for (const Milliseconds delay : delays)
        m_repeats.push_back(now + delay);
}

Path PathMachine::path() const
{
    Path path;
    path.endpoint = m_endpoint;
    path.verified = m_verified;
    if (!m_endpoint)
        return path;
    const auto known = std::find_if(m_candidates.begin(), m_candidates.end(),
                                    [this](const Candidate& candidate) { return candidate.endpoint == *m_endpoint; });
    path.kind = known != m_candidates.end() ? known->kind : PathKind::Wan;
    if (m_verified)
        path.reason = PathReason::None;
    else
        path.reason = m_away ? PathReason::PeerAway : PathReason::NoAnswer;
    return path;
}

} // namespace roamwire
