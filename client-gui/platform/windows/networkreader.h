#pragma once

#include "client-gui/platform/networkfacts.h"

#include <expected>
#include <string>

/// Windows' tables by the IP Helper API. Plain C++ for Windows 10 and later; no privileges are needed.
namespace roamwire::windows {

/// The tables as they are now. The error is a sentence for a person.
std::expected<facts::Tables, std::string> readTables();

/// Makes Windows ask for the MAC address of a gateway: one empty datagram to it, to the discard port. The answer shows
/// up in the tables. ResolveIpNetEntry2 would wait for it.
void askForGateway(int interfaceIndex, const facts::IpAddress& gateway);

} // namespace roamwire::windows
