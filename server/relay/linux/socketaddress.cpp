#include "server/relay/linux/socketaddress.h"

#include <cstring>

namespace roamwire::server {
namespace {

constexpr std::size_t kMappedV4At = 12;

} // namespace

SocketAddress::SocketAddress(const HostEndpoint& endpoint, Family family)
    : m_v6{}
{
    if (family == Family::V4) {
        m_v4.sin_family = AF_INET;
        m_v4.sin_port = htons(endpoint.port);
        std::memcpy(&m_v4.sin_addr, endpoint.ip.bytes.data() + kMappedV4At, sizeof m_v4.sin_addr);
    } else {
        m_v6.sin6_family = AF_INET6;
        m_v6.sin6_port = htons(endpoint.port);
        std::memcpy(&m_v6.sin6_addr, endpoint.ip.bytes.data(), sizeof m_v6.sin6_addr);
    }
}

HostEndpoint SocketAddress::endpoint() const
{
    HostEndpoint endpoint;
    if (m_any.sa_family == AF_INET) {
        endpoint.port = ntohs(m_v4.sin_port);
        endpoint.ip.bytes[10] = endpoint.ip.bytes[11] = 0xff;
        std::memcpy(endpoint.ip.bytes.data() + kMappedV4At, &m_v4.sin_addr, sizeof m_v4.sin_addr);
    } else {
        endpoint.port = ntohs(m_v6.sin6_port);
        std::memcpy(endpoint.ip.bytes.data(), &m_v6.sin6_addr, sizeof m_v6.sin6_addr);
    }
    return endpoint;
}

} // namespace roamwire::server
