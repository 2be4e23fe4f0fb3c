#include "tests/lab/wiretap.h"

#include "tests/lab/networkscope.h"
#include "tests/lab/systemerror.h"

#include <arpa/inet.h>
#include <array>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/socket.h>

namespace roamwire::lab {
namespace {

/// Some seconds of what passes a server without a relay.
constexpr int kBuffer = 4 * 1024 * 1024;
constexpr std::size_t kMaxFrame = 65'536;

} // namespace

Result<Descriptor> listenOn(const Namespace& where, const QString& interface)
{
    const NetworkScope scope(where);
    Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL)));
    sockaddr_ll address = {};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.toLatin1().constData()));
    if (!socket.isValid() || ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kBuffer, sizeof kBuffer) != 0 ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return systemFailure(where.name() + QStringLiteral(": listen on ") + interface);
    return socket;
}

Wiretap::Wiretap(Descriptor socket)
    : m_socket(std::move(socket))
{
}

Result<std::unique_ptr<Wiretap>> Wiretap::attach(const Namespace& where, const QString& interface)
{
    auto socket = listenOn(where, interface);
    if (!socket)
        return std::unexpected(socket.error());
    return std::unique_ptr<Wiretap>(new Wiretap(std::move(*socket)));
}

bool Wiretap::hasHeard(const QByteArray& bytes)
{
    std::array<char, kMaxFrame> frame;
    for (;;) {
        const ssize_t size = ::recv(m_socket.get(), frame.data(), frame.size(), 0);
        if (size <= 0)
            break;
        m_heard.append(frame.data(), size).append('\0');
    }
    return m_heard.contains(bytes);
}

} // namespace roamwire::lab
