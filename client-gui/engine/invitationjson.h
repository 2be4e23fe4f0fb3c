#pragma once

#include "client-gui/engine/inviter.h"

#include <QJsonObject>

namespace roamwire {

// Invites as they travel over the status socket, and as `roamwire-agent invite --json` prints them.

inline const QString kLinkField = QStringLiteral("link");
inline const QString kErrorField = QStringLiteral("error");

QJsonObject toJson(const wire::Invite& invite);
/// nullopt for anything else.
std::optional<wire::Invite> inviteFromJson(const QJsonObject& json);

/// With the link, and so with the secrets in it.
QJsonObject toJson(const Invitation& invitation, quint32 uses);
/// What a client answered to an invite; an error is its own, or of what is no answer.
Result<Invitation> invitationFromJson(const QJsonObject& json);

} // namespace roamwire
