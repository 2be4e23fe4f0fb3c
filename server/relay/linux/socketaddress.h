#pragma once

#include "server/relay/hostendpoint.h"

#include <netinet/in.h>
#include <sys/socket.h>

namespace roamwire::server {

/// An endpoint as system calls take it.
class SocketAddress final
{
public:
    SocketAddress() = default;
    SocketAddress(const HostEndpoint& endpoint, Family family);

    HostEndpoint endpoint() const;

    sockaddr* get() { return &m_any; }
    const sockaddr* get() const { return &m_any; }
    socklen_t size() const { return m_any.sa_family == AF_INET ? sizeof m_v4 : sizeof m_v6; }
    static constexpr socklen_t kCapacity = sizeof(sockaddr_in6);

private:
    union {
        sockaddr m_any;
        sockaddr_in m_v4;
        sockaddr_in6 m_v6{};
    };
};

} // namespace roamwire::server
