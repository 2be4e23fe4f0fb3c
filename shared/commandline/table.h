#pragma once

#include <QList>
#include <QStringList>

namespace roamwire {

/// Rows with the same number of cells, one line each, as columns for a terminal.
QString table(const QList<QStringList>& rows);

} // namespace roamwire
