#pragma once

#include "server/worker/wgkex/peerbook.h"
#include "server/worker/wgkex/wgkexoptions.h"
#include "shared/wireguard/commandrunner.h"

#include <QSet>

namespace roamwire::worker {

/// What makes clients reachable: peers of the WireGuard interface, routes to them, and entries of the VXLAN's table.
struct Parts
{
    QList<Seat> peers;
    QList<QHostAddress> routes;
    QList<QHostAddress> entries;

    bool isEmpty() const { return peers.isEmpty() && routes.isEmpty() && entries.isEmpty(); }
    bool operator==(const Parts&) const = default;
};

/// What a look found.
struct Found
{
    DeviceState device;
    QHostAddress linkAddress; ///< of the WireGuard interface
    QSet<QHostAddress> routes;
    QSet<QHostAddress> entries;
};

/// What of these clients' is not there.
Parts missing(const QList<Seat>& seats, const Found& found);
/// What of these clients' is there.
Parts present(const QList<Seat>& seats, const Found& found);

/// As few commands as there can be: each takes many clients. Those of `ip` and `bridge` go on after a line that fails.
QList<Command> additions(const Domain& domain, const Parts& parts);
QList<Command> removals(const Domain& domain, const Parts& parts);

Command showDevice(const Domain& domain);
Command showAddresses(const Domain& domain);
Command showRoutes(const Domain& domain);
Command showEntries(const Domain& domain);

/// Read what the last three print. Of several link-local addresses one that somebody has set goes before one that the
/// kernel made up; null: there is none.
Result<QHostAddress> parseLinkAddress(const QByteArray& json);
Result<QSet<QHostAddress>> parseRoutes(const QByteArray& json);
/// Only where broadcasts go (MAC address zero), through the WireGuard interface.
Result<QSet<QHostAddress>> parseEntries(const QByteArray& json, const QString& wireguard);

} // namespace roamwire::worker
