#pragma once

#include <QByteArrayView>
#include <QTcpSocket>

#include <optional>
#include <span>

namespace roamwire::server {

/// What a client's socket does besides what every QTcpSocket does: DirectSocket without TLS, TlsSocket with it. What
/// waits to be sent is counted by bytesToWrite() and told by bytesWritten(). One thread.
class ClientSocket
{
public:
    virtual QTcpSocket& tcp() = 0; ///< itself
    virtual const QTcpSocket& tcp() const = 0;

    /// Keeps what is written until send(), so that both leave in one packet. It is to be little.
    virtual void hold() = 0;
    /// The pieces, in order, behind whatever waits or is held. False if some of it may have to wait for the reader.
    virtual bool send(std::span<const QByteArrayView> pieces) = 0;
    /// The system's socket, while nothing waits and bytes may be written past Qt, as they are.
    virtual std::optional<qintptr> rawSocket() const = 0;

    /// Gives the memory back that was read into, if all of it has been read. Qt keeps its smallest piece, which is
    /// large, for the next time; given back, one piece serves all connections in turn.
    virtual void releaseReadBuffer() = 0;

protected:
    ~ClientSocket() = default;
};

} // namespace roamwire::server
