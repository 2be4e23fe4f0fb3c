#pragma once

#include "server/net/framescanner.h"

#include <QTcpSocket>

namespace roamwire::server {

/// Sees what arrives on a socket before whoever is told of it later reads it, and counts the frames. Owned by the
/// socket. One thread.
class Arrivals final : public QObject
{
    Q_OBJECT

public:
    explicit Arrivals(QTcpSocket* socket);

    /// What is there from now on are frames.
    void start() { m_isStarted = true; }
    /// Everybody has read what they want; the rest waits in the socket.
    void onRead();
    bool isBroken() const { return m_scanner.isBroken(); }

Q_SIGNALS:
    void arrived(qsizetype frames);

private:
    void onReadyRead();

    QTcpSocket* m_socket;
    FrameScanner m_scanner;
    qsizetype m_known = 0; ///< bytes of what waits in the socket that were seen before
    bool m_isStarted = false;
};

} // namespace roamwire::server
