#include "client-gui/platform/macos/routemessages.h"

#include <algorithm>

namespace roamwire::macos {
namespace {

using Bytes = std::span<const std::uint8_t>;

// struct rt_msghdr (net/route.h); numbers are little-endian, as all Macs are.
constexpr std::uint8_t kVersion = 5; ///< RTM_VERSION
constexpr std::size_t kVersionAt = 2;
constexpr std::size_t kTypeAt = 3;
constexpr std::size_t kIndexAt = 4;
constexpr std::size_t kFlagsAt = 8;
constexpr std::size_t kAddressesAt = 12;
constexpr std::size_t kHeader = 92;
constexpr std::size_t kShortestHeader = 4; ///< what all messages have in common: length, version, type

// RTM_*
constexpr std::uint8_t kAdd = 0x1;
constexpr std::uint8_t kDelete = 0x2;
constexpr std::uint8_t kChange = 0x3;
constexpr std::uint8_t kNewAddress = 0xc;
constexpr std::uint8_t kDeleteAddress = 0xd;
constexpr std::uint8_t kInterface = 0xe;

// RTF_*
constexpr std::uint32_t kUp = 0x1;
constexpr std::uint32_t kHost = 0x4;
constexpr std::uint32_t kReject = 0x8;
constexpr std::uint32_t kLinkLayerInfo = 0x400;
constexpr std::uint32_t kBlackhole = 0x1000;
constexpr std::uint32_t kScoped = 0x1000000; ///< RTF_IFSCOPE: only for what is bound to its interface

// A bit of the header's mask for each address that follows, in this order (RTAX_*).
constexpr std::size_t kDestination = 0;
constexpr std::size_t kGateway = 1;
constexpr std::size_t kNetmask = 2;
constexpr std::size_t kAddressKinds = 8;
constexpr std::size_t kAlignment = 4;

// struct sockaddr: length, family; sockaddr_in, sockaddr_in6, sockaddr_dl
constexpr std::uint8_t kInet = 2;
constexpr std::uint8_t kInet6 = 30;
constexpr std::uint8_t kLink = 18;
constexpr std::size_t kInetAt = 4;
constexpr std::size_t kInet6At = 8;
constexpr std::size_t kNameLengthAt = 5;
constexpr std::size_t kMacLengthAt = 6;
constexpr std::size_t kNameAt = 8;

std::uint32_t number(Bytes bytes, std::size_t at, std::size_t size)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
    return value;
}

/// Empty where it was absent or claims to be longer than the message.
using Addresses = std::array<Bytes, kAddressKinds>;

Addresses addressesOf(Bytes content, std::uint32_t mask)
{
    Addresses addresses;
    for (std::size_t kind = 0; kind < kAddressKinds && !content.empty(); ++kind) {
        if (!(mask & (1U << kind)))
            continue;
        const std::size_t length = content[0];
        if (length > content.size())
            break;
        addresses[kind] = content.first(length);
        // One of length 0 takes a word all the same.
        const std::size_t taken = (std::max<std::size_t>(length, 1) + kAlignment - 1) / kAlignment * kAlignment;
        content = content.subspan(std::min(taken, content.size()));
    }
    return addresses;
}

struct Route
{
    std::uint8_t type = 0;
    int index = 0;
    std::uint32_t flags = 0;
    Addresses addresses;
};

std::optional<Route> routeOf(Bytes message)
{
    if (message.size() < kHeader)
        return std::nullopt;
    return Route{message[kTypeAt], static_cast<int>(number(message, kIndexAt, 2)), number(message, kFlagsAt, 4),
                 addressesOf(message.subspan(kHeader), number(message, kAddressesAt, 4))};
}

template <typename Visit>
void forEachMessage(Bytes dump, Visit visit)
{
    while (dump.size() >= kShortestHeader) {
        const std::size_t length = number(dump, 0, 2);
        if (length < kShortestHeader || length > dump.size())
            return;
        if (dump[kVersionAt] == kVersion)
            visit(dump.first(length));
        dump = dump.subspan(length);
    }
}

/// Null for any other kind of address.
facts::IpAddress ipOf(Bytes address)
{
    if (address.size() >= kInetAt + 4 && address[1] == kInet)
        return facts::IpAddress::fromRaw(address.subspan(kInetAt, 4));
    if (address.size() < kInet6At + 16 || address[1] != kInet6)
        return {};
    auto ip = facts::IpAddress::fromRaw(address.subspan(kInet6At, 16));
    // The kernel keeps the interface's number inside link-local addresses.
    if (ip.isLinkLocal())
        ip.bytes[2] = ip.bytes[3] = 0;
    return ip;
}

/// Netmasks are cut off after their last byte that is not zero, and their family is not to be relied on.
bool isEmptyMask(Bytes mask, facts::Family family)
{
    const std::size_t begin = family == facts::Family::Ipv4 ? kInetAt : kInet6At;
    return mask.size() <= begin ||
           std::ranges::all_of(mask.subspan(begin), [](std::uint8_t byte) { return byte == 0; });
}

std::optional<facts::Mac> macOf(Bytes address)
{
    constexpr std::size_t kMac = facts::Mac().size();
    if (address.size() < kNameAt || address[1] != kLink || address[kMacLengthAt] != kMac)
        return std::nullopt;
    const std::size_t begin = kNameAt + address[kNameLengthAt]; // the MAC address follows the interface's name
    if (address.size() < begin + kMac)
        return std::nullopt;
    facts::Mac mac{};
    std::ranges::copy(address.subspan(begin, kMac), mac.begin());
    return mac;
}

bool isDefault(const Route& route)
{
    const facts::IpAddress destination = ipOf(route.addresses[kDestination]);
    return destination.isAny() && !(route.flags & kHost) && isEmptyMask(route.addresses[kNetmask], destination.family);
}

} // namespace

std::vector<facts::DefaultRoute> defaultRoutes(Bytes dump)
{
    std::vector<facts::DefaultRoute> found;
    forEachMessage(dump, [&](Bytes message) {
        const auto route = routeOf(message);
        if (!route || !isDefault(*route) || !(route->flags & kUp) || (route->flags & (kReject | kBlackhole)))
            return;
        facts::DefaultRoute fact{};
        fact.family = ipOf(route->addresses[kDestination]).family;
        fact.index = route->index;
        fact.gateway = ipOf(route->addresses[kGateway]); // an interface's address, thus null, for an on-link route
        // A VPN takes the unscoped route; the way out below it is then a scoped one.
        fact.metric = route->flags & kScoped ? 1 : 0;
        found.push_back(fact);
    });
    return found;
}

std::vector<facts::Neighbour> neighbours(Bytes dump)
{
    using State = facts::Neighbour::State;
    std::vector<facts::Neighbour> found;
    forEachMessage(dump, [&](Bytes message) {
        const auto route = routeOf(message);
        if (!route || !(route->flags & kLinkLayerInfo))
            return;
        const facts::IpAddress address = ipOf(route->addresses[kDestination]);
        const auto mac = macOf(route->addresses[kGateway]);
        if (!address.isNull())
            found.push_back({route->index, address, mac, mac ? State::Doubtful : State::Unresolved});
    });
    return found;
}

bool concernsUplinks(Bytes message)
{
    bool concerns = false;
    forEachMessage(message, [&](Bytes one) {
        const std::uint8_t type = one[kTypeAt];
        if (type == kNewAddress || type == kDeleteAddress || type == kInterface)
            concerns = true;
        if (type != kAdd && type != kDelete && type != kChange)
            return;
        const auto route = routeOf(one);
        concerns = concerns || (route && (isDefault(*route) || (route->flags & kLinkLayerInfo)));
    });
    return concerns;
}

} // namespace roamwire::macos
