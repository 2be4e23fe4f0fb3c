#pragma once

#include "shared/wireguard/device.h"

namespace roamwire::helper {

/// What has to change so that exactly these peers are on the interface. `wanted` has no peer twice.
PeerChanges differenceTo(const QList<PeerAddresses>& wanted, const DeviceState& now);

} // namespace roamwire::helper
