#pragma once

#include <QByteArrayView>
#include <QTcpSocket>

#include <span>

namespace roamwire::server {

/// A TCP socket that writes straight to the system while nothing waits before it. Qt's own write path puts everything
/// into a buffer first, whose smallest piece is large and is never given back: with it, an idle connection costs twice
/// as much memory. What the system does not take waits in that buffer, and is counted by bytesToWrite() and told by
/// bytesWritten(); what it takes is neither. One thread.
class DirectSocket final : public QTcpSocket
{
    Q_OBJECT

public:
    using QTcpSocket::QTcpSocket;

    /// Keeps what is written until send(), so that both leave in one packet. It is to be little.
    void hold() { m_isHolding = true; }
    /// The pieces, in order, behind whatever waits or is held. False if some of it has to wait.
    bool send(std::span<const QByteArrayView> pieces);

    /// Gives the memory back that was read into, if all of it has been read. Qt keeps its smallest piece, which is
    /// large, for the next time; given back, one piece serves all connections in turn.
    void releaseReadBuffer();

    void disconnectFromHost() override;

protected:
    qint64 writeData(const char* data, qint64 size) override;

private:
    bool sendOrWait(std::span<const QByteArrayView> pieces);

    QByteArray m_held;
    bool m_isHolding = false;
};

} // namespace roamwire::server
