#pragma once

#include "shared/model/endpoint.h"
#include "tests/lab/descriptor.h"
#include "tests/lab/namespace.h"

namespace roamwire::lab {

/// Sends UDP datagrams over IPv4 from a machine, and says that they come from wherever it likes.
class Spoofer final
{
public:
    static Result<Spoofer> open(const Namespace& where);

    /// Up to what UDP takes, in fragments where one Ethernet frame is not enough.
    void send(const Endpoint& from, const Endpoint& to, const QByteArray& payload);

private:
    explicit Spoofer(Descriptor socket);

    Descriptor m_socket;
    quint16 m_id = 0;
};

} // namespace roamwire::lab
