#include "client-gui/tray/peers/pathhistory.h"

#include "client-gui/tray/peers/pathwords.h"

namespace roamwire::tray {
namespace {

bool isSameWay(const Path& one, const Path& other)
{
    if (one.verified != other.verified)
        return false;
    if (!one.verified)
        return PathWords::isLeftOut(one.reason) == PathWords::isLeftOut(other.reason);
    return one.kind == other.kind && (one.kind == PathKind::Relay || one.endpoint == other.endpoint);
}

/// Both sides have left the relay for a direct path, and go back to it within a second where that does not answer.
bool isSwitching(const Path& from, const Path& to)
{
    return from.kind == PathKind::Relay && from.verified && to.kind && to.kind != PathKind::Relay && !to.verified &&
           !PathWords::isLeftOut(to.reason);
}

PathStretch::Cause causeOf(const PathStretch& before, const PeerStatus& now, bool hasMoved)
{
    using enum PathStretch::Cause;
    if (before.presence != now.presence && now.presence)
        return *now.presence == Presence::Away ? PeerAway : PeerBack;
    if (hasMoved)
        return Moved;
    if (PathWords::isDirect(before.path) && PathWords::isDirect(now.path) && before.path.kind == now.path.kind)
        return PeerMoved;
    if (PathWords::isDirect(now.path))
        return Improved;
    return before.path.verified && !PathWords::isLeftOut(now.path.reason) ? Lost : Other;
}

} // namespace

void PathHistory::note(const PeerStatus& peer, bool hasMoved, std::int64_t unixMs)
{
    if (m_stretches.empty()) {
        m_stretches.push_front({unixMs, peer.path, peer.presence, PathStretch::Cause::Seen});
    } else if (PathStretch& last = m_stretches.front();
               isSameWay(last.path, peer.path) && last.presence == peer.presence) {
        if (last.path == peer.path)
            return;
        last.path = peer.path;
    } else if (isSwitching(last.path, peer.path) && last.presence == peer.presence) {
        return;
    } else {
        m_stretches.push_front({unixMs, peer.path, peer.presence, causeOf(last, peer, hasMoved)});
    }
    if (m_stretches.size() > kMaxStretches)
        m_stretches.pop_back();
    ++m_revision;
}

QString PathHistory::causeWords(const PathStretch& stretch)
{
    using enum PathStretch::Cause;
    switch (stretch.cause) {
    case Seen:
        return tr("First seen");
    case Moved:
        return tr("This device changed networks");
    case PeerMoved:
        return tr("The peer changed its address");
    case PeerAway:
        return tr("The peer went away");
    case PeerBack:
        return tr("The peer is back");
    case Improved:
        return tr("A direct path answered");
    case Lost:
        return tr("The path before stopped answering");
    case Other:
        return PathWords::brief(stretch.path);
    }
    return {};
}

} // namespace roamwire::tray
