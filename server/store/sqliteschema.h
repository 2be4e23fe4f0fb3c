#pragma once

#include "shared/base/result.h"

#include <QSqlDatabase>

namespace roamwire::server {

/// The newest schema that this program knows.
int newestSchema();

/// Brings the database to the newest schema, one step per transaction, so that a server that is stopped in between goes
/// on where it was. An error names the mend; a schema newer than the known one is an error.
Result<void> migrate(const QSqlDatabase& database);

} // namespace roamwire::server
