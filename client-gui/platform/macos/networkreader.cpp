#include "client-gui/platform/macos/networkreader.h"

#include "client-gui/platform/macos/interfacefacts.h"
#include "client-gui/platform/macos/routemessages.h"

#include <sys/types.h>

#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet6/in6_var.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>

namespace roamwire::macos {
namespace {

/// A table may grow between the question for its size and the reading.
constexpr int kMaxAttempts = 5;
/// Room for it to grow, as a part of its size.
constexpr std::size_t kSlackDivisor = 8;
/// Longer than any message: a header and eight addresses of at most 255 bytes.
constexpr std::size_t kMaxMessage = 4096;
/// Messages read in one turn of the event loop; a storm of them must not starve the rest.
constexpr int kMaxMessagesPerTurn = 64;
/// RFC 863; closed everywhere, and that is all the same: what counts is that the packet has to be delivered.
constexpr std::uint16_t kDiscardPort = 9;

std::unexpected<std::string> systemFailure(const std::string& what)
{
    return std::unexpected(what + ": " + std::strerror(errno));
}

class Socket final
{
public:
    Socket(int domain, int type)
        : m_descriptor(::socket(domain, type, 0))
    {
        ::fcntl(m_descriptor, F_SETFD, FD_CLOEXEC);
    }
    ~Socket()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int get() const { return m_descriptor; }

private:
    int m_descriptor;
};

/// One of the kernel's route tables, as routing messages.
std::expected<std::vector<std::uint8_t>, std::string> dump(int family, int operation, int flags)
{
    std::array<int, 6> name{CTL_NET, PF_ROUTE, 0, family, operation, flags};
    const auto words = static_cast<unsigned>(name.size());
    for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
        std::size_t size = 0;
        if (::sysctl(name.data(), words, nullptr, &size, nullptr, 0) != 0)
            return systemFailure("cannot ask for the route table's size");
        std::vector<std::uint8_t> table(size + size / kSlackDivisor);
        size = table.size();
        if (::sysctl(name.data(), words, table.data(), &size, nullptr, 0) == 0) {
            table.resize(size);
            return table;
        }
        if (errno != ENOMEM)
            break;
    }
    return systemFailure("cannot read the route table");
}

/// The part of a socket address that holds the IP address.
std::span<const std::uint8_t> ipBytes(const sockaddr* address, int family)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(address);
    if (family == AF_INET)
        return {bytes + offsetof(sockaddr_in, sin_addr), sizeof(in_addr)};
    return {bytes + offsetof(sockaddr_in6, sin6_addr), sizeof(in6_addr)};
}

/// Netmasks are cut off after their last byte that is not zero.
std::span<const std::uint8_t> maskBytes(const sockaddr* mask, int family)
{
    const std::size_t begin = family == AF_INET ? offsetof(sockaddr_in, sin_addr) : offsetof(sockaddr_in6, sin6_addr);
    const auto length = static_cast<std::size_t>(mask->sa_len);
    const auto whole = ipBytes(mask, family);
    return whole.first(length > begin ? std::min(length - begin, whole.size()) : 0);
}

std::uint32_t ipv6Flags(int descriptor, const ifaddrs& entry)
{
    in6_ifreq request{};
    std::strncpy(request.ifr_name, entry.ifa_name, sizeof request.ifr_name - 1);
    std::memcpy(&request.ifr_ifru.ifru_addr, entry.ifa_addr, sizeof request.ifr_ifru.ifru_addr);
    if (::ioctl(descriptor, SIOCGIFAFLAG_IN6, &request) != 0)
        return 0;
    return static_cast<std::uint32_t>(request.ifr_ifru.ifru_flags6);
}

void add(const ifaddrs& entry, int ipv6Socket, facts::Tables& tables)
{
    if (!entry.ifa_addr)
        return;
    const int family = entry.ifa_addr->sa_family;
    const int index = static_cast<int>(::if_nametoindex(entry.ifa_name));
    if (family == AF_LINK)
        tables.links.push_back(linkOf(index, entry.ifa_name, entry.ifa_flags));
    if (family != AF_INET && family != AF_INET6)
        return;
    const int length = entry.ifa_netmask ? prefixLength(maskBytes(entry.ifa_netmask, family)) : 0;
    const std::uint32_t flags = family == AF_INET6 ? ipv6Flags(ipv6Socket, entry) : 0;
    tables.addresses.push_back(
        addressOf(index, facts::IpAddress::fromRaw(ipBytes(entry.ifa_addr, family)), length, flags));
}

std::expected<void, std::string> readInterfaces(facts::Tables& tables)
{
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0)
        return systemFailure("cannot read the interfaces");
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    const Socket ipv6(AF_INET6, SOCK_DGRAM);
    for (const ifaddrs* entry = list; entry; entry = entry->ifa_next)
        add(*entry, ipv6.get(), tables);
    return {};
}

} // namespace

std::expected<facts::Tables, std::string> readTables()
{
    facts::Tables tables;
    if (const auto read = readInterfaces(tables); !read)
        return std::unexpected(read.error());
    for (const int family : {AF_INET, AF_INET6}) {
        const auto routes = dump(family, NET_RT_DUMP, 0);
        const auto entries = dump(family, NET_RT_FLAGS, RTF_LLINFO);
        if (!routes || !entries)
            return std::unexpected((routes ? entries : routes).error());
        std::ranges::copy(defaultRoutes(*routes), std::back_inserter(tables.routes));
        std::ranges::copy(neighbours(*entries), std::back_inserter(tables.neighbours));
    }
    return tables;
}

void askForGateway(int interfaceIndex, const facts::IpAddress& gateway)
{
    const bool isIpv4 = gateway.family == facts::Family::Ipv4;
    const Socket socket(isIpv4 ? AF_INET : AF_INET6, SOCK_DGRAM);
    if (socket.get() < 0)
        return;
    ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
    // Through this interface, should two have a network with this gateway.
    if (isIpv4) {
        ::setsockopt(socket.get(), IPPROTO_IP, IP_BOUND_IF, &interfaceIndex, sizeof interfaceIndex);
        sockaddr_in address{};
        address.sin_len = sizeof address;
        address.sin_family = AF_INET;
        address.sin_port = htons(kDiscardPort);
        std::memcpy(&address.sin_addr, gateway.bytes.data(), sizeof address.sin_addr);
        ::sendto(socket.get(), nullptr, 0, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        return;
    }
    sockaddr_in6 address{};
    address.sin6_len = sizeof address;
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(kDiscardPort);
    address.sin6_scope_id = static_cast<std::uint32_t>(interfaceIndex);
    std::memcpy(&address.sin6_addr, gateway.bytes.data(), sizeof address.sin6_addr);
    ::sendto(socket.get(), nullptr, 0, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RouteSocket::RouteSocket()
    : m_descriptor(::socket(PF_ROUTE, SOCK_RAW, 0))
{
    ::fcntl(m_descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(m_descriptor, F_SETFL, O_NONBLOCK);
}

RouteSocket::~RouteSocket()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool RouteSocket::read() const
{
    bool concerns = false;
    for (int i = 0; i < kMaxMessagesPerTurn; ++i) {
        std::array<std::uint8_t, kMaxMessage> buffer;
        const ssize_t length = ::read(m_descriptor, buffer.data(), buffer.size());
        if (length < 0)
            return concerns || errno == ENOBUFS; // lost some: anything may have changed
        concerns = concernsUplinks({buffer.data(), static_cast<std::size_t>(length)}) || concerns;
    }
    return concerns;
}

} // namespace roamwire::macos
