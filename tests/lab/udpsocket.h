#pragma once

#include "shared/model/endpoint.h"
#include "tests/lab/descriptor.h"
#include "tests/lab/namespace.h"

namespace roamwire::lab {

/// A non-blocking IPv4 UDP socket on a machine, bound to this port of all its addresses; 0 takes any.
Result<Descriptor> openUdp(const Namespace& where, quint16 port);

/// Sends one datagram. Without a route it is lost before it starts, which is no error of the lab.
void sendUdp(const Descriptor& socket, const QHostAddress& address, quint16 port, const QByteArray& payload);

struct Datagram
{
    Endpoint from; ///< as the receiver sees it
    QByteArray payload;
};

/// The next datagram that came; an empty one without a sender: none.
Datagram nextDatagram(const Descriptor& socket);

/// The same without its sender.
inline QByteArray receiveUdp(const Descriptor& socket)
{
    return nextDatagram(socket).payload;
}

} // namespace roamwire::lab
