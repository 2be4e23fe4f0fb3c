#pragma once

#include "shared/model/fixedbytes.h"

#include <QString>
#include <QStringView>

namespace roamwire {

/// The hardware address of a gateway. It tells where somebody is, so a Roamwire client never tells it: only its
/// fingerprint leaves the machine.
using MacAddress = FixedBytes<6, struct MacAddressTag>;

/// "02:00:5e:10:00:01"
QString toString(const MacAddress& mac);

/// The same form, digits of either case; nullopt for anything else.
std::optional<MacAddress> parseMacAddress(QStringView text);

} // namespace roamwire
