#pragma once

#include "shared/base/result.h"

namespace roamwire::worker {

/// From now on this process and what it starts have CAP_NET_ADMIN and nothing more, and gain nothing by what they
/// start. An error without that capability. Before any thread.
Result<void> keepNetAdminOnly();

} // namespace roamwire::worker
