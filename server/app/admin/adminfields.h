#pragma once

#include <QString>

// The names in what goes over the admin socket, and in what the commands print with --json.

namespace roamwire::server::admin {

inline const QString kCommand = QStringLiteral("command");
inline const QString kError = QStringLiteral("error");

inline const QString kTenant = QStringLiteral("tenant");
inline const QString kCreate = QStringLiteral("create");
inline const QString kUnsealed = QStringLiteral("unsealed");
inline const QString kUses = QStringLiteral("uses");
inline const QString kSeconds = QStringLiteral("expires_s");
inline const QString kEphemeral = QStringLiteral("ephemeral");
inline const QString kServer = QStringLiteral("server");
inline const QString kLink = QStringLiteral("link");
inline const QString kExpires = QStringLiteral("expires");

inline const QString kTenants = QStringLiteral("tenants");
inline const QString kName = QStringLiteral("name");
inline const QString kKind = QStringLiteral("kind");
inline const QString kNetwork = QStringLiteral("network");
inline const QString kOnline = QStringLiteral("online");
inline const QString kAway = QStringLiteral("away");
inline const QString kGone = QStringLiteral("gone");
inline const QString kInvites = QStringLiteral("invites");

inline const QString kPeers = QStringLiteral("peers");
inline const QString kPublicKey = QStringLiteral("publickey");
inline const QString kWgip = QStringLiteral("wgip");
inline const QString kPresence = QStringLiteral("presence");
inline const QString kRole = QStringLiteral("role");
inline const QString kProven = QStringLiteral("proven");
inline const QString kSealed = QStringLiteral("sealed");
inline const QString kLastSeen = QStringLiteral("last_seen");

inline const QString kToken = QStringLiteral("token");
inline const QString kClosed = QStringLiteral("closed");
inline const QString kRevoked = QStringLiteral("revoked");

} // namespace roamwire::server::admin
