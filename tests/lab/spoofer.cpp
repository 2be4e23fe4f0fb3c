#include "tests/lab/spoofer.h"

#include "tests/lab/networkscope.h"
#include "tests/lab/systemerror.h"

#include <array>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace roamwire::lab {
namespace {

constexpr quint8 kTtl = 64;

struct Headers
{
    iphdr ip;
    udphdr udp;
};

quint32 inNetworkOrder(const QHostAddress& address)
{
    return htonl(address.toIPv4Address());
}

} // namespace

Spoofer::Spoofer(Descriptor socket)
    : m_socket(std::move(socket))
{
}

Result<Spoofer> Spoofer::open(const Namespace& where)
{
    const NetworkScope scope(where);
    // The kernel takes the whole packet from us, and adds its length and the checksum of the IP header (raw(7)).
    Descriptor socket(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
    if (!socket.isValid())
        return systemFailure(where.name() + QStringLiteral(": raw socket"));
    return Spoofer(std::move(socket));
}

void Spoofer::send(const Endpoint& from, const Endpoint& to, const QByteArray& payload) const
{
    Headers headers = {};
    headers.ip.version = 4;
    headers.ip.ihl = sizeof headers.ip / 4;
    headers.ip.ttl = kTtl;
    headers.ip.protocol = IPPROTO_UDP;
    headers.ip.saddr = inNetworkOrder(from.address);
    headers.ip.daddr = inNetworkOrder(to.address);
    headers.udp.source = htons(from.port);
    headers.udp.dest = htons(to.port);
    headers.udp.len = htons(static_cast<quint16>(sizeof headers.udp + static_cast<std::size_t>(payload.size())));
    headers.udp.check = 0; // none (RFC 768)

    sockaddr_in target = {};
    target.sin_family = AF_INET;
    target.sin_addr.s_addr = headers.ip.daddr;
    std::array<iovec, 2> parts{{{&headers, sizeof headers},
                                {const_cast<char*>(payload.constData()), static_cast<std::size_t>(payload.size())}}};
    msghdr message = {};
    message.msg_name = &target;
    message.msg_namelen = sizeof target;
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    [[maybe_unused]] const ssize_t size = ::sendmsg(m_socket.get(), &message, MSG_NOSIGNAL);
}

} // namespace roamwire::lab
