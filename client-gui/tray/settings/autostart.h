#pragma once

#include "shared/base/result.h"

namespace roamwire::tray {

// Whether this program starts when its user logs in, with --minimized. The system's own place says so, not the
// preferences, so that other programs that look after such things and this one agree. One implementation per operating
// system.

bool startsAtLogin();

/// Harmless where it is so already.
Result<void> setStartsAtLogin(bool starts);

} // namespace roamwire::tray
