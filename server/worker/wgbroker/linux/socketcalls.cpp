#include "server/worker/wgbroker/socketcalls.h"

#include "shared/model/endpoint.h"
#include "shared/model/prefix.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace roamwire::worker {
namespace {

constexpr int kCustomerBits6 = 64;

} // namespace

Arrived receiveNow(int socket, qsizetype most)
{
    QByteArray bytes(most, Qt::Uninitialized);
    const ssize_t size = ::recv(socket, bytes.data(), static_cast<std::size_t>(most), MSG_DONTWAIT);
    const bool isNothingYet = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    bytes.truncate(std::max<qsizetype>(size, 0));
    return {bytes, size <= 0 && !isNothingYet};
}

void sayLast(int socket, QByteArrayView words)
{
    // What fails here has failed for good: the caller has gone.
    [[maybe_unused]] const auto sent =
        ::send(socket, words.data(), static_cast<std::size_t>(words.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(socket, SHUT_WR);
}

QHostAddress callerOf(int socket)
{
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0)
        return {};
    const QHostAddress address = unmapped(QHostAddress(reinterpret_cast<const sockaddr*>(&name)));
    if (address.isLoopback())
        return {};
    return isIpv6(address) ? Prefix(address, kCustomerBits6).network().address() : address;
}

} // namespace roamwire::worker
