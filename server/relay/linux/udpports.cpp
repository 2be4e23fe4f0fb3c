#include "server/relay/linux/udpports.h"

#include "server/relay/linux/socketaddress.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace roamwire::server {
namespace {

/// What a port may hold while others are served: 20 ms of a gigabit. The system cuts it down to net.core.rmem_max.
constexpr int kBuffer = 2 * 1024 * 1024;
/// Descriptors that the rest of the server may have in use when the relay opens its own.
constexpr rlim_t kOthers = 1024;

void set(int descriptor, int level, int option, int value)
{
    // What a kernel does not have costs speed, not function.
    ::setsockopt(descriptor, level, option, &value, sizeof value);
}

void setUp(int descriptor, Family family)
{
    set(descriptor, SOL_SOCKET, SO_RCVBUF, kBuffer);
    set(descriptor, SOL_SOCKET, SO_SNDBUF, kBuffer);
    set(descriptor, IPPROTO_UDP, UDP_GRO, 1);
    // Too large a packet is cut up, whatever an ICMP message from anybody says about the path.
    if (family == Family::V4) {
        set(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
    } else {
        set(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set(descriptor, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
    }
}

void raiseLimit(rlim_t needed)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed)
        return;
    limit.rlim_cur = std::min(needed, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

QString mendFor(int error)
{
    switch (error) {
    case EADDRINUSE:
        return QStringLiteral("; another program has it, so choose another range: --relay ADDR:LOW-HIGH");
    case EADDRNOTAVAIL:
        return QStringLiteral("; this machine does not have the address. Listen on one that it has, and tell the "
                              "other one to peers with --relay-advertise");
    case EMFILE:
        return QStringLiteral("; allow the server more open files (LimitNOFILE=), or choose a smaller range");
    case EACCES:
        return QStringLiteral("; ports below 1024 are for root, choose a higher range");
    default:
        return {};
    }
}

} // namespace

Result<UdpPorts> UdpPorts::open(const std::vector<QHostAddress>& addresses, const RelayPorts& ports)
{
    UdpPorts opened(ports);
    const std::uint32_t count = 2U * ports.pairs;
    raiseLimit(kOthers + count * addresses.size());
    for (const QHostAddress& address : addresses) {
        for (std::uint32_t i = 0; i < count; ++i) {
            if (const auto added = opened.add(address, static_cast<std::uint16_t>(ports.low + i)); !added)
                return std::unexpected(added.error());
        }
    }
    return opened;
}

Result<void> UdpPorts::add(const QHostAddress& address, std::uint16_t port)
{
    const Family family = isIpv4(address) ? Family::V4 : Family::V6;
    const int descriptor =
        ::socket(family == Family::V4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const SocketAddress local({HostIp::of(address), port}, family);
    if (descriptor >= 0) {
        m_sockets.push_back({descriptor, port, family});
        m_byPort[static_cast<std::size_t>(family)].push_back(descriptor);
        setUp(descriptor, family);
    }
    if (descriptor < 0 || ::bind(descriptor, local.get(), local.size()) != 0) {
        const int error = errno;
        return failure(
            QStringLiteral("cannot open UDP port %1 of %2: %3")
                .arg(QString::number(port), address.toString(), QString::fromLocal8Bit(std::strerror(error))) +
            mendFor(error));
    }
    return {};
}

UdpPorts::UdpPorts(UdpPorts&& other) noexcept
    : m_ports(other.m_ports)
    , m_sockets(std::exchange(other.m_sockets, {}))
    , m_byPort(std::exchange(other.m_byPort, {}))
{
}

UdpPorts::~UdpPorts()
{
    for (const Socket& socket : m_sockets)
        ::close(socket.descriptor);
}

int UdpPorts::descriptor(Family family, std::uint16_t port) const
{
    const auto& ofFamily = m_byPort[static_cast<std::size_t>(family)];
    const auto offset = static_cast<std::size_t>(port - m_ports.low);
    return offset < ofFamily.size() ? ofFamily[offset] : -1;
}

} // namespace roamwire::server
