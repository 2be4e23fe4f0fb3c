#pragma once

#include "client-gui/engine/status.h"
#include "tests/gui/fakenetwork.h"
#include "tests/support/testkeys.h"

namespace roamwire::test {

/// Peers and networks as they are in real life, for tests and pictures.
inline PeerStatus peerCalled(const QString& name, std::uint8_t number)
{
    PeerStatus peer;
    peer.publicKey = keyNumber(number);
    peer.name = name;
    peer.wgip = QHostAddress(QStringLiteral("10.128.0.%1").arg(number));
    peer.presence = Presence::Online;
    return peer;
}

inline Endpoint endpointAt(const char* text)
{
    return *Endpoint::fromString(QString::fromLatin1(text));
}

/// Over this path, verified.
inline PeerStatus reached(PeerStatus peer, PathKind kind, const char* endpoint, std::int64_t rttMs,
                          PathReason reason = PathReason::None)
{
    peer.path = {kind, endpointAt(endpoint), true, reason};
    peer.rttMs = rttMs;
    peer.handshakeAgeSeconds = 40;
    peer.rxBytes = 12'400'000;
    peer.txBytes = 3'100'000;
    peer.candidates = {{endpointAt("192.168.1.20:51820"), PathKind::Lan},
                       {endpointAt("[2001:db8:41:7::1a2b]:51820"), PathKind::Wan},
                       {endpointAt("198.51.100.7:51820"), PathKind::Wan}};
    return peer;
}

inline PeerStatus notReached(PeerStatus peer, PathReason reason, std::optional<Presence> presence = Presence::Online)
{
    peer.path.reason = reason;
    peer.presence = presence;
    return peer;
}

inline Status statusOf(const QString& interface, const QList<PeerStatus>& peers)
{
    Status status;
    status.interface = interface;
    status.tenant = QStringLiteral("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    status.mode = QStringLiteral("managed");
    status.displayName = QStringLiteral("laptop");
    status.mayInvite = true;
    status.wgip = QHostAddress(QStringLiteral("10.128.0.4"));
    status.server = QStringLiteral("connected");
    status.observed.v4 = QHostAddress(QStringLiteral("203.0.113.9"));
    status.peers = peers;
    return status;
}

/// One of each kind.
inline QList<PeerStatus> household()
{
    PeerStatus trying = peerCalled(QStringLiteral("Workstation"), 11);
    trying.path = {PathKind::Wan, endpointAt("198.51.100.40:51820"), false, PathReason::NoAnswer};
    return {
        reached(peerCalled(QStringLiteral("nas"), 7), PathKind::Lan, "192.168.1.20:51820", 1),
        reached(peerCalled(QStringLiteral("Anna's phone"), 8), PathKind::Wan, "198.51.100.7:51820", 24),
        reached(peerCalled(QStringLiteral("office-gateway"), 9), PathKind::Relay, "192.0.2.1:42012", 58,
                PathReason::BothSymmetric),
        reached(peerCalled(QStringLiteral("media player"), 10), PathKind::Relay, "192.0.2.1:42014", 41,
                PathReason::WaitingRetry),
        trying,
        notReached(peerCalled(QStringLiteral("old tablet"), 12), PathReason::PeerAway, Presence::Away),
        notReached(peerCalled(QStringLiteral("stranger"), 13), PathReason::WrongSeal),
    };
}

} // namespace roamwire::test
