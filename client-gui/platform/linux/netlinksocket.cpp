#include "client-gui/platform/linux/netlinksocket.h"

#include <QtEndian>

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace roamwire::netlink {
namespace {

/// The kernel fills at most 32 KiB per message of a dump (NLMSG_GOODSIZE and netlink(7)).
constexpr size_t kReceiveBuffer = 64 * 1024;
/// Datagrams read in one turn of the event loop; a storm of events must not starve the rest.
constexpr int kMaxDatagramsPerTurn = 64;
/// A dump never waits for anything; this is for a broken kernel.
constexpr timeval kDumpDeadline{1, 0};
/// Tables that change while they are read are read again; the third time they are good enough, another event follows.
constexpr int kMaxDumpAttempts = 3;
/// RFC 863; closed everywhere, and that is all the same: what counts is that the packet has to be delivered.
constexpr quint16 kDiscardPort = 9;

class Socket final
{
public:
    Socket(int domain, int type, int protocol)
        : m_descriptor(::socket(domain, type | SOCK_CLOEXEC, protocol))
    {
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

std::unexpected<Error> systemFailure(const QString& what)
{
    return failure(what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

/// One datagram of the kernel; nullopt with errno set where there is none. Anybody may send to a netlink socket: what
/// is not the kernel's is dropped.
std::optional<QByteArray> receive(int descriptor)
{
    static thread_local std::array<char, kReceiveBuffer> buffer;
    for (;;) {
        sockaddr_nl sender{};
        socklen_t size = sizeof sender;
        const ssize_t length =
            ::recvfrom(descriptor, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&sender), &size);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return std::nullopt;
        if (sender.nl_pid == 0)
            return QByteArray(buffer.data(), length);
    }
}

struct DumpRequest
{
    nlmsghdr header;
    rtgenmsg body;
};

/// False in `complete`: the table changed meanwhile.
Result<void> dump(int descriptor, quint16 type, Tables& tables, bool& complete)
{
    DumpRequest request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.rtgen_family = AF_UNSPEC;
    if (::send(descriptor, &request, sizeof request, 0) < 0)
        return systemFailure(QStringLiteral("cannot ask the kernel for its tables"));
    for (;;) {
        const auto datagram = receive(descriptor);
        if (!datagram)
            return systemFailure(QStringLiteral("cannot read the kernel's tables"));
        const Batch batch = parse(*datagram);
        for (const Message& message : batch.messages)
            tables.add(message.entry);
        complete = complete && !batch.isInterrupted;
        if (batch.isEnd && batch.error == 0)
            return {};
        if (batch.isEnd)
            return failure(QStringLiteral("the kernel refused its tables: ") +
                           QString::fromLocal8Bit(std::strerror(batch.error)));
    }
}

Result<Tables> dumpOnce(bool& complete)
{
    const Socket socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    if (socket.get() < 0)
        return systemFailure(QStringLiteral("cannot open a netlink socket"));
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kDumpDeadline, sizeof kDumpDeadline);
    Tables tables;
    for (const quint16 type : {RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE, RTM_GETNEIGH}) {
        if (const auto done = dump(socket.get(), type, tables, complete); !done)
            return std::unexpected(done.error());
    }
    return tables;
}

} // namespace

EventSocket::EventSocket()
    : m_descriptor(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE))
{
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups =
        RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_NEIGH;
    if (m_descriptor >= 0 && ::bind(m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        ::close(std::exchange(m_descriptor, -1));
}

EventSocket::~EventSocket()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

EventSocket::Events EventSocket::read()
{
    Events events;
    for (int i = 0; i < kMaxDatagramsPerTurn; ++i) {
        const auto datagram = receive(m_descriptor);
        if (!datagram) {
            events.hasLost = errno == ENOBUFS;
            break;
        }
        events.messages += parse(*datagram).messages;
    }
    return events;
}

Result<Tables> dumpTables()
{
    for (int attempt = 1;; ++attempt) {
        bool complete = true;
        auto tables = dumpOnce(complete);
        if (!tables || complete || attempt == kMaxDumpAttempts)
            return tables;
    }
}

void askForGateway(int interfaceIndex, const QHostAddress& gateway)
{
    const bool isIpv4 = gateway.protocol() == QAbstractSocket::IPv4Protocol;
    const Socket socket(isIpv4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    const auto index = static_cast<quint32>(interfaceIndex);
    // Through this interface, should two have a network with this gateway.
    if (isIpv4) {
        const quint32 interface = htonl(index);
        ::setsockopt(socket.get(), IPPROTO_IP, IP_UNICAST_IF, &interface, sizeof interface);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(kDiscardPort);
        address.sin_addr.s_addr = htonl(gateway.toIPv4Address());
        ::sendto(socket.get(), nullptr, 0, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        return;
    }
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(kDiscardPort);
    address.sin6_scope_id = index;
    const Q_IPV6ADDR bytes = gateway.toIPv6Address();
    std::memcpy(&address.sin6_addr, &bytes, sizeof address.sin6_addr);
    ::sendto(socket.get(), nullptr, 0, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

} // namespace roamwire::netlink
