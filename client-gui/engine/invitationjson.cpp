#include "client-gui/engine/invitationjson.h"

#include "shared/wire/limits.h"

#include <QDateTime>

namespace roamwire {
namespace {

namespace field {
const QString kUses = QStringLiteral("uses");
const QString kSeconds = QStringLiteral("expires_s");
const QString kEphemeral = QStringLiteral("ephemeral");
const QString kTenant = QStringLiteral("tenant");
const QString kExpires = QStringLiteral("expires");
} // namespace field

} // namespace

QJsonObject toJson(const wire::Invite& invite)
{
    return {{field::kUses, qint64(invite.uses)},
            {field::kSeconds, qint64(invite.expiresSeconds)},
            {field::kEphemeral, invite.ephemeral}};
}

std::optional<wire::Invite> inviteFromJson(const QJsonObject& json)
{
    const qint64 uses = json.value(field::kUses).toInteger();
    const qint64 seconds = json.value(field::kSeconds).toInteger();
    if (uses < 1 || uses > limits::kMaxInviteUses || seconds < 1 || seconds > limits::kMaxInviteAge.count())
        return std::nullopt;
    return wire::Invite{static_cast<quint32>(uses), static_cast<quint32>(seconds),
                        json.value(field::kEphemeral).toBool()};
}

QJsonObject toJson(const Invitation& invitation, quint32 uses)
{
    return {{kLinkField, invitation.link.reveal()},
            {field::kTenant, invitation.link.tenant.toString()},
            {field::kUses, qint64(uses)},
            {field::kExpires, QDateTime::fromSecsSinceEpoch(invitation.expires, Qt::UTC).toString(Qt::ISODate)}};
}

} // namespace roamwire
