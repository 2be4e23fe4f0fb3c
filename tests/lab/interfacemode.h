#pragma once

namespace roamwire::lab {

/// Who makes a host's WireGuard interface, and who its peers.
enum class InterfaceMode {
    Managed,        ///< roamwire both
    Sync,           ///< the lab both, by hand
    SyncAllowPeers, ///< the lab the interface; roamwire adds peers (`--allow-peers`)
};

} // namespace roamwire::lab
