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

Result<Invitation> invitationFromJson(const QJsonObject& json)
{
    if (const auto problem = json.value(kErrorField); problem.isString())
        return failure(problem.toString());
    auto link = InviteLink::fromString(json.value(kLinkField).toString());
    const auto expires = QDateTime::fromString(json.value(field::kExpires).toString(), Qt::ISODate);
    if (!link || !expires.isValid())
        return failure(QStringLiteral("the running client gave no link; it may be of an older version"));
    return Invitation{std::move(*link), expires.toSecsSinceEpoch()};
}

} // namespace roamwire
