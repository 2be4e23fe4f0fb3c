#include "client-gui/platform/uplinkchoice.h"

#include <algorithm>
#include <tuple>

namespace roamwire::facts {
namespace {

const Link* linkOf(const Tables& tables, int index)
{
    const auto it = std::ranges::find(tables.links, index, &Link::index);
    return it == tables.links.end() ? nullptr : &*it;
}

const Neighbour* neighbourOf(const Tables& tables, int index, const IpAddress& address)
{
    const auto it = std::ranges::find_if(
        tables.neighbours, [&](const Neighbour& entry) { return entry.index == index && entry.address == address; });
    return it == tables.neighbours.end() ? nullptr : &*it;
}

bool isCandidate(const DefaultRoute& route, const Tables& tables)
{
    const Link* link = linkOf(tables, route.index);
    if (!link || !link->isUp || link->isLoopback || link->isTunnel)
        return false;
    return !route.gateway.isNull() || link->isPointToPoint;
}

const DefaultRoute* defaultRoute(const Tables& tables, Family family)
{
    const auto rank = [](const DefaultRoute& route) { return std::tuple(route.metric, route.preference); };
    const DefaultRoute* best = nullptr;
    for (const DefaultRoute& route : tables.routes) {
        if (route.family != family || !isCandidate(route, tables))
            continue;
        // Equal ones: systems take the first.
        if (!best || rank(route) < rank(*best))
            best = &route;
    }
    return best;
}

bool isUsable(const Address& entry)
{
    return entry.isSettled && !entry.address.isLinkLocal() && !entry.address.isLoopback() &&
           !entry.address.isMulticast();
}

/// The usable addresses of an interface, stable ones where there are any.
std::vector<Address> addressesOf(const Tables& tables, int index, Family family)
{
    std::vector<Address> found;
    std::ranges::copy_if(tables.addresses, std::back_inserter(found), [&](const Address& entry) {
        return entry.index == index && entry.address.family == family && isUsable(entry);
    });
    if (!std::ranges::all_of(found, &Address::isTemporary))
        std::erase_if(found, [](const Address& entry) { return entry.isTemporary; });
    return found;
}

/// Lower is better. Always the same for the same addresses, in whatever order the system lists them: a change of the
/// source is a roam.
auto sourceRank(const Address& entry, const IpAddress& gateway)
{
    return std::tuple(!entry.address.sharesPrefix(gateway, entry.prefixLength), entry.isSecondary,
                      entry.address.isUniqueLocal(), entry.address);
}

IpAddress sourceOf(const Tables& tables, const DefaultRoute& route)
{
    if (!route.preferredSource.isNull())
        return route.preferredSource;
    const auto usable = addressesOf(tables, route.index, route.family);
    const auto best =
        std::ranges::min_element(usable, {}, [&](const Address& a) { return sourceRank(a, route.gateway); });
    return best == usable.end() ? IpAddress() : best->address;
}

bool isKnown(const Neighbour& neighbour)
{
    return neighbour.state == Neighbour::State::Doubtful || neighbour.state == Neighbour::State::Resolved;
}

std::optional<Uplink> uplinkOf(const Tables& tables, Family family)
{
    const DefaultRoute* route = defaultRoute(tables, family);
    if (!route)
        return std::nullopt;
    Uplink uplink{route->index, linkOf(tables, route->index)->name, route->gateway, std::nullopt,
                  sourceOf(tables, *route)};
    const Neighbour* neighbour = neighbourOf(tables, route->index, route->gateway);
    if (neighbour && isKnown(*neighbour))
        uplink.gatewayMac = neighbour->mac;
    return uplink;
}

void appendLan(std::vector<IpAddress>& lan, const Tables& tables, const std::optional<Uplink>& uplink, Family family)
{
    if (!uplink)
        return;
    for (const Address& entry : addressesOf(tables, uplink->interfaceIndex, family)) {
        if (std::ranges::find(lan, entry.address) == lan.end())
            lan.push_back(entry.address);
    }
}

} // namespace

Choice choose(const Tables& tables)
{
    Choice choice{uplinkOf(tables, Family::Ipv4), uplinkOf(tables, Family::Ipv6), {}};
    // An interface with one family's default route often has usable addresses of that family only.
    appendLan(choice.lan, tables, choice.v6, Family::Ipv6);
    appendLan(choice.lan, tables, choice.v4, Family::Ipv4);
    return choice;
}

GatewayKnowledge gatewayKnowledge(const Tables& tables, int interfaceIndex, const IpAddress& gateway)
{
    const Link* link = linkOf(tables, interfaceIndex);
    if (gateway.isNull() || !link || !link->hasNeighbours)
        return GatewayKnowledge::Confirmed;
    const Neighbour* neighbour = neighbourOf(tables, interfaceIndex, gateway);
    if (!neighbour || neighbour->state == Neighbour::State::Unresolved)
        return GatewayKnowledge::None;
    return neighbour->state == Neighbour::State::Doubtful ? GatewayKnowledge::Doubtful : GatewayKnowledge::Confirmed;
}

} // namespace roamwire::facts
