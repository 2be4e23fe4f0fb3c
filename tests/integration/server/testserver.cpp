#include "tests/integration/server/testserver.h"

namespace roamwire::test {

TestServer::TestServer(Setup setup)
{
    setup.registry.open = true;
    m_storage.state = std::move(setup.state);
    m_registry =
        std::make_unique<server::Registry>(setup.registry, m_storage.load().value(), m_clock.now(), m_clock.unixMs());
    m_server =
        std::make_unique<server::Server>(setup.limits, *m_registry, m_storage, m_clock, std::move(setup.metricsReaders),
                                         std::move(setup.routes), setup.pollingTenant);
    const auto port = m_server->listenPlain(QHostAddress(QHostAddress::LocalHost), 0);
    if (!port)
        qFatal("%s", qPrintable(port.error().message));
    m_port = *port;
}

TestServer::~TestServer() = default;

} // namespace roamwire::test
