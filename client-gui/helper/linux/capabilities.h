#pragma once

#include "shared/base/result.h"

namespace roamwire::helper {

/// Gives up every capability but CAP_NET_ADMIN and CAP_NET_RAW, for this process and all it starts, and the right to
/// gain new ones (capabilities(7)). What a unit's CapabilityBoundingSet= took away already is fine. An error means that
/// more is left than should be.
Result<void> dropCapabilities();

} // namespace roamwire::helper
