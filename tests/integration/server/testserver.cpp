#include "tests/integration/server/testserver.h"

#include "server/net/tls/owncertificate.h"

#include <QTemporaryDir>

namespace roamwire::test {
namespace {

/// One for all servers of a test.
std::shared_ptr<const server::Certificate> testCertificate()
{
    static const auto made = [] {
        const QTemporaryDir folder;
        return std::make_shared<const server::Certificate>(server::ownCertificate(folder.path()).value());
    }();
    return made;
}

} // namespace

TestServer::TestServer(Setup setup)
{
    setup.registry.open = setup.isOpen;
    m_storage.state = std::move(setup.state);
    server::Storage& storage = setup.storage ? *setup.storage : m_storage;
    m_registry =
        std::make_unique<server::Registry>(setup.registry, storage.load().value(), m_clock.now(), m_clock.unixMs());
    m_server =
        std::make_unique<server::Server>(setup.limits, *m_registry, storage, m_clock, std::move(setup.metricsReaders),
                                         std::move(setup.routes), setup.pollingTenant, std::move(setup.wireGuardApi));
    if (setup.relay)
        m_server->serveRelay(*setup.relay);
    m_server->setCertificate(testCertificate());
    const QHostAddress loopback(QHostAddress::LocalHost);
    const auto port = m_server->listenPlain(loopback, 0);
    const auto tlsPort = m_server->listenTls(loopback, 0);
    if (!port || !tlsPort)
        qFatal("cannot listen on loopback");
    m_port = *port;
    m_tlsPort = *tlsPort;
}

TestServer::~TestServer() = default;

} // namespace roamwire::test
