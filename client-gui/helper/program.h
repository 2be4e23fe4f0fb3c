#pragma once

#include "client-gui/helper/options.h"

#include <optional>

namespace roamwire::helper {

/// Where the keys are kept unless --state-dir says otherwise.
QString defaultStateDirectory();

/// What this system can be told besides options (Windows: `install OPTIONS…`, `uninstall`): the exit code. Absent:
/// `arguments` are options.
std::optional<int> runCommand(const QStringList& arguments);

/// Everything after the command line, until the system asks us to end. Returns the exit code. Needs a
/// QCoreApplication. One implementation per operating system.
int runProgram(const Options& options);

} // namespace roamwire::helper
