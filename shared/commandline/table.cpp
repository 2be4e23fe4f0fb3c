#include "shared/commandline/table.h"

#include <algorithm>

namespace roamwire {

QString table(const QList<QStringList>& rows)
{
    constexpr qsizetype kGap = 2;
    QList<qsizetype> widths;
    for (const QStringList& row : rows) {
        widths.resize(row.size());
        for (qsizetype column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    }
    QString text;
    for (const QStringList& row : rows) {
        QString line;
        for (qsizetype column = 0; column < row.size(); ++column)
            line += row[column].leftJustified(widths[column] + kGap);
        text += line.trimmed() + u'\n';
    }
    return text;
}

} // namespace roamwire
