#pragma once

#include "shared/base/result.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::lab {

/// The link in what an `invite --json` printed.
inline Result<QString> linkIn(const Result<QByteArray>& printed)
{
    if (!printed)
        return std::unexpected(printed.error());
    return QJsonDocument::fromJson(*printed).object().value(QLatin1String("link")).toString();
}

} // namespace roamwire::lab
