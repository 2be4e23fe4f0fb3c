#pragma once

#include "shared/wireguard/device.h"

#include <QByteArrayView>

namespace roamwire {

/// Reads the output of `wg show IF dump` (wg(8)): a line for the interface, a line per peer, fields separated by tabs.
/// The private key and preshared keys in it are dropped.
Result<DeviceState> parseDump(QByteArrayView dump);

} // namespace roamwire
