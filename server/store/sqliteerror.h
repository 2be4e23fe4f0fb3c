#pragma once

#include "shared/base/result.h"

#include <QSqlError>

namespace roamwire::server {

/// What went wrong with the database file, and what whoever runs the server can do about it.
Error describe(const QSqlError& error, const QString& path);

/// The file cannot be believed any more; `detail` says where.
Error damaged(const QString& path, const QString& detail);

} // namespace roamwire::server
