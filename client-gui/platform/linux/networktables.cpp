#include "client-gui/platform/linux/networktables.h"

#include "client-gui/platform/snapshotfacts.h"

#include <linux/icmpv6.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>

#include <algorithm>

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

facts::Link factOf(const Link& link)
{
    return {link.index,
            link.name.toStdString(),
            (link.flags & IFF_UP) != 0,
            (link.flags & IFF_LOOPBACK) != 0,
            isTunnel(link),
            (link.flags & IFF_POINTOPOINT) != 0,
            (link.flags & IFF_NOARP) == 0};
}

facts::Address factOf(const Address& entry)
{
    const bool isTentative = (entry.flags & IFA_F_TENTATIVE) && !(entry.flags & IFA_F_OPTIMISTIC);
    const bool isSettled = !isTentative && !(entry.flags & (IFA_F_DEPRECATED | IFA_F_DADFAILED));
    // The same bit means "temporary" for IPv6, and "secondary" for IPv4, which is as good as any.
    static_assert(IFA_F_TEMPORARY == IFA_F_SECONDARY);
    const bool isMarked = (entry.flags & IFA_F_SECONDARY) != 0;
    return {entry.index, facts::fromQt(entry.address),       entry.prefixLength,
            isSettled,   isMarked && !isIpv4(entry.address), isMarked && isIpv4(entry.address)};
}

bool isDefaultRoute(const Route& route)
{
    constexpr quint32 kUnusable = RTNH_F_DEAD | RTNH_F_LINKDOWN | RTM_F_CLONED;
    return route.destinationLength == 0 && route.table == RT_TABLE_MAIN && route.type == RTN_UNICAST &&
           !(route.flags & kUnusable);
}

/// What the router announced (RFC 4191); lower is better.
int preferenceOf(const Route& route)
{
    switch (route.preference) {
    case ICMPV6_ROUTER_PREF_HIGH:
        return 0;
    case ICMPV6_ROUTER_PREF_LOW:
        return 2;
    default:
        return 1;
    }
}

facts::DefaultRoute factOf(const Route& route)
{
    return {route.isIpv4 ? facts::Family::Ipv4 : facts::Family::Ipv6,
            route.index,
            facts::fromQt(route.gateway),
            facts::fromQt(route.preferredSource),
            route.metric,
            preferenceOf(route)};
}

facts::Neighbour factOf(const Neighbour& entry)
{
    using State = facts::Neighbour::State;
    facts::Neighbour fact{entry.index, facts::fromQt(entry.address), std::nullopt, State::Unresolved};
    if (entry.mac)
        std::ranges::copy(entry.mac->bytes(), fact.mac.emplace().begin());
    if (entry.state & NUD_STALE)
        fact.state = State::Doubtful;
    else if (entry.state & kResolved)
        fact.state = State::Resolved;
    else if (entry.state & NUD_NOARP)
        fact.state = State::Needless;
    return fact;
}

} // namespace

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

facts::Tables factsOf(const Tables& tables)
{
    facts::Tables facts;
    const auto convert = [](const auto& entries, auto& converted) {
        for (const auto& entry : entries)
            converted.push_back(factOf(entry));
    };
    convert(tables.links, facts.links);
    convert(tables.addresses, facts.addresses);
    convert(tables.neighbours, facts.neighbours);
    for (const Route& route : tables.routes) {
        if (isDefaultRoute(route))
            facts.routes.push_back(factOf(route));
    }
    return facts;
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
