#pragma once

#include "shared/base/result.h"

namespace roamwire::bench {

/// The tray client as it is shipped on a desktop of its own, in a network of a handful and one of hundreds of peers:
/// what it costs idle, and how long its event loop is blocked while peers change. Prints its tables. In a sandbox
/// (enterSandbox()).
Result<void> measureTray();

} // namespace roamwire::bench
