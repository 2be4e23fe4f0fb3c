#include "server/net/tls/tlssocket.h"

namespace roamwire::server {

TlsSocket::TlsSocket(QObject* parent)
    : QSslSocket(parent)
{
    connect(this, &QSslSocket::encryptedBytesWritten, this, &QIODevice::bytesWritten);
}

qint64 TlsSocket::bytesToWrite() const
{
    return QSslSocket::bytesToWrite() + encryptedBytesToWrite();
}

bool TlsSocket::send(std::span<const QByteArrayView> pieces)
{
    const bool isClear = bytesToWrite() == 0;
    for (const QByteArrayView& piece : pieces)
        write(piece.data(), piece.size());
    return isClear;
}

void TlsSocket::releaseReadBuffer()
{
    if (!isReadable() || bytesAvailable() > 0)
        return;
    // A device that cannot be read has no buffer to read from.
    const OpenMode mode = openMode();
    setOpenMode(mode & ~ReadOnly);
    setOpenMode(mode);
}

} // namespace roamwire::server
