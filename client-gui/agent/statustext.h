#pragma once

#include <QJsonObject>
#include <QString>

namespace roamwire::agent {

/// The object of `status --json` as a table for a terminal.
QString statusText(const QJsonObject& status);

} // namespace roamwire::agent
