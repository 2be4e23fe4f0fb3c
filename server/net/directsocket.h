#pragma once

#include "server/net/clientsocket.h"

namespace roamwire::server {

/// A TCP socket that writes straight to the system while nothing waits before it. Qt's own write path puts everything
/// into a buffer first, whose smallest piece is large and is never given back: with it, an idle connection costs twice
/// as much memory. What the system does not take waits in that buffer, and is counted by bytesToWrite() and told by
/// bytesWritten(); what it takes is neither. One thread.
class DirectSocket final : public QTcpSocket, public ClientSocket
{
    Q_OBJECT

public:
    using QTcpSocket::QTcpSocket;

    QTcpSocket& tcp() override { return *this; }
    const QTcpSocket& tcp() const override { return *this; }
    void hold() override { m_isHolding = true; }
    bool send(std::span<const QByteArrayView> pieces) override;
    std::optional<qintptr> rawSocket() const override;
    void releaseReadBuffer() override;

    void disconnectFromHost() override;

protected:
    qint64 writeData(const char* data, qint64 size) override;

private:
    bool sendOrWait(std::span<const QByteArrayView> pieces);

    QByteArray m_held;
    bool m_isHolding = false;
};

} // namespace roamwire::server
