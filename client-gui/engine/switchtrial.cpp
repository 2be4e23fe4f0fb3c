#include "client-gui/engine/switchtrial.h"

#include "shared/wire/limits.h"

#include <algorithm>
#include <array>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// What was in flight over the path that is left has come in by then.
constexpr Milliseconds kDrain = 100ms;
constexpr Milliseconds kGiveUp = 500ms;
/// The first packet of one side dies at a router that the other side has not opened yet; these follow it.
constexpr std::array kNudges{50ms, 120ms, 220ms, 350ms};

} // namespace

SwitchTrial::SwitchTrial(const wire::Go& go, const Endpoint& target, const QList<Endpoint>& left, Instant now)
    : m_id(go.id)
    , m_target(target)
    , m_left(left)
    , m_actAt(now + std::min(Milliseconds(go.delayMs), Milliseconds(limits::kMaxSwitchDelay)))
    , m_heldUntil(m_actAt + std::max(kGiveUp, std::min(Milliseconds(go.muteMs), Milliseconds(limits::kMaxMute))))
{
}

bool SwitchTrial::isOver(Instant now) const
{
    return m_outcome == Outcome::Failed || (m_outcome == Outcome::Works && now >= m_heldUntil);
}

bool SwitchTrial::isNew(const std::optional<Endpoint>& endpoint) const
{
    return endpoint && (endpoint == m_target || !m_left.contains(*endpoint));
}

void SwitchTrial::look(const std::optional<Endpoint>& endpoint, bool isHeard)
{
    m_isHeard = m_isHeard || (m_isActing && isHeard && isNew(endpoint));
}

SwitchTrial::Step SwitchTrial::tick(const std::optional<Endpoint>& endpoint, Instant now)
{
    if (now < m_actAt)
        return Step::None;
    if (!std::exchange(m_isActing, true))
        return Step::Set;
    if (m_outcome == Outcome::Open && m_isHeard && isNew(endpoint) && now >= m_actAt + kDrain) {
        m_outcome = Outcome::Works;
        return Step::Works;
    }
    if (m_outcome == Outcome::Open && now >= m_actAt + kGiveUp) {
        m_outcome = Outcome::Failed;
        return Step::Fails;
    }
    if (!isNew(endpoint))
        return Step::Set;
    if (m_outcome != Outcome::Open || m_nudges == std::ssize(kNudges) || now < m_actAt + kNudges.at(m_nudges))
        return Step::None;
    while (m_nudges < std::ssize(kNudges) && now >= m_actAt + kNudges.at(m_nudges))
        ++m_nudges;
    return Step::Nudge;
}

Instant SwitchTrial::nextDue() const
{
    if (!m_isActing)
        return m_actAt;
    if (m_outcome != Outcome::Open)
        return m_heldUntil;
    Instant due = m_actAt + (m_isHeard ? kDrain : kGiveUp);
    if (m_nudges < std::ssize(kNudges))
        due = std::min(due, m_actAt + kNudges.at(m_nudges));
    return due;
}

} // namespace roamwire
