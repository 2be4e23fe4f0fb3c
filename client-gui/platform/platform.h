#pragma once

#include "client-gui/engine/networkwatch.h"

#include <memory>

namespace roamwire {

/// The network watch of this operating system. Needs an event loop.
std::unique_ptr<NetworkWatch> makeNetworkWatch();

/// Where the helper's socket is unless the user says otherwise.
QString defaultHelperSocket();

} // namespace roamwire
