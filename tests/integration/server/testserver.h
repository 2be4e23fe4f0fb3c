#pragma once

#include "server/net/server.h"
#include "tests/integration/server/memorystorage.h"
#include "tests/integration/server/rawclient.h"

#include <memory>

namespace roamwire::test {

/// A server in this process, on free ports of loopback: one without TLS, one with it.
class TestServer final
{
public:
    struct Setup
    {
        bool isOpen = true; ///< whatever `registry` says
        server::ServiceLimits limits;
        server::RegistrySettings registry;
        server::StoredState state;
        QList<Prefix> metricsReaders;
        server::HttpRoutes routes;
        std::optional<TenantId> pollingTenant;
        std::optional<server::Password> wireGuardApi;
        server::Storage* storage = nullptr; ///< instead of memory; outlives the server, and gives the state
        server::Relay* relay = nullptr;     ///< outlives the server
    };

    TestServer()
        : TestServer(Setup())
    {
    }
    explicit TestServer(Setup setup);
    ~TestServer();

    quint16 port() const { return m_port; }
    Door tls() const { return {m_tlsPort, true}; }
    server::Server& server() const { return *m_server; }
    MemoryStorage& storage() { return m_storage; }
    server::Registry& registry() { return *m_registry; }
    server::Administration& administration() { return m_server->administration(); }
    /// How many peers of the tenant are present.
    qsizetype present(const TenantId& tenant) const { return m_registry->peers(tenant).size(); }

private:
    SystemClock m_clock;
    MemoryStorage m_storage;
    std::unique_ptr<server::Registry> m_registry;
    std::unique_ptr<server::Server> m_server;
    quint16 m_port = 0;
    quint16 m_tlsPort = 0;
};

} // namespace roamwire::test
