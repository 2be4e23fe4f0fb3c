#pragma once

#include <QJsonArray>
#include <QList>
#include <QString>

namespace roamwire {

enum class Health {
    Ok,
    Warn, ///< it works, or may work, but not as well as it could
    Fail, ///< something does not work because of this
};

/// What one check of the doctor found.
struct Finding
{
    QString check; ///< stable name
    Health health = Health::Ok;
    QString detail;
    QString mend; ///< what helps; empty where all is well

    bool operator==(const Finding&) const = default;
};

/// `[{"check","state","detail","mend"}]`; state is ok, warn or fail; mend is null where nothing is to be mended.
QJsonArray toJson(const QList<Finding>& findings);

/// A table for people, with the mends below it.
QString findingsText(const QList<Finding>& findings);

/// Nothing failed.
bool isHealthy(const QList<Finding>& findings);

} // namespace roamwire
