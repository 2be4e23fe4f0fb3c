#include "shared/base/inifile.h"

#include <QFile>

namespace roamwire {
namespace {

/// Nobody writes one by hand that is larger; a mistaken path to something huge is not read whole.
constexpr qint64 kLargestFile = 1024 * 1024;

} // namespace

Result<QList<IniEntry>> parseIni(const QString& text)
{
    QList<IniEntry> entries;
    QString section;
    int number = 0;
    for (const QStringView& raw : QStringView(text).split(u'\n')) {
        ++number;
        const QStringView line = raw.trimmed();
        if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';'))
            continue;
        if (line.startsWith(u'[') && line.endsWith(u']')) {
            section = line.sliced(1, line.size() - 2).trimmed().toString();
            continue;
        }
        const qsizetype equals = line.indexOf(u'=');
        if (equals <= 0)
            return failure(QStringLiteral("line %1 is neither [section] nor key = value").arg(number));
        if (section.isEmpty())
            return failure(QStringLiteral("line %1 comes before the first [section]").arg(number));
        entries.append(
            {section, line.first(equals).trimmed().toString(), line.sliced(equals + 1).trimmed().toString(), number});
    }
    return entries;
}

Result<QList<IniEntry>> readIni(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    auto entries = parseIni(QString::fromUtf8(file.read(kLargestFile)));
    if (!entries)
        return failure(path + QStringLiteral(": ") + entries.error().message);
    return entries;
}

} // namespace roamwire
