#include "server/net/server.h"

namespace roamwire::server {

Server::Server(const ServiceLimits& limits, Registry& registry, Storage& storage, const Clock& clock, HttpRoutes routes)
    : m_handshakes(limits.maxUnjoined, limits.maxUnjoinedPerAddress)
    , m_service(limits, registry, storage, clock)
    , m_acceptor(limits, m_handshakes, clock, std::move(routes),
                 [this](NewConnection connection) { m_service.adopt(std::move(connection)); })
{
    connect(&m_service, &Service::stopped, this, &Server::stopped);
}

Result<quint16> Server::listenPlain(const QHostAddress& address, quint16 port)
{
    return m_acceptor.listen(address, port);
}

void Server::stop()
{
    m_acceptor.stop();
    m_service.stop();
}

} // namespace roamwire::server
