#pragma once

#include "server/relay/hostendpoint.h"
#include "shared/base/result.h"
#include "shared/model/relay.h"

#include <vector>

namespace roamwire::server {

/// The relay's sockets: one for each port and family that is served. They never block.
class UdpPorts final
{
public:
    struct Socket
    {
        int descriptor = -1;
        std::uint16_t port = 0;
        Family family = Family::V4;
    };

    /// None at all if one cannot be had; the error names the mend.
    static Result<UdpPorts> open(const std::vector<QHostAddress>& addresses, const RelayPorts& ports);
    ~UdpPorts();
    UdpPorts(UdpPorts&& other) noexcept;
    UdpPorts(const UdpPorts&) = delete;
    UdpPorts& operator=(const UdpPorts&) = delete;

    const std::vector<Socket>& all() const { return m_sockets; }
    /// -1 where the family is not served.
    int descriptor(Family family, std::uint16_t port) const;

private:
    explicit UdpPorts(const RelayPorts& ports)
        : m_ports(ports)
    {
    }
    Result<void> add(const QHostAddress& address, std::uint16_t port);

    RelayPorts m_ports;
    std::vector<Socket> m_sockets;
    std::array<std::vector<int>, kFamilies> m_byPort; ///< from the lowest one on
};

} // namespace roamwire::server
