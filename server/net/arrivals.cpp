#include "server/net/arrivals.h"

namespace roamwire::server {

std::shared_ptr<Arrivals> Arrivals::watch(QTcpSocket* socket)
{
    std::shared_ptr<Arrivals> arrivals(new Arrivals(socket));
    QObject::connect(socket, &QTcpSocket::readyRead, socket, [watching = std::weak_ptr(arrivals)] {
        if (const auto found = watching.lock())
            found->onReadyRead();
    });
    return arrivals;
}

void Arrivals::onReadyRead()
{
    if (!m_arrived)
        return;
    const QByteArray waiting = m_socket->peek(m_socket->bytesAvailable());
    const qsizetype frames = m_scanner.scan(QByteArrayView(waiting).sliced(qMin(m_known, waiting.size())));
    m_known = waiting.size();
    m_arrived(frames);
}

} // namespace roamwire::server
