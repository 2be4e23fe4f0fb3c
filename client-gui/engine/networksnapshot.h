#pragma once

#include "shared/model/macaddress.h"

#include <QHostAddress>
#include <QList>
#include <QString>

#include <optional>

namespace roamwire {

/// The default route of one family: how this machine reaches the internet now.
struct Uplink
{
    int interfaceIndex = 0;
    QString interfaceName;
    QHostAddress gateway;
    std::optional<MacAddress> gatewayMac; ///< absent until the neighbour entry is resolved
    QHostAddress source;                  ///< the preferred source address; null: none usable yet

    bool operator==(const Uplink&) const = default;
};

/// Where this machine is in the network, at one moment.
struct NetworkSnapshot
{
    std::optional<Uplink> v4;
    std::optional<Uplink> v6;
    /// Addresses of the uplinks that others on the same LAN may use: global or private, not link-local, not deprecated,
    /// not temporary-only, not of docker, bridges or tunnels; v6 before v4.
    QList<QHostAddress> lan;

    /// A default route and an address to use it with, for either family.
    bool isUsable() const;

    bool operator==(const NetworkSnapshot&) const = default;
};

/// Whether going from `before` to `after` is a roam (design section 1): for a family in use the default route, its
/// gateway, the gateway's MAC or the preferred source address changed. The first resolution of a MAC is none, nor is
/// losing the route.
bool isRoam(const NetworkSnapshot& before, const NetworkSnapshot& after);

} // namespace roamwire
