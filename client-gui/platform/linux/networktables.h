#pragma once

#include "client-gui/engine/networksnapshot.h"
#include "client-gui/platform/linux/netlinkmessages.h"

/// From the kernel's tables to a NetworkSnapshot: pure decisions.
namespace roamwire::netlink {

/// One moment's dump.
struct Tables
{
    QList<Link> links;
    QList<Address> addresses;
    QList<Route> routes;
    QList<Neighbour> neighbours;

    const Link* link(int index) const;
    const Neighbour* neighbour(int index, const QHostAddress& address) const;

    void add(const Entry& entry);
};

/// The default routes in use, their gateways and addresses.
NetworkSnapshot snapshotOf(const Tables& tables);

/// How sure it is which MAC address the gateway of an uplink has.
enum class GatewayKnowledge {
    None,      ///< no entry, or it failed: ask
    Doubtful,  ///< known from earlier, perhaps from another network: ask once
    Confirmed, ///< or nothing to be known: no gateway, or a link without MAC addresses
};
GatewayKnowledge gatewayKnowledge(const Tables& tables, const Uplink& uplink);

/// Whether an event can change the snapshot or the knowledge of its gateways. Busy machines have many others.
bool concerns(const Entry& entry, const NetworkSnapshot& snapshot);

} // namespace roamwire::netlink
