#pragma once

#include "client-gui/helper/options.h"

namespace roamwire::helper {

/// Where the keys are kept unless --state-dir says otherwise.
QString defaultStateDirectory();

/// Everything after the command line, until the system asks us to end. Returns the exit code. Needs a
/// QCoreApplication. One implementation per operating system.
int runProgram(const Options& options);

} // namespace roamwire::helper
