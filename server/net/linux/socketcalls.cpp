#include "server/net/socketcalls.h"

#include <QLoggingCategory>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcSocket, "roamwire.net.socket")

/// Sent but unacknowledged for so long: the path is dead. Three of the pings that the protocol sends anyway.
constexpr int kUserTimeoutMs = 45'000;
/// Keepalive covers the connection on which nothing is ever sent.
constexpr int kKeepAliveIdleSeconds = 30;
constexpr int kKeepAliveIntervalSeconds = 10;

void setOption(qintptr descriptor, int level, int name, int value)
{
    if (::setsockopt(static_cast<int>(descriptor), level, name, &value, sizeof value) != 0)
        qCWarning(lcSocket, "cannot set option %d/%d of a listening socket", level, name);
}

} // namespace

qsizetype sendNow(qintptr descriptor, std::span<const QByteArrayView> pieces)
{
    const int socket = static_cast<int>(descriptor);
    constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
    if (pieces.size() == 1) { // nearly always, and cheaper
        const ssize_t sent = ::send(socket, pieces[0].data(), static_cast<std::size_t>(pieces[0].size()), kFlags);
        return std::max<qsizetype>(sent, 0);
    }
    std::array<iovec, kMaxSendPieces> parts;
    const std::size_t count = std::min(pieces.size(), parts.size());
    for (std::size_t i = 0; i < count; ++i)
        parts[i] = {const_cast<char*>(pieces[i].data()), static_cast<std::size_t>(pieces[i].size())};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(socket, &message, kFlags);
    return std::max<qsizetype>(sent, 0);
}

void finishSending(qintptr descriptor)
{
    ::shutdown(static_cast<int>(descriptor), SHUT_WR); // fails where the connection has ended, which reading tells
}

void tuneListeningSocket(qintptr descriptor)
{
    setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, kKeepAliveIdleSeconds);
    setOption(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, kKeepAliveIntervalSeconds);
    setOption(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeoutMs);
}

std::optional<std::chrono::milliseconds> shortestRoundTrip(qintptr descriptor)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(static_cast<int>(descriptor), IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return std::nullopt;
    // Before the first sample the kernel has the largest number there is; older ones know nothing of it.
    const bool isKnown = size >= offsetof(tcp_info, tcpi_min_rtt) + sizeof info.tcpi_min_rtt &&
                         info.tcpi_min_rtt != std::numeric_limits<decltype(info.tcpi_min_rtt)>::max();
    if (!isKnown)
        return std::nullopt;
    return std::chrono::round<std::chrono::milliseconds>(std::chrono::microseconds(info.tcpi_min_rtt));
}

void raiseOpenFileLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        qCWarning(lcSocket, "cannot raise the limit of open files");
}

} // namespace roamwire::server
