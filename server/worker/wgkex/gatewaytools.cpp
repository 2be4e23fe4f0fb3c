#include "server/worker/wgkex/gatewaytools.h"

#include "server/worker/wgkex/wgkexlimits.h"
#include "shared/model/endpoint.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <functional>

namespace roamwire::worker {
namespace {

const QString kWg = QStringLiteral("/usr/bin/wg");
const QString kIp = QStringLiteral("/sbin/ip");
const QString kBridge = QStringLiteral("/sbin/bridge");
const QString kBroadcast = QStringLiteral("00:00:00:00:00:00");

Command batch(const QString& program, const QStringList& lines)
{
    return {program,
            {QStringLiteral("-6"), QStringLiteral("-force"), QStringLiteral("-batch"), QStringLiteral("-")},
            lines.join(u'\n').toLatin1() + '\n'};
}

/// A command for every kBatch of them.
template <typename T>
QList<Command> inBatches(const QList<T>& all, const std::function<Command(const QList<T>&)>& commandFor)
{
    QList<Command> commands;
    for (qsizetype begin = 0; begin < all.size(); begin += wgkexlimits::kBatch)
        commands.append(commandFor(all.mid(begin, wgkexlimits::kBatch)));
    return commands;
}

QList<Command> setPeers(const Domain& domain, const QList<Seat>& seats, bool isAddition)
{
    return inBatches<Seat>(seats, [&](const QList<Seat>& some) {
        QStringList arguments{QStringLiteral("set"), domain.wireguard};
        for (const Seat& seat : some) {
            arguments << QStringLiteral("peer") << QString::fromLatin1(seat.key.toBase64());
            if (isAddition)
                arguments << QStringLiteral("allowed-ips") << Prefix::host(seat.address).toString();
            else
                arguments << QStringLiteral("remove");
        }
        return Command{kWg, arguments, {}};
    });
}

/// `append`, not `add` or `replace`: the same client may be in another domain, with a route of its own.
QList<Command> changeRoutes(const Domain& domain, const QList<QHostAddress>& addresses, const QString& verb)
{
    return inBatches<QHostAddress>(addresses, [&](const QList<QHostAddress>& some) {
        QStringList lines;
        for (const QHostAddress& address : some)
            lines << QStringLiteral("route %1 %2/128 dev %3").arg(verb, address.toString(), domain.wireguard);
        return batch(kIp, lines);
    });
}

QList<Command> changeEntries(const Domain& domain, const QList<QHostAddress>& addresses, const QString& verb)
{
    return inBatches<QHostAddress>(addresses, [&](const QList<QHostAddress>& some) {
        QStringList lines;
        for (const QHostAddress& address : some) {
            lines << QStringLiteral("fdb %1 %2 dev %3 dst %4 via %5")
                         .arg(verb, kBroadcast, domain.vxlan, address.toString(), domain.wireguard);
        }
        return batch(kBridge, lines);
    });
}

Result<QJsonArray> listIn(const QByteArray& json, const QString& command)
{
    if (json.trimmed().isEmpty()) // of nothing, some versions print nothing
        return QJsonArray();
    const auto document = QJsonDocument::fromJson(json);
    if (!document.isArray())
        return failure(QStringLiteral("`%1` printed something else than a list").arg(command));
    return document.array();
}

Parts select(const QList<Seat>& seats, const Found& found, bool isThere)
{
    QHash<PublicKey, QList<Prefix>> peers;
    for (const DevicePeer& peer : found.device.peers)
        peers.insert(peer.publicKey, peer.allowedIps);
    Parts parts;
    for (const Seat& seat : seats) {
        if ((peers.value(seat.key) == QList<Prefix>{Prefix::host(seat.address)}) == isThere)
            parts.peers.append(seat);
        if (found.routes.contains(seat.address) == isThere)
            parts.routes.append(seat.address);
        if (found.entries.contains(seat.address) == isThere)
            parts.entries.append(seat.address);
    }
    return parts;
}

} // namespace

Parts missing(const QList<Seat>& seats, const Found& found)
{
    return select(seats, found, false);
}

Parts present(const QList<Seat>& seats, const Found& found)
{
    return select(seats, found, true);
}

QList<Command> additions(const Domain& domain, const Parts& parts)
{
    return setPeers(domain, parts.peers, true) + changeRoutes(domain, parts.routes, QStringLiteral("append")) +
           changeEntries(domain, parts.entries, QStringLiteral("append"));
}

/// The peer goes last: as long as it is there, the next look finds what is left.
QList<Command> removals(const Domain& domain, const Parts& parts)
{
    return changeEntries(domain, parts.entries, QStringLiteral("del")) +
           changeRoutes(domain, parts.routes, QStringLiteral("del")) + setPeers(domain, parts.peers, false);
}

Command showDevice(const Domain& domain)
{
    return {kWg, {QStringLiteral("show"), domain.wireguard, QStringLiteral("dump")}, {}};
}

Command showAddresses(const Domain& domain)
{
    return {kIp,
            {QStringLiteral("-6"), QStringLiteral("-json"), QStringLiteral("address"), QStringLiteral("show"),
             QStringLiteral("dev"), domain.wireguard},
            {}};
}

Command showRoutes(const Domain& domain)
{
    return {kIp,
            {QStringLiteral("-6"), QStringLiteral("-json"), QStringLiteral("route"), QStringLiteral("show"),
             QStringLiteral("dev"), domain.wireguard},
            {}};
}

Command showEntries(const Domain& domain)
{
    return {
        kBridge,
        {QStringLiteral("-json"), QStringLiteral("fdb"), QStringLiteral("show"), QStringLiteral("dev"), domain.vxlan},
        {}};
}

Result<QHostAddress> parseLinkAddress(const QByteArray& json)
{
    const auto interfaces = listIn(json, QStringLiteral("ip address show"));
    if (!interfaces)
        return std::unexpected(interfaces.error());
    QHostAddress madeUp;
    for (const QJsonValue& interface : *interfaces) {
        const QJsonArray infos = interface.toObject().value(QStringLiteral("addr_info")).toArray();
        for (const QJsonValue& value : infos) {
            const QJsonObject info = value.toObject();
            const auto address = parseAddress(info.value(QStringLiteral("local")).toString());
            if (!address || !isIpv6(*address) || !address->isLinkLocal())
                continue;
            if (!info.value(QStringLiteral("stable-privacy")).toBool())
                return *address;
            madeUp = *address;
        }
    }
    return madeUp;
}

Result<QSet<QHostAddress>> parseRoutes(const QByteArray& json)
{
    const auto routes = listIn(json, QStringLiteral("ip route show"));
    if (!routes)
        return std::unexpected(routes.error());
    QSet<QHostAddress> found;
    for (const QJsonValue& route : *routes) {
        // A route to a single address is printed without a length.
        if (const auto address = parseAddress(route.toObject().value(QStringLiteral("dst")).toString()))
            found.insert(*address);
    }
    return found;
}

Result<QSet<QHostAddress>> parseEntries(const QByteArray& json, const QString& wireguard)
{
    const auto entries = listIn(json, QStringLiteral("bridge fdb show"));
    if (!entries)
        return std::unexpected(entries.error());
    QSet<QHostAddress> found;
    for (const QJsonValue& value : *entries) {
        const QJsonObject entry = value.toObject();
        const auto address = parseAddress(entry.value(QStringLiteral("dst")).toString());
        if (address && entry.value(QStringLiteral("mac")).toString() == kBroadcast &&
            entry.value(QStringLiteral("viaIf")).toString() == wireguard)
            found.insert(*address);
    }
    return found;
}

} // namespace roamwire::worker
