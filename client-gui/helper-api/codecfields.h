#pragma once

#include "shared/wire/jsonreader.h"

#include <QJsonObject>
#include <QStringList>

/// What the request and the answer codec share: field names, each written once, and the refusal of unknown ones.
namespace roamwire::helper {

namespace field {
inline const QString kId = QStringLiteral("id");
inline const QString kVerb = QStringLiteral("verb");
inline const QString kAnswer = QStringLiteral("answer");
inline const QString kInterface = QStringLiteral("interface");
inline const QString kForget = QStringLiteral("forget");
inline const QString kAddresses = QStringLiteral("addresses");
inline const QString kMtu = QStringLiteral("mtu");
inline const QString kPaths = QStringLiteral("paths");
inline const QString kPeer = QStringLiteral("peer");
inline const QString kPeers = QStringLiteral("peers");
inline const QString kEndpoint = QStringLiteral("endpoint");
inline const QString kNudge = QStringLiteral("nudge");
inline const QString kAllowedIps = QStringLiteral("allowed_ips");
inline const QString kKeepalive = QStringLiteral("keepalive_s");
inline const QString kPort = QStringLiteral("port");
inline const QString kServerKey = QStringLiteral("server_key");
inline const QString kNonce = QStringLiteral("nonce");
inline const QString kTenant = QStringLiteral("tenant");
inline const QString kBinding = QStringLiteral("binding");
inline const QString kVersion = QStringLiteral("version");
inline const QString kAbilities = QStringLiteral("abilities");
inline const QString kPublicKey = QStringLiteral("publickey");
inline const QString kListenPort = QStringLiteral("listen_port");
inline const QString kLatestHandshake = QStringLiteral("latest_handshake");
inline const QString kRxBytes = QStringLiteral("rx_bytes");
inline const QString kTxBytes = QStringLiteral("tx_bytes");
inline const QString kLook = QStringLiteral("look");
inline const QString kSince = QStringLiteral("since");
inline const QString kGone = QStringLiteral("gone");
inline const QString kAdded = QStringLiteral("added");
inline const QString kMode = QStringLiteral("mode");
inline const QString kProof = QStringLiteral("proof");
inline const QString kSends = QStringLiteral("sends");
inline const QString kDatagram = QStringLiteral("datagram");
inline const QString kCandidates = QStringLiteral("candidates");
inline const QString kEvent = QStringLiteral("event");
inline const QString kOutcome = QStringLiteral("outcome");
inline const QString kRtt = QStringLiteral("rtt_ms");
inline const QString kCode = QStringLiteral("code");
inline const QString kReason = QStringLiteral("reason");
} // namespace field

constexpr qint64 kMaxU32 = 0xffff'ffff;
constexpr qint64 kMaxU16 = 0xffff;

/// A field nobody knows is refused, not ignored: it may have been meant as a restriction.
inline void refuseOtherFields(wire::JsonReader& in, const QJsonObject& object, const QStringList& known)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!known.contains(it.key()))
            in.fail(it.key(), QStringLiteral("is not a field of this message"));
    }
}

inline QJsonArray textsOf(const QList<Prefix>& prefixes)
{
    QJsonArray texts;
    for (const Prefix& prefix : prefixes)
        texts.append(prefix.toString());
    return texts;
}

inline QList<Prefix> readPrefixes(wire::JsonReader& in, const QString& name, qsizetype max)
{
    QList<Prefix> prefixes;
    for (const QJsonValue& value : in.array(name, max)) {
        const auto prefix = Prefix::fromString(value.toString());
        if (!prefix)
            in.fail(name, QStringLiteral("holds something that is not ADDRESS/LENGTH"));
        prefixes.append(prefix.value_or(Prefix()));
    }
    return prefixes;
}

inline Endpoint endpointOf(wire::JsonReader& in, const QString& name, const QString& text)
{
    const auto endpoint = Endpoint::fromString(text);
    if (!endpoint)
        in.fail(name, QStringLiteral("is not ADDRESS:PORT"));
    return endpoint.value_or(Endpoint());
}

/// The number of a look.
inline std::optional<quint32> readSince(wire::JsonReader& in)
{
    if (!in.has(field::kSince))
        return std::nullopt;
    return static_cast<quint32>(in.integer(field::kSince, 0, kMaxU32));
}

/// Absent is fine: unknown or unchanged.
inline std::optional<Endpoint> readEndpoint(wire::JsonReader& in)
{
    if (!in.has(field::kEndpoint))
        return std::nullopt;
    return endpointOf(in, field::kEndpoint, in.string(field::kEndpoint));
}

} // namespace roamwire::helper
