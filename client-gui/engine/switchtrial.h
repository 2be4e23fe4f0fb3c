#pragma once

#include "client-gui/engine/pathfigures.h"
#include "client-gui/engine/pathorders.h"

namespace roamwire {

/// One switch of both sides at the same moment, from the server's `go` to its end (design section 7, 4).
///
/// Packets on their way over the path that is left would take WireGuard back there, and the other side after it. The
/// relay carries nothing meanwhile; what was in flight is met by setting the new endpoint again, until the mute ends.
class SwitchTrial final
{
public:
    enum class Outcome { Open, Works, Failed };

    /// `left`: where a packet that comes in late may take WireGuard.
    SwitchTrial(const wire::Go& go, const Endpoint& target, const QList<Endpoint>& left, Instant now);

    quint64 id() const { return m_id; }
    const Endpoint& target() const { return m_target; }
    /// The new endpoint was set.
    bool isActing() const { return m_isActing; }
    Outcome outcome() const { return m_outcome; }
    /// Nothing is left to be done about it.
    bool isOver(Instant now) const;

    /// What a look showed. A look that is heard on the new path is all the proof there is.
    void look(const std::optional<Endpoint>& endpoint, bool isHeard);

    /// What is due: setting the endpoint, asking again, the verdict. `endpoint`: in use now.
    enum class Step { None, Set, Nudge, Works, Fails };
    Step tick(const std::optional<Endpoint>& endpoint, Instant now);
    Instant nextDue() const;

private:
    bool isNew(const std::optional<Endpoint>& endpoint) const;

    quint64 m_id;
    Endpoint m_target;
    QList<Endpoint> m_left;
    Instant m_actAt;
    Instant m_heldUntil;
    int m_nudges = 0;
    bool m_isActing = false;
    bool m_isHeard = false;
    Outcome m_outcome = Outcome::Open;
};

} // namespace roamwire
