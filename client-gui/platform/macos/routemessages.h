#pragma once

#include "client-gui/platform/networkfacts.h"

/// What macOS' routing messages (route(4), sysctl NET_RT_DUMP and NET_RT_FLAGS) say. Reading is pure, needs none of
/// macOS' headers and is safe on any bytes: lengths are checked against what is there, and what does not fit is left
/// out.
namespace roamwire::macos {

/// The default routes of a NET_RT_DUMP.
std::vector<facts::DefaultRoute> defaultRoutes(std::span<const std::uint8_t> dump);

/// The entries of a NET_RT_FLAGS with RTF_LLINFO. How fresh they are macOS does not say: known ones are doubtful.
std::vector<facts::Neighbour> neighbours(std::span<const std::uint8_t> dump);

/// Whether a message of a PF_ROUTE socket can change which way out there is. Busy machines have many others.
bool concernsUplinks(std::span<const std::uint8_t> message);

} // namespace roamwire::macos
