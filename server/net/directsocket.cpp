#include "server/net/directsocket.h"

#include "server/net/socketcalls.h"

#include <utility>
#include <vector>

namespace roamwire::server {

bool DirectSocket::send(std::span<const QByteArrayView> pieces)
{
    m_isHolding = false;
    if (m_held.isEmpty())
        return sendOrWait(pieces);
    const QByteArray held = std::exchange(m_held, {});
    std::vector<QByteArrayView> all{held};
    all.insert(all.end(), pieces.begin(), pieces.end());
    return sendOrWait(all);
}

bool DirectSocket::sendOrWait(std::span<const QByteArrayView> pieces)
{
    qsizetype taken = bytesToWrite() == 0 ? sendNow(socketDescriptor(), pieces) : 0;
    bool isTaken = true;
    for (const QByteArrayView& piece : pieces) {
        const qsizetype skipped = qMin(taken, piece.size());
        taken -= skipped;
        if (skipped == piece.size())
            continue;
        QTcpSocket::writeData(piece.data() + skipped, piece.size() - skipped);
        isTaken = false;
    }
    return isTaken;
}

std::optional<qintptr> DirectSocket::rawSocket() const
{
    return state() == ConnectedState && bytesToWrite() == 0 ? std::optional(socketDescriptor()) : std::nullopt;
}

void DirectSocket::releaseReadBuffer()
{
    if (!isReadable() || bytesAvailable() > 0)
        return;
    // A device that cannot be read has no buffer to read from.
    const OpenMode mode = openMode();
    setOpenMode(mode & ~ReadOnly);
    setOpenMode(mode);
}

void DirectSocket::disconnectFromHost()
{
    send({});
    QTcpSocket::disconnectFromHost();
}

qint64 DirectSocket::writeData(const char* data, qint64 size)
{
    const QByteArrayView piece(data, size);
    if (m_isHolding)
        m_held += piece;
    else
        sendOrWait({&piece, 1});
    return size;
}

} // namespace roamwire::server
