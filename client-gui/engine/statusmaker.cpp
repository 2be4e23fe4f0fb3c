#include "client-gui/engine/statusmaker.h"

#include <algorithm>

namespace roamwire {
namespace {

/// Shown without a path, because of that.
Path noPath(PathReason reason)
{
    return {{}, {}, false, reason};
}

} // namespace

Status StatusMaker::all() const
{
    const auto& [settings, session, entrance, keeper, own, roster, clock] = m_parts;
    Status status;
    status.interface = settings.interface;
    status.tenant = settings.link.tenant.toString();
    status.mode = modeWord(settings.mode);
    status.displayName = settings.displayName;
    status.mayInvite = entrance.mayInvite();
    status.wgip = entrance.welcome() ? std::optional(entrance.welcome()->wgip) : settings.wgip;
    status.server = serverWord();
    status.problem = problem();
    status.needsMending = !m_parts.keeper.problem().isEmpty() || !m_parts.entrance.problem().isEmpty();
    status.observed = own.observed();
    status.lanName = own.endpoints().lanName;
    for (const auto& [key, entry] : roster.paths().entries())
        status.peers.append(statusOf(entry));
    for (const auto& [key, record] : roster.absent())
        status.peers.append(statusOf(record, noPath(PathReason::NotOnInterface)));
    for (const auto& [key, peer] : roster.ignored())
        status.peers.append(statusOf(peer.record, noPath(peer.reason)));
    // Only of an interface all of whose peers are the tenant's.
    if (!entrance.welcome() && settings.mode == InterfaceMode::Managed && keeper.device()) {
        for (const DevicePeer& peer : keeper.device()->peers)
            status.peers.append(untoldPeer(peer, clock.unixMs() / 1000));
    }
    std::ranges::stable_sort(status.peers, {}, &PeerStatus::name);
    return status;
}

std::optional<PeerStatus> StatusMaker::one(const PublicKey& peer) const
{
    const Roster& roster = m_parts.roster;
    if (const auto entry = roster.paths().entries().find(peer); entry != roster.paths().entries().end())
        return statusOf(entry->second);
    if (const auto absent = roster.absent().find(peer); absent != roster.absent().end())
        return statusOf(absent->second, noPath(PathReason::NotOnInterface));
    if (const auto ignored = roster.ignored().find(peer); ignored != roster.ignored().end())
        return statusOf(ignored->second.record, noPath(ignored->second.reason));
    return std::nullopt;
}

QString StatusMaker::serverWord() const
{
    switch (m_parts.session.state()) {
    case ControlSession::State::Joined:
        return QStringLiteral("connected");
    case ControlSession::State::Connecting:
    case ControlSession::State::Joining:
        return QStringLiteral("connecting");
    case ControlSession::State::Offline:
        break;
    }
    return QStringLiteral("offline");
}

QString StatusMaker::problem() const
{
    for (const QString& problem : {m_parts.keeper.problem(), m_parts.entrance.problem()}) {
        if (!problem.isEmpty())
            return problem;
    }
    return m_parts.session.problem();
}

PeerStatus StatusMaker::statusOf(const PathTable::Entry& entry) const
{
    PeerStatus status = statusOf(entry.record, entry.path());
    status.candidates = entry.candidates();
    if (const auto rtt = entry.rtt())
        status.rttMs = rtt->count();
    return status;
}

PeerStatus StatusMaker::statusOf(const PeerRecord& record, const Path& path) const
{
    PeerStatus status;
    status.publicKey = record.publicKey;
    status.name = record.displayName;
    status.wgip = record.wgip;
    status.presence = record.presence;
    status.path = path;
    if (m_parts.keeper.isRefused(record.publicKey) && path.reason != PathReason::NotOnInterface)
        status.path.reason = PathReason::AddressConflict;
    if (const DevicePeer* peer = m_parts.keeper.find(record.publicKey))
        addFigures(status, *peer, m_parts.clock.unixMs() / 1000);
    return status;
}

} // namespace roamwire
