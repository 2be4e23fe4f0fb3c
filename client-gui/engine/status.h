#pragma once

#include "client-gui/engine/pathmachine.h"

#include <QJsonObject>
#include <QString>

namespace roamwire {

/// One peer as it is shown (design section 10); absent = unknown.
struct PeerStatus
{
    PublicKey publicKey;
    QString name;
    QHostAddress wgip;
    std::optional<Presence> presence;
    Path path;
    std::optional<std::int64_t> rttMs;
    std::optional<std::int64_t> handshakeAgeSeconds;
    std::optional<quint64> rxBytes;
    std::optional<quint64> txBytes;
    QList<Candidate> candidates; ///< direct ones in the order in which they are tried, then the relay

    bool operator==(const PeerStatus&) const = default;
};

/// The state of one engine at one moment, for the tray, the agent and scripts.
struct Status
{
    QString interface;
    QString tenant;
    QString mode;
    QString displayName;    ///< of this peer
    bool mayInvite = false; ///< newcomers get their links here
    std::optional<QHostAddress> wgip;
    QString server;            ///< "connected", "connecting", "offline" or "paused"
    QString problem;           ///< why it does not all work, with the mend; empty when it does
    bool needsMending = false; ///< it is this machine's, and waiting does not help; not told to other programs
    ObservedAddresses observed;
    std::optional<Fingerprint> lanName;
    QList<PeerStatus> peers; ///< by name

    bool operator==(const Status&) const = default;
};

/// The part of the status that the interface itself tells.
void addFigures(PeerStatus& status, const DevicePeer& peer, std::int64_t unixSeconds);

/// A peer that the interface has and that the server has told nothing about.
PeerStatus untoldPeer(const DevicePeer& peer, std::int64_t unixSeconds);

/// The words of the status' `mode`, of a candidate's `kind`, of `path` and `reason`.
QString modeWord(InterfaceMode mode);
QString kindWord(PathKind kind);
QString pathWord(const Path& path);
QString reasonWord(PathReason reason);

/// The object of `roamwire-agent status --json`.
QJsonObject toJson(const Status& status);

} // namespace roamwire
