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
                         const Clock& clock, Metrics& metrics)
    : m_routes(std::move(routes))
    , m_proxies(proxies)
    , m_limits(limits)
    , m_clock(clock)
    , m_metrics(metrics)
{
    const auto shortest = std::min({limits.handshakeDeadline, limits.httpAnswerDeadline, limits.closeLinger});
    m_lateness.setInterval(shortest / kChecksPerDeadline);
    connect(&m_lateness, &QTimer::timeout, this, &HttpService::checkDeadlines);
}

HttpService::~HttpService()
{
    for (auto& [exchange, owned] : m_exchanges)
        delete owned.release();
}

void HttpService::take(QTcpSocket* socket, Handshakes::Ticket ticket, Instant deadline,
                       const std::optional<HttpRejection>& rejection)
{
    const bool isCrowded = static_cast<qsizetype>(m_exchanges.size()) >= m_limits.maxHttpRequests;
    auto* exchange = new HttpExchange(socket, std::move(ticket), m_routes, m_proxies, m_limits, m_clock,
                                      {[this](const HttpRoute* route, int status) { count(route, status); },
                                       [this](const HttpExchange& ended) { onEnded(ended); }});
    m_exchanges.emplace(exchange, exchange);
    if (!m_lateness.isActive())
        m_lateness.start();
    if (rejection)
        exchange->refuse(*rejection);
    else if (isCrowded)
        exchange->refuse(tooManyRequests());
    else
        exchange->serve(deadline);
}

void HttpService::stop()
{
    m_lateness.stop();
    for (auto& [exchange, owned] : std::exchange(m_exchanges, {}))
        delete owned.release();
}

void HttpService::count(const HttpRoute* route, int status)
{
    m_metrics
        .counter("roamwire_http_requests_total", "HTTP requests that were answered.",
                 {{"method", route ? route->method : QByteArrayLiteral("other")},
                  {"route", route ? route->path : QByteArrayLiteral("other")},
                  {"status", QByteArray::number(status)}})
        .add();
}

void HttpService::onEnded(const HttpExchange& exchange)
{
    m_exchanges.erase(&exchange);
}

void HttpService::checkDeadlines()
{
    std::vector<HttpExchange*> exchanges; // one that is cut leaves the map
    exchanges.reserve(m_exchanges.size());
    for (const auto& [key, exchange] : m_exchanges)
        exchanges.push_back(exchange.get());
    for (HttpExchange* exchange : exchanges)
        exchange->checkDeadline();
    if (m_exchanges.empty())
        m_lateness.stop();
}

} // namespace roamwire::server
