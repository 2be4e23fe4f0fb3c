#include "client-gui/engine/pathwatch.h"

#include <algorithm>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kDoubt = 2s;
constexpr int kProbesInDoubt = 3;
constexpr Milliseconds kProbeInterval = 300ms;
/// WireGuard answers received data within 10 s even when there is nothing to say (its passive keepalive).
constexpr Milliseconds kGiveUpUnprobed = 12s;
/// A single packet that nothing answered proves nothing; sending that goes on does.
constexpr Milliseconds kGoesOn = 9s;
/// The other side's keepalive, and a little more.
constexpr Milliseconds kGiveUpIdle = 30s;
constexpr Milliseconds kLookSending = 1s;
constexpr Milliseconds kLookIdle = 25s;

} // namespace

void PathWatch::begin(Instant now)
{
    heard(now);
    m_lastProbe = now;
}

void PathWatch::heard(Instant now)
{
    m_lastHeard = now;
    m_silentSince.reset();
    m_doubts = 0;
}

void PathWatch::sent(Instant now)
{
    if (!m_silentSince)
        m_silentSince = now;
    m_lastSent = now;
}

PathWatch::Verdict PathWatch::tick(const View& view, Instant now)
{
    const auto dead = deadAt(view);
    if (dead && now >= *dead)
        return Verdict::Dead;
    const auto probe = probeAt(view);
    if (!probe || now < *probe)
        return Verdict::Fine;
    if (m_silentSince && now >= *m_silentSince + kDoubt)
        ++m_doubts;
    m_lastProbe = now;
    if (!m_silentSince)
        m_silentSince = now; // it is to be answered
    return Verdict::Probe;
}

std::optional<Instant> PathWatch::nextDue(const View& view) const
{
    const auto dead = deadAt(view);
    const auto probe = probeAt(view);
    if (!dead || !probe)
        return dead ? dead : probe;
    return std::min(*dead, *probe);
}

std::optional<Instant> PathWatch::deadAt(const View& view) const
{
    std::optional<Instant> dead;
    if (view.isDirect && view.hasKeepalive)
        dead = m_lastHeard + kGiveUpIdle;
    if (!m_silentSince)
        return dead;
    if (!view.hasSession)
        return *m_silentSince + kDoubt;
    if (view.canProbe)
        return m_doubts == kProbesInDoubt ? std::optional(m_lastProbe + kProbeInterval) : dead;
    if (m_lastSent - *m_silentSince >= kGoesOn)
        return *m_silentSince + kGiveUpUnprobed;
    return dead;
}

std::optional<Instant> PathWatch::probeAt(const View& view) const
{
    if (!view.canProbe || !view.hasSession || m_doubts == kProbesInDoubt)
        return std::nullopt;
    if (m_doubts > 0)
        return m_lastProbe + kProbeInterval;
    std::optional<Instant> probe;
    if (m_silentSince)
        probe = *m_silentSince + kDoubt;
    if (view.isDirect) {
        const Instant usual = m_lastProbe + (view.isSending ? kLookSending : kLookIdle);
        probe = probe ? std::min(*probe, usual) : usual;
    } else if (view.hasKeepalive && !probe) {
        probe = m_lastHeard + kGiveUpIdle;
    }
    return probe;
}

} // namespace roamwire
