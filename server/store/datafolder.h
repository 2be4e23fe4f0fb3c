#pragma once

#include "shared/base/result.h"

#include <QFile>

#include <memory>

namespace roamwire::server {

/// Makes the folder where it is missing (0700); its absolute path. An error names the mend.
Result<QString> makeDataFolder(const QString& path);

/// The folder, made where it is missing, is this process's until the file is closed; fails where it is another one's.
/// The system ends the lock with the process, however that ends, so a file that was left behind is in nobody's way.
/// Those who only read or copy what is in the folder do not ask for it.
Result<std::unique_ptr<QFile>> lockDataFolder(const QString& path);

} // namespace roamwire::server
