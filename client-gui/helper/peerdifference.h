#pragma once

#include "shared/wireguard/device.h"

namespace roamwire::helper {

/// In one call of `wg`: with twice as many, wireguard-go on a slow core comes near kCommandDeadline. What one call did
/// is there if the next fails.
constexpr qsizetype kPeersPerCall = 1024;

/// What has to change so that exactly these peers are on the interface. `wanted` has no peer twice.
PeerChanges differenceTo(const QList<PeerAddresses>& wanted, const DeviceState& now);

/// The same in parts of at most `most` peers, removals first.
QList<PeerChanges> parted(const PeerChanges& changes, qsizetype most = kPeersPerCall);

} // namespace roamwire::helper
