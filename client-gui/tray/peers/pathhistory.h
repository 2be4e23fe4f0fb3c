#pragma once

#include "client-gui/engine/status.h"

#include <QCoreApplication>

#include <deque>

namespace roamwire::tray {

/// A stretch of time in which the way to a peer was the same.
struct PathStretch
{
    /// What began it.
    enum class Cause {
        Seen,      ///< the peer was not known before
        Moved,     ///< this device roamed
        PeerMoved, ///< the peer is at another address now
        PeerAway,
        PeerBack,
        Improved, ///< a direct path answered
        Lost,     ///< nothing came in over the one before any more
        Other,    ///< the path's reason says it
    };

    std::int64_t beganUnixMs = 0;
    Path path;                        ///< with the reason that it has now, or had in the end
    std::optional<Presence> presence; ///< of the peer, as the path
    Cause cause = Cause::Seen;

    bool operator==(const PathStretch&) const = default;
};

/// What became of the path to one peer, and why. What is only tried is no path, and one try after the other is one
/// stretch; so is one relay port after the other.
class PathHistory final
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::PathHistory)

public:
    /// About an hour of somebody who roams all the time; a few kilobytes.
    static constexpr std::size_t kMaxStretches = 50;

    /// `hasMoved`: this device roamed just now.
    void note(const PeerStatus& peer, bool hasMoved, std::int64_t unixMs);

    /// Newest first.
    const std::deque<PathStretch>& stretches() const { return m_stretches; }
    /// Rises with every change of stretches().
    quint64 revision() const { return m_revision; }

    /// Why the stretch began, in a few words.
    static QString causeWords(const PathStretch& stretch);

private:
    std::deque<PathStretch> m_stretches;
    quint64 m_revision = 0;
};

} // namespace roamwire::tray
