#include "client-gui/engine/pathfigures.h"

#include "client-gui/engine/chatter.h"

#include <utility>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kTrafficMemory = 3s;
/// 16 bytes in UDP in IPv6, and 32 that WireGuard adds; over IPv4 it is less.
constexpr quint64 kProbeBytes = 40 + 8 + 16 + 32;

} // namespace

void PathFigures::adopt(const DevicePeer& peer, std::int64_t unixSeconds, Instant now)
{
    m_endpoint = peer.endpoint;
    m_wantsBaseline = false;
    remember(peer, unixSeconds, now);
}

void PathFigures::set(const std::optional<Endpoint>& endpoint)
{
    ++m_inFlight;
    // Setting the same one again forgets no answer that is on its way: it may be the last for long.
    m_wantsBaseline = m_wantsBaseline || (endpoint && endpoint != m_endpoint);
    if (endpoint)
        m_endpoint = endpoint;
}

void PathFigures::reset(const Endpoint& endpoint)
{
    ++m_inFlight;
    m_endpoint = endpoint;
    m_sessionUntil.reset();
    // Figures of a peer that was put back begin at nothing.
    m_wantsBaseline = !m_last;
    if (m_last) {
        m_last->rxBytes = 0;
        m_last->txBytes = 0;
    }
}

std::optional<PathFigures::Look> PathFigures::look(const DevicePeer& peer, bool isVerified, std::int64_t unixSeconds,
                                                   Instant now)
{
    if (isBusy())
        return std::nullopt; // older than what was set
    const bool isRestarted = m_last && (peer.rxBytes < m_last->rxBytes || peer.txBytes < m_last->txBytes);
    const bool isFirst = std::exchange(m_wantsBaseline, false) || !m_last || isRestarted;
    const bool isElsewhere = peer.endpoint && peer.endpoint != m_endpoint;
    Look look;
    // Right after it was set, another endpoint can only come from an authenticated packet; later ones come with
    // received bytes.
    look.isHeard = isFirst ? isElsewhere && m_endpoint : peer.rxBytes > m_last->rxBytes;
    look.isMoved = isElsewhere && look.isHeard;
    if (look.isMoved)
        m_endpoint = peer.endpoint;
    if (!isFirst) {
        const Milliseconds passed = now - m_lastAt;
        const quint64 probesOut = kProbeBytes * (m_probes.sent + m_probesBefore.sent);
        const quint64 probesIn = kProbeBytes * (m_probes.received + m_probesBefore.received);
        look.isSent = peer.txBytes > m_last->txBytes + chatter::keepaliveBytes(passed) + probesOut;
        const quint64 quiet = chatter::bytes(*m_last, peer, passed, isVerified) + probesOut + probesIn;
        if (peer.txBytes + peer.rxBytes > m_last->txBytes + m_last->rxBytes + quiet)
            m_lastTraffic = now;
    }
    m_probesBefore = std::exchange(m_probes, Probes());
    remember(peer, unixSeconds, now);
    return look;
}

void PathFigures::remember(const DevicePeer& peer, std::int64_t unixSeconds, Instant now)
{
    m_last = peer;
    m_lastAt = now;
    const std::int64_t age = std::max<std::int64_t>(0, unixSeconds - peer.latestHandshake);
    m_sessionUntil.reset();
    if (peer.latestHandshake > 0 && age < kSessionSeconds)
        m_sessionUntil = now + std::chrono::seconds(kSessionSeconds - age);
}

bool PathFigures::isSending(Instant now) const
{
    return m_lastTraffic && now - *m_lastTraffic < kTrafficMemory;
}

} // namespace roamwire
