#pragma once

namespace roamwire::lab {

/// Who makes a host's WireGuard interface: roamwire, or the lab by hand.
enum class InterfaceMode { Managed, Sync };

} // namespace roamwire::lab
