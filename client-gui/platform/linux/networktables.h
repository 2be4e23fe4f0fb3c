#pragma once

#include "client-gui/engine/networksnapshot.h"
#include "client-gui/platform/linux/netlinkmessages.h"
#include "client-gui/platform/networkfacts.h"

/// What netlink's words mean; the decisions are in uplinkchoice.h.
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

/// What counts of it, in the words of all systems.
facts::Tables factsOf(const Tables& tables);

/// Whether an event can change the snapshot or the knowledge of its gateways. Busy machines have many others.
bool concerns(const Entry& entry, const NetworkSnapshot& snapshot);

} // namespace roamwire::netlink
