#pragma once

#include "client-gui/engine/networksnapshot.h"
#include "client-gui/platform/linux/netlinkmessages.h"
#include "client-gui/platform/uplinkchoice.h"

/// From the kernel's tables to a NetworkSnapshot: what netlink's words mean; the decisions are in uplinkchoice.h.
namespace roamwire::netlink {

/// One moment's dump.
struct Tables
{
    QList<Link> links;
    QList<Address> addresses;
    QList<Route> routes;
    QList<Neighbour> neighbours;

    void add(const Entry& entry);
};

/// The default routes in use, their gateways and addresses.
NetworkSnapshot snapshotOf(const Tables& tables);

/// About the gateway of one of the snapshot's uplinks.
facts::GatewayKnowledge gatewayKnowledge(const Tables& tables, const Uplink& uplink);

/// Whether an event can change the snapshot or the knowledge of its gateways. Busy machines have many others.
bool concerns(const Entry& entry, const NetworkSnapshot& snapshot);

} // namespace roamwire::netlink
