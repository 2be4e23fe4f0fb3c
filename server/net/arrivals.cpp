#include "server/net/arrivals.h"

namespace roamwire::server {

Arrivals::Arrivals(QTcpSocket* socket)
    : QObject(socket)
    , m_socket(socket)
{
    connect(socket, &QTcpSocket::readyRead, this, &Arrivals::onReadyRead);
}

void Arrivals::onReadyRead()
{
    if (!m_isStarted)
        return;
    const QByteArray waiting = m_socket->peek(m_socket->bytesAvailable());
    const qsizetype frames = m_scanner.scan(QByteArrayView(waiting).sliced(qMin(m_known, waiting.size())));
    m_known = waiting.size();
    Q_EMIT arrived(frames);
}

void Arrivals::onRead()
{
    m_known = m_socket->bytesAvailable();
}

} // namespace roamwire::server
