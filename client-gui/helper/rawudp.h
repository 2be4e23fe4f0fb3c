#pragma once

#include "shared/crypto/checkdatagram.h"

#include <functional>
#include <memory>

namespace roamwire::helper {

/// A datagram that has the shape of a check, as it came.
struct CheckArrival
{
    Endpoint source;
    QHostAddress destination; ///< of ours
    CheckDatagram datagram{};
};

/// A UDP port that WireGuard has bound, shared with it: what is sent here comes from that port, so that NATs and the
/// relay see WireGuard's own mapping.
class RawPort
{
public:
    virtual ~RawPort() = default;

    /// Returns at once. `from`: the address to send from; null: the one that the system sends from on that route.
    virtual Result<void> send(const Endpoint& target, std::span<const std::uint8_t> payload,
                              const QHostAddress& from = {}) = 0;
};

/// Where the port is shared.
struct RawPlace
{
    QString interface;
    quint16 port = 0;
    quint32 firewallMark = 0; ///< the interface's own packets carry it, and are routed by it

    bool operator==(const RawPlace&) const = default;
};

/// Raw UDP sockets. One implementation per operating system that lets us have them.
class RawUdp
{
public:
    virtual ~RawUdp() = default;

    /// Whether the system lets us.
    virtual bool isAllowed() const = 0;

    /// `arrived` gets the check datagrams to this port, on the same thread, until the port is destroyed: those that the
    /// host's firewall lets in, and none that came through the tunnel of the interface itself.
    using Arrived = std::function<void(const CheckArrival&)>;
    virtual Result<std::unique_ptr<RawPort>> open(const RawPlace& place, Arrived arrived) = 0;
};

} // namespace roamwire::helper
