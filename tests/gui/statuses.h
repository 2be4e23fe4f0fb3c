#pragma once

#include "client-gui/engine/status.h"
#include "tests/support/testkeys.h"

namespace roamwire::test {

inline PeerStatus peerStatus(int number, const QString& name, std::optional<PathKind> verifiedPath)
{
    PeerStatus peer;
    peer.publicKey = keyNumber(std::uint8_t(number));
    peer.name = name;
    peer.presence = Presence::Online;
    peer.path.kind = verifiedPath.value_or(PathKind::Wan);
    peer.path.verified = verifiedPath.has_value();
    peer.path.reason = verifiedPath ? PathReason::None : PathReason::NoAnswer;
    return peer;
}

inline PeerStatus awayPeer(int number, const QString& name)
{
    PeerStatus peer = peerStatus(number, name, {});
    peer.presence = Presence::Away;
    peer.path.reason = PathReason::PeerAway;
    return peer;
}

inline Status statusWith(const QString& interface, const QString& server, const QList<PeerStatus>& peers)
{
    Status status;
    status.interface = interface;
    status.server = server;
    status.peers = peers;
    return status;
}

} // namespace roamwire::test
