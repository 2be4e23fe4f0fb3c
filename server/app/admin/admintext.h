#pragma once

#include <QJsonObject>
#include <QString>

namespace roamwire::server {

/// An answer of the admin socket for a person, with the last line's end.
QString adminText(const QJsonObject& answer);

} // namespace roamwire::server
