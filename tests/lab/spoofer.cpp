#include "tests/lab/spoofer.h"

#include "tests/lab/networkscope.h"
#include "tests/lab/systemerror.h"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>

namespace roamwire::lab {
namespace {

constexpr quint8 kTtl = 64;
/// What an Ethernet frame takes behind the IP header, and in what fragments are counted (RFC 791).
constexpr qsizetype kFragment = 1'480;
constexpr qsizetype kFragmentUnit = 8;

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

void Spoofer::send(const Endpoint& from, const Endpoint& to, const QByteArray& payload)
{
    udphdr udp = {};
    udp.source = htons(from.port);
    udp.dest = htons(to.port);
    udp.len = htons(static_cast<quint16>(sizeof udp + static_cast<std::size_t>(payload.size())));
    udp.check = 0; // none (RFC 768)
    const QByteArray datagram = QByteArray(reinterpret_cast<const char*>(&udp), sizeof udp) + payload;

    iphdr ip = {};
    ip.version = 4;
    ip.ihl = sizeof ip / 4;
    ip.ttl = kTtl;
    ip.protocol = IPPROTO_UDP;
    ip.id = htons(++m_id);
    ip.saddr = inNetworkOrder(from.address);
    ip.daddr = inNetworkOrder(to.address);
    sockaddr_in target = {};
    target.sin_family = AF_INET;
    target.sin_addr.s_addr = ip.daddr;
    for (qsizetype at = 0; at < datagram.size(); at += kFragment) {
        const bool isLast = at + kFragment >= datagram.size();
        ip.frag_off = htons(static_cast<quint16>(at / kFragmentUnit | (isLast ? 0 : IP_MF)));
        const QByteArray packet =
            QByteArray(reinterpret_cast<const char*>(&ip), sizeof ip) + datagram.mid(at, kFragment);
        [[maybe_unused]] const ssize_t size =
            ::sendto(m_socket.get(), packet.constData(), static_cast<std::size_t>(packet.size()), MSG_NOSIGNAL,
                     reinterpret_cast<const sockaddr*>(&target), sizeof target);
    }
}

} // namespace roamwire::lab
