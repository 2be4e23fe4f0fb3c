#include "server/net/tls/tlssocket.h"

#include <utility>

namespace roamwire::server {
namespace {

/// A device that can be neither read nor written has no buffers for that. Only devices themselves may say that they
/// cannot, so this is one.
class Release : public QIODevice
{
public:
    static void from(QIODevice& device)
    {
        constexpr auto kSetMode = &Release::setOpenMode;
        const OpenMode mode = device.openMode();
        (device.*kSetMode)(mode & ~ReadWrite);
        (device.*kSetMode)(mode);
    }
};

} // namespace

TlsSocket::TlsSocket(QObject* parent)
    : QSslSocket(parent)
{
    connect(this, &QSslSocket::encryptedBytesWritten, this, &QIODevice::bytesWritten);
    connect(this, &QSslSocket::encryptedBytesWritten, this, &TlsSocket::releaseSoon);
    connect(this, &QSslSocket::encrypted, this, &TlsSocket::releaseSoon);
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

/// At the end of the turn, when what is to be sent has been encrypted and handed on.
void TlsSocket::releaseSoon()
{
    if (!std::exchange(m_isReleasing, true))
        QMetaObject::invokeMethod(this, &TlsSocket::releaseBuffers, Qt::QueuedConnection);
}

/// Below this device is another, which carries what is encrypted, and each has a buffer for either way: four pieces that
/// are empty most of the time, and together as large as all else that an idle connection needs.
void TlsSocket::releaseBuffers()
{
    m_isReleasing = false;
    if (!isOpen() || bytesAvailable() > 0 || encryptedBytesAvailable() > 0 || bytesToWrite() > 0)
        return;
    Release::from(*this);
    if (auto* carrier = findChild<QTcpSocket*>(QString(), Qt::FindDirectChildrenOnly))
        Release::from(*carrier);
}

} // namespace roamwire::server
