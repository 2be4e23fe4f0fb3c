#include "server/net/server.h"

#include "server/net/gauges.h"
#include "server/net/monitoring.h"

namespace roamwire::server {
namespace {

HttpRoutes withRoutes(HttpRoutes routes, std::initializer_list<HttpRoute> more)
{
    for (const HttpRoute& route : more)
        routes.add(route);
    return routes;
}

HttpRoutes withPolling(HttpRoutes routes, Service& service, const std::optional<TenantId>& tenant)
{
    if (!tenant)
        return routes;
    routes.add({{"POST"}, "/test", atOnce([&polling = service.servePolling(*tenant)](const HttpRequest& request) {
                    PollingAnswer answer = polling.answer(request.body, request.peer);
                    return HttpResponse{answer.status, "application/json", std::move(answer.body)};
                })});
    return routes;
}

} // namespace

Server::Server(const ServiceLimits& limits, Registry& registry, Storage& storage, const Clock& clock,
               QList<Prefix> metricsReaders, HttpRoutes routes, const std::optional<TenantId>& pollingTenant)
    : m_storage(storage, clock, m_metrics)
    , m_handshakes(limits.maxUnjoined, limits.maxUnjoinedPerAddress)
    , m_service(limits, registry, m_storage, clock, m_metrics)
    , m_acceptor(limits, m_handshakes, clock, m_metrics,
                 withRoutes(withPolling(std::move(routes), m_service, pollingTenant),
                            {healthRoute(m_storage), metricsRoute(m_metrics, std::move(metricsReaders))}),
                 [this](NewConnection connection) { m_service.adopt(std::move(connection)); })
    , m_clock(clock)
{
    addGauges(m_metrics, registry, m_handshakes, m_service);
    connect(&m_service, &Service::stopped, this, &Server::stopped);
}

Result<quint16> Server::listenPlain(const QHostAddress& address, quint16 port)
{
    return m_acceptor.listenPlain(address, port);
}

Result<quint16> Server::listenTls(const QHostAddress& address, quint16 port)
{
    return m_acceptor.listenTls(address, port);
}

void Server::setCertificate(std::shared_ptr<const Certificate> certificate)
{
    m_acceptor.setCertificate(std::move(certificate));
}

std::optional<Binding> Server::pin() const
{
    return m_proxyPin ? m_proxyPin : m_acceptor.pin();
}

void Server::setProxyPin(const Binding& pin)
{
    m_proxyPin = pin;
    m_acceptor.proxies().setBinding(pin);
}

void Server::serveRelay(Relay& relay)
{
    m_service.serveRelay(relay);
    addRelayReport(m_metrics, relay);
}

void Server::serveWgkex(WgkexSettings settings, const QList<StoredExchange>& found, MqttLink& link)
{
    m_wgkex.emplace(std::move(settings), found, m_storage, link, m_clock, m_metrics);
    m_acceptor.addRoutes(m_wgkex->routes());
}

void Server::stop()
{
    m_acceptor.stop();
    m_service.stop();
}

} // namespace roamwire::server
