#pragma once

#include "server/net/clientsocket.h"

#include <QSslSocket>

namespace roamwire::server {

/// A TCP socket that speaks TLS once startServerEncryption() was called. What is written in one turn of the event loop
/// is encrypted and sent at its end, together. One thread.
class TlsSocket final : public QSslSocket, public ClientSocket
{
    Q_OBJECT

public:
    explicit TlsSocket(QObject* parent = nullptr);

    /// What is not encrypted yet, and what is and was not taken by the system.
    qint64 bytesToWrite() const override;

    QTcpSocket& tcp() override { return *this; }
    const QTcpSocket& tcp() const override { return *this; }
    void hold() override {} // it waits for the end of the turn anyway
    bool send(std::span<const QByteArrayView> pieces) override;
    std::optional<qintptr> rawSocket() const override { return std::nullopt; }
    void releaseReadBuffer() override { releaseSoon(); }

private:
    void releaseSoon();
    void releaseBuffers();

    bool m_isReleasing = false;
};

} // namespace roamwire::server
