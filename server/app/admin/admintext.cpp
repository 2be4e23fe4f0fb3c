#include "server/app/admin/admintext.h"

#include "server/app/admin/adminfields.h"

#include <QJsonArray>
#include <QList>
#include <QStringList>

#include <algorithm>

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
QString table(const QStringList& fields, const QJsonArray& objects)
{
    QList<QStringList> rows{fields};
    for (const QJsonValue& object : objects) {
        QStringList row;
        for (const QString& field : fields)
            row.append(cell(object.toObject().value(field)));
        rows.append(row);
    }
    QList<qsizetype> widths(fields.size(), 0);
    for (const QStringList& row : rows) {
        for (qsizetype column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    }
    QString text;
    for (const QStringList& row : rows) {
        QString line;
        for (qsizetype column = 0; column < row.size(); ++column)
            line += row[column].leftJustified(widths[column] + 2);
        text += line.trimmed() + u'\n';
    }
    return text;
}

} // namespace

QString adminText(const QJsonObject& answer)
{
    if (answer.contains(kLink))
        return answer.value(kLink).toString() + u'\n';
    if (answer.contains(kTenants))
        return table({kTenant, kName, kKind, kNetwork, kOnline, kAway, kGone, kInvites}, answer.value(kTenants).toArray());
    if (answer.contains(kPeers))
        return table({kName, kWgip, kPresence, kRole, kSealed, kLastSeen, kPublicKey}, answer.value(kPeers).toArray());
    if (answer.contains(kClosed))
        return QStringLiteral("%1 connection(s) closed\n").arg(answer.value(kClosed).toInteger());
    return QStringLiteral("done\n");
}

} // namespace roamwire::server
