#pragma once

#include "server/net/clientsocket.h"

#include <memory>

namespace roamwire::fuzz {

/// What goes over a connection, and what its client does with it. Outlives the socket.
struct Line
{
    QByteArray said;      ///< by the server
    bool isEnded = false; ///< by either side
    bool isRead = true;   ///< false: what the server says waits in its own memory
};

/// A connected socket without a network below it. It takes bytes as a real one does: no more at a time than its read
/// buffer may hold.
class FakeSocket final : public QTcpSocket, public server::ClientSocket
{
    Q_OBJECT

public:
    FakeSocket(const QHostAddress& peer, std::shared_ptr<Line> line);
    ~FakeSocket() override { m_line->isEnded = true; }

    /// The client sends.
    void arrive(const QByteArray& bytes);
    /// Goes on with what has arrived and did not fit.
    void pump();
    /// The client takes what waits for it.
    void takeWaiting();
    /// The client closes its end.
    void endByPeer();

    QTcpSocket& tcp() override { return *this; }
    const QTcpSocket& tcp() const override { return *this; }
    void hold() override {}
    bool send(std::span<const QByteArrayView> pieces) override;
    std::optional<qintptr> rawSocket() const override { return std::nullopt; }
    void releaseReadBuffer() override {}

    qint64 bytesAvailable() const override { return QTcpSocket::bytesAvailable() + m_readable.size(); }
    qint64 bytesToWrite() const override { return m_waiting; }
    void disconnectFromHost() override;

protected:
    qint64 readData(char* data, qint64 size) override;
    qint64 writeData(const char* data, qint64 size) override;

private:
    void become(SocketState state);
    void end();

    std::shared_ptr<Line> m_line;
    QByteArray m_arrived;  ///< still in the system's buffer
    QByteArray m_readable; ///< in the socket's
    qint64 m_waiting = 0;
};

} // namespace roamwire::fuzz
