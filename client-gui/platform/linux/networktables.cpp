#include "client-gui/platform/linux/networktables.h"

#include "shared/model/prefix.h"

#include <linux/icmpv6.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>

#include <algorithm>
#include <tuple>

namespace roamwire::netlink {
namespace {

constexpr quint16 kResolved = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

bool isIpv4(const QHostAddress& address)
{
    return address.protocol() == QAbstractSocket::IPv4Protocol;
}

/// A link that goes through another one. What others on the LAN see is the other one.
bool isTunnel(const Link& link)
{
    static const QStringList kKinds{QStringLiteral("wireguard"), QStringLiteral("amneziawg"), QStringLiteral("ipip"),
                                    QStringLiteral("sit"),       QStringLiteral("gre"),       QStringLiteral("gretap"),
                                    QStringLiteral("ip6gre"),    QStringLiteral("ip6gretap"), QStringLiteral("ip6tnl"),
                                    QStringLiteral("vti"),       QStringLiteral("vti6"),      QStringLiteral("xfrm"),
                                    QStringLiteral("vxlan"),     QStringLiteral("geneve")};
    // tun and tap are one kind; a tap has MAC addresses and may be a virtual machine's only network card.
    return kKinds.contains(link.kind) || (link.kind == u"tun" && link.hardware != ARPHRD_ETHER);
}

bool isPointToPoint(const Link& link)
{
    return (link.flags & IFF_POINTOPOINT) != 0;
}

bool isCandidate(const Route& route, const Tables& tables)
{
    constexpr quint32 kUnusable = RTNH_F_DEAD | RTNH_F_LINKDOWN | RTM_F_CLONED;
    if (route.destinationLength != 0 || route.table != RT_TABLE_MAIN || route.type != RTN_UNICAST ||
        (route.flags & kUnusable))
        return false;
    const Link* link = tables.link(route.index);
    if (!link || !(link->flags & IFF_UP) || (link->flags & IFF_LOOPBACK) || isTunnel(*link))
        return false;
    return !route.gateway.isNull() || isPointToPoint(*link);
}

/// Lower is better: the metric, then the preference that the router announced (RFC 4191).
auto rank(const Route& route)
{
    const int preference = route.preference == ICMPV6_ROUTER_PREF_HIGH  ? 0
                           : route.preference == ICMPV6_ROUTER_PREF_LOW ? 2
                                                                        : 1;
    return std::make_tuple(route.metric, preference);
}

const Route* defaultRoute(const Tables& tables, bool wantsIpv4)
{
    const Route* best = nullptr;
    for (const Route& route : tables.routes) {
        if (route.isIpv4 != wantsIpv4 || !isCandidate(route, tables))
            continue;
        // Equal ones: the kernel takes the first.
        if (!best || rank(route) < rank(*best))
            best = &route;
    }
    return best;
}

bool isTemporary(const Address& entry)
{
    // For IPv4 the same bit means "secondary", which is as good as any.
    return !isIpv4(entry.address) && (entry.flags & IFA_F_TEMPORARY);
}

bool isUsable(const Address& entry)
{
    const bool isTentative = (entry.flags & IFA_F_TENTATIVE) && !(entry.flags & IFA_F_OPTIMISTIC);
    return !isTentative && !(entry.flags & (IFA_F_DEPRECATED | IFA_F_DADFAILED)) && !entry.address.isLinkLocal() &&
           !entry.address.isLoopback() && !entry.address.isMulticast();
}

/// The usable addresses of an interface, stable ones where there are any.
QList<Address> addressesOf(const Tables& tables, int index, bool wantsIpv4)
{
    QList<Address> found;
    for (const Address& entry : tables.addresses) {
        if (entry.index == index && isIpv4(entry.address) == wantsIpv4 && isUsable(entry))
            found.append(entry);
    }
    const bool anyStable = std::any_of(found.begin(), found.end(), [](const Address& a) { return !isTemporary(a); });
    if (anyStable)
        found.removeIf(isTemporary);
    return found;
}

/// Lower is better. Always the same for the same addresses, in whatever order the kernel lists them: a change of the
/// source is a roam.
auto sourceRank(const Address& entry, const QHostAddress& gateway)
{
    const bool isNearGateway = !gateway.isNull() && gateway.protocol() == entry.address.protocol() &&
                               Prefix(entry.address, entry.prefixLength).contains(gateway);
    const bool isSecondary = isIpv4(entry.address) && (entry.flags & IFA_F_SECONDARY);
    return std::make_tuple(!isNearGateway, isSecondary, entry.address.isUniqueLocalUnicast(), entry.address.toString());
}

QHostAddress sourceOf(const Tables& tables, const Route& route)
{
    if (!route.preferredSource.isNull())
        return route.preferredSource;
    const QList<Address> usable = addressesOf(tables, route.index, route.isIpv4);
    const auto best = std::min_element(usable.begin(), usable.end(), [&](const Address& a, const Address& b) {
        return sourceRank(a, route.gateway) < sourceRank(b, route.gateway);
    });
    return best == usable.end() ? QHostAddress() : best->address;
}

std::optional<Uplink> uplinkOf(const Tables& tables, bool wantsIpv4)
{
    const Route* route = defaultRoute(tables, wantsIpv4);
    if (!route)
        return std::nullopt;
    Uplink uplink{route->index, tables.link(route->index)->name, route->gateway, std::nullopt,
                  sourceOf(tables, *route)};
    const Neighbour* neighbour = tables.neighbour(route->index, route->gateway);
    if (neighbour && (neighbour->state & kResolved))
        uplink.gatewayMac = neighbour->mac;
    return uplink;
}

void appendLan(QList<QHostAddress>& lan, const Tables& tables, const std::optional<Uplink>& uplink, bool wantsIpv4)
{
    if (!uplink)
        return;
    for (const Address& entry : addressesOf(tables, uplink->interfaceIndex, wantsIpv4)) {
        if (!lan.contains(entry.address))
            lan.append(entry.address);
    }
}

} // namespace

const Link* Tables::link(int index) const
{
    const auto it = std::find_if(links.begin(), links.end(), [&](const Link& link) { return link.index == index; });
    return it == links.end() ? nullptr : &*it;
}

const Neighbour* Tables::neighbour(int index, const QHostAddress& address) const
{
    const auto it = std::find_if(neighbours.begin(), neighbours.end(), [&](const Neighbour& entry) {
        return entry.index == index && entry.address == address;
    });
    return it == neighbours.end() ? nullptr : &*it;
}

void Tables::add(const Entry& entry)
{
    if (const auto* link = std::get_if<Link>(&entry))
        links.append(*link);
    else if (const auto* address = std::get_if<Address>(&entry))
        addresses.append(*address);
    else if (const auto* route = std::get_if<Route>(&entry))
        routes.append(*route);
    else if (const auto* neighbour = std::get_if<Neighbour>(&entry))
        neighbours.append(*neighbour);
}

NetworkSnapshot snapshotOf(const Tables& tables)
{
    NetworkSnapshot snapshot{uplinkOf(tables, true), uplinkOf(tables, false), {}};
    // An interface with one family's default route often has usable addresses of that family only.
    appendLan(snapshot.lan, tables, snapshot.v6, false);
    appendLan(snapshot.lan, tables, snapshot.v4, true);
    return snapshot;
}

GatewayKnowledge gatewayKnowledge(const Tables& tables, const Uplink& uplink)
{
    const Link* link = tables.link(uplink.interfaceIndex);
    if (uplink.gateway.isNull() || !link || (link->flags & IFF_NOARP))
        return GatewayKnowledge::Confirmed;
    const Neighbour* neighbour = tables.neighbour(uplink.interfaceIndex, uplink.gateway);
    if (!neighbour || !(neighbour->state & (kResolved | NUD_NOARP)))
        return GatewayKnowledge::None;
    return neighbour->state & NUD_STALE ? GatewayKnowledge::Doubtful : GatewayKnowledge::Confirmed;
}

bool concerns(const Entry& entry, const NetworkSnapshot& snapshot)
{
    if (const auto* route = std::get_if<Route>(&entry))
        return route->destinationLength == 0 && route->table == RT_TABLE_MAIN;
    const auto* neighbour = std::get_if<Neighbour>(&entry);
    if (!neighbour)
        return true;
    const auto isGatewayOf = [&](const std::optional<Uplink>& uplink) {
        return uplink && uplink->interfaceIndex == neighbour->index && uplink->gateway == neighbour->address;
    };
    return isGatewayOf(snapshot.v4) || isGatewayOf(snapshot.v6);
}

} // namespace roamwire::netlink
