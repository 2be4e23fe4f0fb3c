#include "client-gui/engine/status.h"

#include <QJsonArray>

#include <algorithm>

namespace roamwire {
namespace {

QJsonValue orNull(const std::optional<QString>& text)
{
    return text ? QJsonValue(*text) : QJsonValue(QJsonValue::Null);
}

template <typename Number>
QJsonValue orNull(const std::optional<Number>& number)
{
    return number ? QJsonValue(static_cast<qint64>(*number)) : QJsonValue(QJsonValue::Null);
}

std::optional<QString> nonEmpty(const QString& text)
{
    return text.isEmpty() ? std::nullopt : std::optional(text);
}

std::optional<QString> presenceWord(std::optional<Presence> presence)
{
    if (!presence)
        return std::nullopt;
    return *presence == Presence::Online ? QStringLiteral("online") : QStringLiteral("away");
}

QJsonValue observedText(const ObservedAddresses& observed)
{
    if (observed.v4)
        return observed.v4->toString();
    return observed.v6 ? QJsonValue(observed.v6->toString()) : QJsonValue(QJsonValue::Null);
}

QJsonObject toJson(const Candidate& candidate)
{
    return {{QStringLiteral("endpoint"), candidate.endpoint.toString()},
            {QStringLiteral("kind"), kindWord(candidate.kind)},
            {QStringLiteral("open"), candidate.isOpen}};
}

QJsonObject toJson(const PeerStatus& peer)
{
    QJsonArray candidates;
    for (const Candidate& candidate : peer.candidates)
        candidates.append(toJson(candidate));
    const std::optional<QString> endpoint =
        peer.path.endpoint ? std::optional(peer.path.endpoint->toString()) : std::nullopt;
    return {
        {QStringLiteral("name"), orNull(nonEmpty(peer.name))},
        {QStringLiteral("publickey"), QString::fromLatin1(peer.publicKey.toBase64())},
        {QStringLiteral("wgip"), orNull(nonEmpty(peer.wgip.toString()))},
        {QStringLiteral("presence"), orNull(presenceWord(peer.presence))},
        {QStringLiteral("path"), pathWord(peer.path)},
        {QStringLiteral("verified"), peer.path.verified},
        {QStringLiteral("endpoint"), orNull(endpoint)},
        {QStringLiteral("rtt_ms"), orNull(peer.rttMs)},
        {QStringLiteral("handshake_age_s"), orNull(peer.handshakeAgeSeconds)},
        {QStringLiteral("rx_bytes"), orNull(peer.rxBytes)},
        {QStringLiteral("tx_bytes"), orNull(peer.txBytes)},
        {QStringLiteral("reason"), orNull(nonEmpty(reasonWord(peer.path.reason)))},
        {QStringLiteral("candidates"), candidates},
    };
}

} // namespace

void addFigures(PeerStatus& status, const DevicePeer& peer, std::int64_t unixSeconds)
{
    if (peer.latestHandshake > 0)
        status.handshakeAgeSeconds = std::max<std::int64_t>(0, unixSeconds - peer.latestHandshake);
    status.rxBytes = peer.rxBytes;
    status.txBytes = peer.txBytes;
}

PeerStatus untoldPeer(const DevicePeer& peer, std::int64_t unixSeconds)
{
    PeerStatus status;
    status.publicKey = peer.publicKey;
    for (const Prefix& prefix : peer.allowedIps) {
        if (status.wgip.isNull() && isIpv4(prefix.address()))
            status.wgip = prefix.address();
    }
    addFigures(status, peer, unixSeconds);
    status.path.endpoint = peer.endpoint;
    if (peer.endpoint)
        status.path.kind = PathKind::Wan;
    status.path.verified = peer.endpoint && status.handshakeAgeSeconds && *status.handshakeAgeSeconds < kSessionSeconds;
    status.path.reason = PathReason::ServerUnreachable;
    return status;
}

QString pathWord(const Path& path)
{
    return path.kind ? kindWord(*path.kind) : QStringLiteral("none");
}

QString kindWord(PathKind kind)
{
    switch (kind) {
    case PathKind::Lan:
        return QStringLiteral("lan");
    case PathKind::Wan:
        return QStringLiteral("wan");
    case PathKind::Relay:
        return QStringLiteral("relay");
    }
    return {};
}

QString reasonWord(PathReason reason)
{
    switch (reason) {
    case PathReason::None:
        return {};
    case PathReason::NoCandidates:
        return QStringLiteral("no_candidates");
    case PathReason::NoAnswer:
        return QStringLiteral("no_answer");
    case PathReason::PeerAway:
        return QStringLiteral("peer_away");
    case PathReason::ServerUnreachable:
        return QStringLiteral("server_unreachable");
    case PathReason::AddressConflict:
        return QStringLiteral("address_conflict");
    case PathReason::NotOnInterface:
        return QStringLiteral("not_on_interface");
    case PathReason::Unsealed:
        return QStringLiteral("unsealed");
    case PathReason::WrongSeal:
        return QStringLiteral("wrong_seal");
    case PathReason::OldSeal:
        return QStringLiteral("old_seal");
    case PathReason::BothSymmetric:
        return QStringLiteral("both_symmetric");
    case PathReason::LanIsolated:
        return QStringLiteral("lan_isolated");
    case PathReason::UdpBlocked:
        return QStringLiteral("udp_blocked");
    case PathReason::RelayFull:
        return QStringLiteral("relay_full");
    case PathReason::WaitingRetry:
        return QStringLiteral("waiting_retry");
    }
    return {};
}

QString modeWord(InterfaceMode mode)
{
    return mode == InterfaceMode::Sync ? QStringLiteral("sync") : QStringLiteral("managed");
}

QJsonObject toJson(const Status& status)
{
    QJsonArray peers;
    for (const PeerStatus& peer : status.peers)
        peers.append(toJson(peer));
    const std::optional<QString> wgip = status.wgip ? std::optional(status.wgip->toString()) : std::nullopt;
    const std::optional<QString> lanName =
        status.lanName ? std::optional(QString::fromLatin1(status.lanName->toBase64())) : std::nullopt;
    const QJsonObject self{
        {QStringLiteral("interface"), status.interface},
        {QStringLiteral("tenant"), status.tenant},
        {QStringLiteral("mode"), status.mode},
        {QStringLiteral("name"), orNull(nonEmpty(status.displayName))},
        {QStringLiteral("may_invite"), status.mayInvite},
        {QStringLiteral("wgip"), orNull(wgip)},
        {QStringLiteral("server"), status.server},
        {QStringLiteral("problem"), orNull(nonEmpty(status.problem))},
        {QStringLiteral("observed"), observedText(status.observed)},
        {QStringLiteral("lan_name"), orNull(lanName)},
    };
    return {{QStringLiteral("self"), self}, {QStringLiteral("peers"), peers}};
}

} // namespace roamwire
