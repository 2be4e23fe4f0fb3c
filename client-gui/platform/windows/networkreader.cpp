#include "client-gui/platform/windows/networkreader.h"

// In this order.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <netioapi.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace roamwire::windows {
namespace {

/// The tables may grow between the question for their size and the reading.
constexpr int kMaxAttempts = 5;
/// What Microsoft recommends to begin with.
constexpr ULONG kFirstBuffer = 16 * 1024;
/// RFC 863; closed everywhere, and that is all the same: what counts is that the packet has to be delivered.
constexpr u_short kDiscardPort = 9;

// Interface types of IANA's ifType that MinGW's headers do not name.
constexpr IFTYPE kVirtual = 53; ///< WireGuard's and other drivers' tunnels
constexpr IFTYPE kWwanGsm = 243;
constexpr IFTYPE kWwanCdma = 244;

std::unexpected<std::string> failure(const char* what, ULONG code)
{
    return std::unexpected("cannot read the " + std::string(what) + ": Windows error " + std::to_string(code));
}

facts::IpAddress addressOf(const SOCKADDR* address)
{
    if (address && address->sa_family == AF_INET) {
        const auto& v4 = *reinterpret_cast<const SOCKADDR_IN*>(address);
        return facts::IpAddress::fromRaw({reinterpret_cast<const std::uint8_t*>(&v4.sin_addr), 4});
    }
    if (address && address->sa_family == AF_INET6) {
        const auto& v6 = *reinterpret_cast<const SOCKADDR_IN6*>(address);
        return facts::IpAddress::fromRaw(v6.sin6_addr.s6_addr);
    }
    return {};
}

facts::IpAddress addressOf(const SOCKADDR_INET& address)
{
    return addressOf(reinterpret_cast<const SOCKADDR*>(&address));
}

std::string utf8(const wchar_t* text)
{
    const int size = ::WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr);
    std::string converted(static_cast<std::size_t>(std::max(size, 1)), '\0');
    ::WideCharToMultiByte(CP_UTF8, 0, text, -1, converted.data(), size, nullptr, nullptr);
    converted.pop_back(); // the final zero
    return converted;
}

facts::Link linkOf(const IP_ADAPTER_ADDRESSES& adapter, int index)
{
    const IFTYPE type = adapter.IfType;
    facts::Link link{index, utf8(adapter.FriendlyName)};
    link.isUp = adapter.OperStatus == IfOperStatusUp;
    link.isLoopback = type == IF_TYPE_SOFTWARE_LOOPBACK;
    link.isTunnel = type == IF_TYPE_TUNNEL || type == kVirtual || adapter.TunnelType != TUNNEL_TYPE_NONE;
    link.isPointToPoint = type == IF_TYPE_PPP || type == kWwanGsm || type == kWwanCdma;
    link.hasNeighbours = !link.isPointToPoint;
    return link;
}

facts::Address factOf(const IP_ADAPTER_UNICAST_ADDRESS& entry, int index)
{
    facts::Address fact{index, addressOf(entry.Address.lpSockaddr), entry.OnLinkPrefixLength};
    fact.isSettled = entry.DadState == IpDadStatePreferred;
    fact.isTemporary =
        entry.PrefixOrigin == IpPrefixOriginRouterAdvertisement && entry.SuffixOrigin == IpSuffixOriginRandom;
    return fact;
}

/// What Windows adds to the metric of an interface's routes, per family.
struct InterfaceMetric
{
    int index;
    facts::Family family;
    ULONG metric;
};

void add(const IP_ADAPTER_ADDRESSES& adapter, facts::Tables& tables, std::vector<InterfaceMetric>& metrics)
{
    // One number for both families, but for an interface that has only one of them.
    const int index = static_cast<int>(adapter.IfIndex != 0 ? adapter.IfIndex : adapter.Ipv6IfIndex);
    tables.links.push_back(linkOf(adapter, index));
    metrics.push_back({index, facts::Family::Ipv4, adapter.Ipv4Metric});
    metrics.push_back({index, facts::Family::Ipv6, adapter.Ipv6Metric});
    for (const auto* entry = adapter.FirstUnicastAddress; entry; entry = entry->Next)
        tables.addresses.push_back(factOf(*entry, index));
}

ULONG readAdapters(facts::Tables& tables, std::vector<InterfaceMetric>& metrics)
{
    constexpr ULONG kFlags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    ULONG size = kFirstBuffer;
    ULONG result = ERROR_BUFFER_OVERFLOW;
    std::vector<IP_ADAPTER_ADDRESSES> buffer;
    for (int attempt = 0; attempt < kMaxAttempts && result == ERROR_BUFFER_OVERFLOW; ++attempt) {
        buffer.resize(size / sizeof(IP_ADAPTER_ADDRESSES) + 1);
        size = static_cast<ULONG>(buffer.size() * sizeof(IP_ADAPTER_ADDRESSES));
        result = ::GetAdaptersAddresses(AF_UNSPEC, kFlags, nullptr, buffer.data(), &size);
    }
    if (result == ERROR_NO_DATA)
        return NO_ERROR;
    if (result != NO_ERROR)
        return result;
    for (const IP_ADAPTER_ADDRESSES* adapter = buffer.data(); adapter; adapter = adapter->Next)
        add(*adapter, tables, metrics);
    return NO_ERROR;
}

struct FreeTable
{
    void operator()(void* table) const { ::FreeMibTable(table); }
};

/// Visits the rows of a table for both families. A family that this system does not have is no error.
template <typename Table, typename Visit>
ULONG forEachRow(NETIOAPI_API (*get)(ADDRESS_FAMILY, Table**), Visit visit)
{
    ULONG failed = NO_ERROR;
    bool anyFamily = false;
    for (const ADDRESS_FAMILY family : {ADDRESS_FAMILY{AF_INET}, ADDRESS_FAMILY{AF_INET6}}) {
        Table* table = nullptr;
        const ULONG result = get(family, &table);
        const std::unique_ptr<Table, FreeTable> owner(table);
        if (result != NO_ERROR && result != ERROR_NOT_FOUND) { // not found: empty
            failed = result;
            continue;
        }
        anyFamily = true;
        for (ULONG i = 0; table && i < table->NumEntries; ++i)
            visit(table->Table[i]);
    }
    return anyFamily ? ULONG{NO_ERROR} : failed;
}

facts::DefaultRoute factOf(const MIB_IPFORWARD_ROW2& row, const std::vector<InterfaceMetric>& metrics)
{
    const int index = static_cast<int>(row.InterfaceIndex);
    facts::DefaultRoute fact{};
    fact.family = row.DestinationPrefix.Prefix.si_family == AF_INET ? facts::Family::Ipv4 : facts::Family::Ipv6;
    fact.index = index;
    fact.gateway = addressOf(row.NextHop);
    if (fact.gateway.isAny())
        fact.gateway = {};
    fact.metric = row.Metric;
    for (const InterfaceMetric& entry : metrics) {
        if (entry.index == index && entry.family == fact.family)
            fact.metric += entry.metric;
    }
    return fact;
}

ULONG readRoutes(facts::Tables& tables, const std::vector<InterfaceMetric>& metrics)
{
    return forEachRow<MIB_IPFORWARD_TABLE2>(&::GetIpForwardTable2, [&](const MIB_IPFORWARD_ROW2& row) {
        if (row.DestinationPrefix.PrefixLength == 0 && !row.Loopback)
            tables.routes.push_back(factOf(row, metrics));
    });
}

facts::Neighbour factOf(const MIB_IPNET_ROW2& row)
{
    using State = facts::Neighbour::State;
    facts::Neighbour fact{static_cast<int>(row.InterfaceIndex), addressOf(row.Address), std::nullopt,
                          State::Unresolved};
    if (row.PhysicalAddressLength == facts::Mac().size())
        std::copy_n(row.PhysicalAddress, facts::Mac().size(), fact.mac.emplace().begin());
    if (row.State == NlnsStale)
        fact.state = State::Doubtful;
    else if (row.State > NlnsIncomplete) // probe, delay, reachable, permanent
        fact.state = State::Resolved;
    return fact;
}

ULONG readNeighbours(facts::Tables& tables)
{
    return forEachRow<MIB_IPNET_TABLE2>(&::GetIpNetTable2,
                                        [&](const MIB_IPNET_ROW2& row) { tables.neighbours.push_back(factOf(row)); });
}

} // namespace

std::expected<facts::Tables, std::string> readTables()
{
    facts::Tables tables;
    std::vector<InterfaceMetric> metrics;
    if (const ULONG code = readAdapters(tables, metrics); code != NO_ERROR)
        return failure("network adapters", code);
    if (const ULONG code = readRoutes(tables, metrics); code != NO_ERROR)
        return failure("routes", code);
    if (const ULONG code = readNeighbours(tables); code != NO_ERROR)
        return failure("neighbours", code);
    return tables;
}

void askForGateway(int interfaceIndex, const facts::IpAddress& gateway)
{
    const bool isIpv4 = gateway.family == facts::Family::Ipv4;
    WSADATA data{};
    if (::WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return;
    const SOCKET socket = ::socket(isIpv4 ? AF_INET : AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
    const auto index = static_cast<DWORD>(interfaceIndex);
    SOCKADDR_INET address{};
    // Through this interface, should two have a network with this gateway.
    if (isIpv4) {
        const DWORD interface4 = htonl(index);
        ::setsockopt(socket, IPPROTO_IP, IP_UNICAST_IF, reinterpret_cast<const char*>(&interface4), sizeof interface4);
        address.Ipv4.sin_family = AF_INET;
        address.Ipv4.sin_port = htons(kDiscardPort);
        std::memcpy(&address.Ipv4.sin_addr, gateway.bytes.data(), sizeof address.Ipv4.sin_addr);
    } else {
        address.Ipv6.sin6_family = AF_INET6;
        address.Ipv6.sin6_port = htons(kDiscardPort);
        address.Ipv6.sin6_scope_id = index;
        std::memcpy(&address.Ipv6.sin6_addr, gateway.bytes.data(), sizeof address.Ipv6.sin6_addr);
    }
    ::sendto(socket, "", 0, 0, reinterpret_cast<const SOCKADDR*>(&address),
             isIpv4 ? sizeof address.Ipv4 : sizeof address.Ipv6);
    ::closesocket(socket);
    ::WSACleanup();
}

} // namespace roamwire::windows
