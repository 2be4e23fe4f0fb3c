#pragma once

#include "shared/base/clock.h"

#include <optional>

namespace roamwire {

/// Whether a path that worked still does (design section 7, 5). A peer that answers probes is asked after two seconds
/// of sending without receiving; of another one, twelve seconds are the proof, because WireGuard answers received data
/// within ten.
class PathWatch final
{
public:
    /// What decides how closely to look, at the moment of asking.
    struct View
    {
        bool canProbe = false;     ///< and the engine that answers is there
        bool hasSession = false;   ///< without one no probe can pass
        bool hasKeepalive = false; ///< something should come in every 25 s
        bool isSending = false;
        bool isDirect = false; ///< else it is the relay's path, asked only in doubt: there is nothing to fall back to
    };

    enum class Verdict { Fine, Probe, Dead };

    void begin(Instant now);
    void heard(Instant now);
    /// More than keepalives and probes went out, and nothing came in.
    void sent(Instant now);

    /// Probe: send one now; it counts as sent.
    Verdict tick(const View& view, Instant now);
    std::optional<Instant> nextDue(const View& view) const;

    Instant lastHeard() const { return m_lastHeard; }

private:
    std::optional<Instant> deadAt(const View& view) const;
    std::optional<Instant> probeAt(const View& view) const;

    Instant m_lastHeard{};
    Instant m_lastProbe{};
    std::optional<Instant> m_silentSince;
    Instant m_lastSent{};
    int m_doubts = 0; ///< probes sent because of the silence
};

} // namespace roamwire
