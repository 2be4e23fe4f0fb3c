#include "tests/lab/udpsocket.h"

#include "tests/lab/networkscope.h"
#include "tests/lab/systemerror.h"

#include <netinet/in.h>
#include <sys/socket.h>

namespace roamwire::lab {
namespace {

sockaddr_in toSocketAddress(quint32 address, quint16 port)
{
    sockaddr_in result = {};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    result.sin_addr.s_addr = htonl(address);
    return result;
}

} // namespace

Result<Descriptor> openUdp(const Namespace& where, quint16 port)
{
    const NetworkScope scope(where);
    Descriptor opened(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const sockaddr_in address = toSocketAddress(INADDR_ANY, port);
    if (!opened.isValid() || ::bind(opened.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return systemFailure(QStringLiteral("%1: UDP port %2").arg(where.name()).arg(port));
    return opened;
}

void sendUdp(const Descriptor& socket, const QHostAddress& address, quint16 port, const QByteArray& payload)
{
    const sockaddr_in target = toSocketAddress(address.toIPv4Address(), port);
    [[maybe_unused]] const ssize_t size =
        ::sendto(socket.get(), payload.constData(), static_cast<size_t>(payload.size()), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&target), sizeof target);
}

Datagram nextDatagram(const Descriptor& socket)
{
    Datagram datagram{{}, QByteArray(2048, Qt::Uninitialized)};
    sockaddr_in from = {};
    socklen_t length = sizeof from;
    const ssize_t size = ::recvfrom(socket.get(), datagram.payload.data(), static_cast<size_t>(datagram.payload.size()),
                                    0, reinterpret_cast<sockaddr*>(&from), &length);
    datagram.payload.truncate(qMax<ssize_t>(0, size));
    if (size >= 0)
        datagram.from = {QHostAddress(ntohl(from.sin_addr.s_addr)), ntohs(from.sin_port)};
    return datagram;
}

} // namespace roamwire::lab
