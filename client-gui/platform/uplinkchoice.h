#pragma once

#include "client-gui/platform/networkfacts.h"

/// The rules by which a machine's way out is found, the same on every operating system. Pure, and without Qt.
namespace roamwire::facts {

/// The default route of one family that is in use.
struct Uplink
{
    int interfaceIndex = 0;
    std::string interfaceName;
    IpAddress gateway;
    std::optional<Mac> gatewayMac; ///< absent until the neighbour entry is resolved
    IpAddress source;              ///< null: no usable address yet

    bool operator==(const Uplink&) const = default;
};

struct Choice
{
    std::optional<Uplink> v4;
    std::optional<Uplink> v6;
    std::vector<IpAddress> lan; ///< the usable addresses of both, v6 before v4

    bool operator==(const Choice&) const = default;
};

/// Never a route over a tunnel; never an address that is link-local, deprecated or of another interface.
Choice choose(const Tables& tables);

/// How sure it is which MAC address the gateway of an uplink has.
enum class GatewayKnowledge {
    None,      ///< no entry, or it failed: ask
    Doubtful,  ///< known from earlier, perhaps from another network: ask once
    Confirmed, ///< or nothing to be known: no gateway, or a link without MAC addresses
};
GatewayKnowledge gatewayKnowledge(const Tables& tables, int interfaceIndex, const IpAddress& gateway);

} // namespace roamwire::facts
