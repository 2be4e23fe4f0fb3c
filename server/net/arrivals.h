#pragma once

#include "server/net/framescanner.h"

#include <QTcpSocket>

#include <functional>
#include <memory>

namespace roamwire::server {

/// Sees what arrives on a socket before whoever is told of it later reads it, and counts the frames. One thread. Every
/// connection has one, so it is small.
class Arrivals final
{
public:
    using Arrived = std::function<void(qsizetype frames)>;

    /// The socket, which outlives it, tells it as long as it is there.
    static std::shared_ptr<Arrivals> watch(QTcpSocket* socket);

    /// What comes from now on are frames.
    void start(Arrived arrived) { m_arrived = std::move(arrived); }
    /// Everybody has read what they want; the rest waits in the socket.
    void onRead() { m_known = m_socket->bytesAvailable(); }
    bool isBroken() const { return m_scanner.isBroken(); }

private:
    explicit Arrivals(QTcpSocket* socket)
        : m_socket(socket)
    {
    }

    void onReadyRead();

    QTcpSocket* m_socket;
    Arrived m_arrived;
    FrameScanner m_scanner;
    qsizetype m_known = 0; ///< bytes of what waits in the socket that were seen before
};

} // namespace roamwire::server
