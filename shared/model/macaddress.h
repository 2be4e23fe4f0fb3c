#pragma once

#include "shared/model/fixedbytes.h"

#include <QString>

namespace roamwire {

/// The hardware address of a gateway. It tells where somebody is, so it never leaves the machine: only its fingerprint
/// does.
using MacAddress = FixedBytes<6, struct MacAddressTag>;

/// "02:00:5e:10:00:01"
QString toString(const MacAddress& mac);

} // namespace roamwire
