#include "client-gui/engine/statusreader.h"

#include "shared/base/printable.h"
#include "shared/model/displayname.h"
#include "shared/wire/limits.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;

/// A problem is a sentence or two; names of interfaces and networks are shorter by far.
constexpr qsizetype kMaxText = 2'048;
/// No more than any engine keeps.
constexpr qsizetype kMaxPeers = 65'536;
/// An engine has twice as many as a peer may tell, and the relay.
constexpr qsizetype kMaxCandidates = 2 * limits::kMaxLanAddresses + 1;

QString text(const QJsonObject& json, QLatin1String name)
{
    return printable(json.value(name).toString().left(kMaxText));
}

template <typename Number>
std::optional<Number> number(const QJsonObject& json, QLatin1String name)
{
    const qint64 value = json.value(name).toInteger(-1);
    return value >= 0 ? std::optional(static_cast<Number>(value)) : std::nullopt;
}

/// Of an enumeration whose values are counted from 0 to `last`.
template <typename Enum, typename WordOf>
std::optional<Enum> meaningOf(const QString& word, Enum last, WordOf wordOf)
{
    for (int value = 0; value <= static_cast<int>(last); ++value) {
        if (wordOf(static_cast<Enum>(value)) == word)
            return static_cast<Enum>(value);
    }
    return std::nullopt;
}

std::optional<PathKind> kindOf(const QString& word)
{
    return meaningOf(word, PathKind::Relay, kindWord);
}

std::optional<Presence> presenceOf(const QString& word)
{
    if (word == u"online")
        return Presence::Online;
    return word == u"away" ? std::optional(Presence::Away) : std::nullopt;
}

QList<Candidate> candidatesIn(const QJsonArray& json)
{
    QList<Candidate> candidates;
    for (const QJsonValue& value : json) {
        const QJsonObject candidate = value.toObject();
        const auto endpoint = Endpoint::fromString(candidate.value("endpoint"_L1).toString());
        const auto kind = kindOf(candidate.value("kind"_L1).toString());
        if (endpoint && kind && candidates.size() < kMaxCandidates)
            candidates.append({*endpoint, *kind, candidate.value("open"_L1).toBool()});
    }
    return candidates;
}

Path pathIn(const QJsonObject& json)
{
    Path path;
    path.kind = kindOf(json.value("path"_L1).toString());
    path.endpoint = Endpoint::fromString(json.value("endpoint"_L1).toString());
    path.verified = json.value("verified"_L1).toBool();
    const QString reason = json.value("reason"_L1).toString();
    path.reason = meaningOf(reason, PathReason::WaitingRetry, reasonWord).value_or(PathReason::None);
    return path;
}

std::optional<PeerStatus> peerIn(const QJsonObject& json)
{
    const auto key = PublicKey::fromBase64(json.value("publickey"_L1).toString().toLatin1());
    if (!key)
        return std::nullopt;
    PeerStatus peer;
    peer.publicKey = *key;
    peer.name = checkedDisplayName(json.value("name"_L1).toString()).value_or(QString());
    peer.wgip = parseAddress(json.value("wgip"_L1).toString()).value_or(QHostAddress());
    peer.presence = presenceOf(json.value("presence"_L1).toString());
    peer.path = pathIn(json);
    peer.rttMs = number<std::int64_t>(json, "rtt_ms"_L1);
    peer.handshakeAgeSeconds = number<std::int64_t>(json, "handshake_age_s"_L1);
    peer.rxBytes = number<quint64>(json, "rx_bytes"_L1);
    peer.txBytes = number<quint64>(json, "tx_bytes"_L1);
    peer.candidates = candidatesIn(json.value("candidates"_L1).toArray());
    return peer;
}

ObservedAddresses observedIn(const QString& text)
{
    const auto address = parseAddress(text);
    if (!address)
        return {};
    return isIpv4(*address) ? ObservedAddresses{address, std::nullopt} : ObservedAddresses{std::nullopt, address};
}

} // namespace

Result<Status> readStatus(const QByteArray& line)
{
    const QJsonObject json = line.size() <= kMaxStatusLine ? QJsonDocument::fromJson(line).object() : QJsonObject();
    const QJsonObject self = json.value("self"_L1).toObject();
    if (self.isEmpty())
        return failure(QStringLiteral("this is not a status"));
    Status status;
    status.interface = text(self, "interface"_L1);
    status.tenant = text(self, "tenant"_L1);
    status.mode = text(self, "mode"_L1);
    status.displayName = checkedDisplayName(self.value("name"_L1).toString()).value_or(QString());
    status.mayInvite = self.value("may_invite"_L1).toBool();
    status.wgip = parseAddress(self.value("wgip"_L1).toString());
    status.server = text(self, "server"_L1);
    status.problem = text(self, "problem"_L1);
    status.observed = observedIn(self.value("observed"_L1).toString());
    status.lanName = Fingerprint::fromBase64(self.value("lan_name"_L1).toString().toLatin1());
    const QJsonArray peers = json.value("peers"_L1).toArray();
    for (const QJsonValue& value : peers) {
        auto peer = peerIn(value.toObject());
        if (peer && status.peers.size() < kMaxPeers)
            status.peers.append(std::move(*peer));
    }
    return status;
}

} // namespace roamwire
