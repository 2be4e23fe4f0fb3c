#include "server/net/http/httpservice.h"

#include <algorithm>
#include <vector>

namespace roamwire::server {
namespace {

/// Deadlines are kept within a quarter of the shortest.
constexpr int kChecksPerDeadline = 4;

HttpRejection tooManyRequests()
{
    HttpResponse response = plainAnswer(503, "too many requests are being answered; try again in a second");
    response.headers.append(HttpHeader{"Retry-After", "1"});
    return {std::move(response)};
}

} // namespace

HttpService::HttpService(HttpRoutes routes, const TrustedProxies& proxies, const ServiceLimits& limits,
                         const Clock& clock, Metrics& metrics, std::function<void(HttpClient)> upgrade)
    : m_routes(std::move(routes))
    , m_proxies(proxies)
    , m_limits(limits)
    , m_clock(clock)
    , m_metrics(metrics)
    , m_upgrade(std::move(upgrade))
{
    const auto shortest = std::min({limits.handshakeDeadline, limits.httpHandlerDeadline, limits.httpIdleDeadline,
                                    limits.httpAnswerDeadline, limits.closeLinger});
    m_lateness.setInterval(shortest / kChecksPerDeadline);
    connect(&m_lateness, &QTimer::timeout, this, &HttpService::checkDeadlines);
}

HttpService::~HttpService()
{
    for (auto& [connection, owned] : m_connections)
        delete owned.release();
}

void HttpService::take(HttpClient client, Instant deadline, const std::optional<HttpRejection>& rejection)
{
    const bool isCrowded = static_cast<qsizetype>(m_connections.size()) >= m_limits.maxHttpRequests;
    auto* connection = new HttpConnection(std::move(client), m_routes, m_proxies, m_limits, m_clock, listener());
    m_connections.emplace(connection, connection);
    if (!m_lateness.isActive())
        m_lateness.start();
    if (rejection)
        connection->refuse(*rejection);
    else if (isCrowded)
        connection->refuse(tooManyRequests());
    else
        connection->serve(deadline);
}

void HttpService::stop()
{
    m_lateness.stop();
    for (auto& [connection, owned] : std::exchange(m_connections, {}))
        delete owned.release();
}

HttpConnection::Listener HttpService::listener()
{
    return {[this](const HttpRoute* route, const QByteArray& method, int status) { count(route, method, status); },
            [this] { return static_cast<qsizetype>(m_connections.size()) <= m_limits.maxKeptHttp; },
            [this](HttpConnection& connection) { onUpgrading(connection); },
            [this](const HttpConnection& connection) { onEnded(connection); }};
}

void HttpService::count(const HttpRoute* route, const QByteArray& method, int status)
{
    m_metrics
        .counter("roamwire_http_requests_total", "HTTP requests that were answered.",
                 {{"method", route ? method : QByteArrayLiteral("other")},
                  {"route", route ? route->path : QByteArrayLiteral("other")},
                  {"status", QByteArray::number(status)}})
        .add();
}

void HttpService::onUpgrading(HttpConnection& connection)
{
    HttpClient client = connection.release();
    onEnded(connection);
    m_upgrade(std::move(client));
}

void HttpService::onEnded(const HttpConnection& connection)
{
    m_connections.erase(&connection);
}

void HttpService::checkDeadlines()
{
    std::vector<HttpConnection*> connections; // one that is cut leaves the map
    connections.reserve(m_connections.size());
    for (const auto& [key, connection] : m_connections)
        connections.push_back(connection.get());
    for (HttpConnection* connection : connections)
        connection->checkDeadline();
    if (m_connections.empty())
        m_lateness.stop();
}

} // namespace roamwire::server
