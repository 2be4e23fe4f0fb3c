#pragma once

#include <QString>

/// The words of the native protocol, each written once, for both directions of the codec. Field names follow the
/// wireSync table where it has one.
namespace roamwire::wire {

namespace field {
inline const QString kType = QStringLiteral("t");
inline const QString kServerKey = QStringLiteral("server_key");
inline const QString kNonce = QStringLiteral("nonce");
inline const QString kFeatures = QStringLiteral("features");
inline const QString kPublicKey = QStringLiteral("publickey");
inline const QString kDisplayName = QStringLiteral("display_name");
inline const QString kProof = QStringLiteral("proof");
inline const QString kToken = QStringLiteral("token");
inline const QString kSeal = QStringLiteral("seal");
inline const QString kMs = QStringLiteral("ms");
inline const QString kMac = QStringLiteral("mac");
inline const QString kWgip = QStringLiteral("wgip");
inline const QString kWgip6 = QStringLiteral("wgip6");
inline const QString kNetwork = QStringLiteral("network");
inline const QString kNetwork6 = QStringLiteral("network6");
inline const QString kSlot = QStringLiteral("slot");
inline const QString kEndpoints = QStringLiteral("endpoints");
inline const QString kListenPort = QStringLiteral("listen_port");
inline const QString kLan = QStringLiteral("lan");
inline const QString kLanName = QStringLiteral("lan_name");
inline const QString kObserved = QStringLiteral("observed");
inline const QString kV4 = QStringLiteral("v4");
inline const QString kV6 = QStringLiteral("v6");
inline const QString kGraceSeconds = QStringLiteral("grace_s");
inline const QString kFirst = QStringLiteral("first");
inline const QString kMayInvite = QStringLiteral("may_invite");
inline const QString kWan = QStringLiteral("wan");
inline const QString kIp = QStringLiteral("ip");
inline const QString kPort = QStringLiteral("port");
inline const QString kSymmetric = QStringLiteral("symmetric");
inline const QString kRelay = QStringLiteral("relay");
inline const QString kLow = QStringLiteral("low");
inline const QString kPairs = QStringLiteral("pairs");
inline const QString kId = QStringLiteral("id");
inline const QString kKey = QStringLiteral("key");
inline const QString kTargetKey = QStringLiteral("targetkey");
inline const QString kKind = QStringLiteral("kind");
inline const QString kLeaderEndpoint = QStringLiteral("leader_endpoint");
inline const QString kTargetEndpoint = QStringLiteral("target_endpoint");
inline const QString kLeaderRev = QStringLiteral("leader_rev");
inline const QString kTargetRev = QStringLiteral("target_rev");
inline const QString kSetEndpoint = QStringLiteral("set_endpoint");
inline const QString kDelayMs = QStringLiteral("delay_ms");
inline const QString kMuteMs = QStringLiteral("mute_ms");
inline const QString kOk = QStringLiteral("ok");
inline const QString kPeers = QStringLiteral("peers");
inline const QString kMore = QStringLiteral("more");
inline const QString kPresence = QStringLiteral("presence");
inline const QString kRev = QStringLiteral("rev");
inline const QString kUses = QStringLiteral("uses");
inline const QString kExpiresSeconds = QStringLiteral("expires_s");
inline const QString kEphemeral = QStringLiteral("ephemeral");
inline const QString kExpires = QStringLiteral("expires");
inline const QString kCode = QStringLiteral("code");
inline const QString kReason = QStringLiteral("reason");
inline const QString kRetrySeconds = QStringLiteral("retry_s");
} // namespace field

namespace presence {
inline const QString kOnline = QStringLiteral("online");
inline const QString kAway = QStringLiteral("away");
} // namespace presence

namespace switchkind {
inline const QString kLan = QStringLiteral("lan");
inline const QString kWan = QStringLiteral("wan");
} // namespace switchkind

} // namespace roamwire::wire
