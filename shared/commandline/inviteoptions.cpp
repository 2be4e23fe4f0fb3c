#include "shared/commandline/inviteoptions.h"

#include "shared/base/duration.h"
#include "shared/wire/limits.h"

namespace roamwire {
namespace {

const QString kUses = QStringLiteral("uses");
const QString kExpires = QStringLiteral("expires");
const QString kEphemeral = QStringLiteral("ephemeral");
const QString kJson = QStringLiteral("json");
const QString kQr = QStringLiteral("qr");

} // namespace

QList<QCommandLineOption> inviteOptions()
{
    return {
        {kUses, QStringLiteral("How many machines may join with the link, 1 to 1000 (default: 1)."),
         QStringLiteral("N"), QStringLiteral("1")},
        {kExpires, QStringLiteral("How long the link is good for, as 90s, 30m, 24h or 7d (default: 24h)."),
         QStringLiteral("T"), QStringLiteral("24h")},
        {kEphemeral,
         QStringLiteral("Who joins with the link is gone five minutes after its connection, and may not invite.")},
        {kJson, QStringLiteral("Print JSON.")},
        {kQr, QStringLiteral("Print the link, and below it as a QR code.")},
    };
}

Result<InviteOptions> inviteOptionsOf(const QCommandLineParser& parser)
{
    bool isNumber = false;
    const qint64 uses = parser.value(kUses).toLongLong(&isNumber);
    if (!isNumber || uses < 1 || uses > limits::kMaxInviteUses)
        return failure(QStringLiteral("--uses takes a number from 1 to %1").arg(limits::kMaxInviteUses));
    const auto expires = parseDuration(parser.value(kExpires), limits::kMaxInviteAge);
    if (!expires)
        return failure(QStringLiteral("--expires: ") + expires.error().message);
    if (parser.isSet(kJson) && parser.isSet(kQr))
        return failure(QStringLiteral("--json is for programs and --qr for people; choose one"));
    return InviteOptions{{static_cast<quint32>(uses), static_cast<quint32>(expires->count()), parser.isSet(kEphemeral)},
                         parser.isSet(kQr)};
}

} // namespace roamwire
