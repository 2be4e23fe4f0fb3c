#pragma once

#include "shared/model/endpoint.h"
#include "tests/lab/descriptor.h"
#include "tests/lab/moment.h"
#include "tests/lab/namespace.h"

#include <QList>

#include <mutex>
#include <span>
#include <thread>

namespace roamwire::lab {

/// A UDP datagram that passed an interface.
struct PassedDatagram
{
    Moment at;
    Endpoint from;
    Endpoint to;
    QByteArray payload;

    /// Of WireGuard, with something in it: keepalives and handshakes are none (whitepaper, section 5.4).
    bool isTraffic() const;
};

/// The UDP datagrams in an Ethernet frame, of which there are several if its segments are still to be made of it, so
/// many bytes each (0: it is whole). `at` is left out.
QList<PassedDatagram> datagramsIn(std::span<const char> frame, int segmentSize);

/// Keeps the UDP datagrams that pass an interface, from the beginning of its life on. A thread of its own listens.
class UdpCapture final
{
public:
    static Result<std::unique_ptr<UdpCapture>> start(const Namespace& where, const QString& interface);

    QList<PassedDatagram> datagrams() const;

private:
    explicit UdpCapture(Descriptor socket);
    void run(const std::stop_token& stop);
    void takeAll();

    Descriptor m_socket;
    mutable std::mutex m_mutex; // guards the list
    QList<PassedDatagram> m_datagrams;
    std::jthread m_thread;
};

} // namespace roamwire::lab
