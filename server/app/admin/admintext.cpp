#include "server/app/admin/admintext.h"

#include "server/app/admin/adminfields.h"
#include "shared/commandline/table.h"

#include <QJsonArray>
#include <QList>
#include <QStringList>

namespace roamwire::server {
namespace {

using namespace admin;

QString cell(const QJsonValue& value)
{
    if (value.isBool())
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    const QString text = value.toVariant().toString();
    return text.isEmpty() ? QStringLiteral("-") : text;
}

/// One row for each object, one column for each of `fields`.
QString tableOf(const QStringList& fields, const QJsonArray& objects)
{
    QList<QStringList> rows{fields};
    for (const QJsonValue& object : objects) {
        QStringList row;
        for (const QString& field : fields)
            row.append(cell(object.toObject().value(field)));
        rows.append(row);
    }
    return table(rows);
}

} // namespace

QString adminText(const QJsonObject& answer)
{
    if (answer.contains(kLink))
        return answer.value(kLink).toString() + u'\n';
    if (answer.contains(kTenants))
        return tableOf({kTenant, kName, kKind, kNetwork, kOnline, kAway, kGone, kInvites},
                       answer.value(kTenants).toArray());
    if (answer.contains(kPeers))
        return tableOf({kName, kWgip, kPresence, kRole, kSealed, kLastSeen, kPublicKey},
                       answer.value(kPeers).toArray());
    if (answer.contains(kClosed))
        return QStringLiteral("%1 connection(s) closed\n").arg(answer.value(kClosed).toInteger());
    return QStringLiteral("done\n");
}

} // namespace roamwire::server
