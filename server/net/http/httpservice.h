#pragma once

#include "server/net/http/httpexchange.h"
#include "server/net/metrics.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <unordered_map>

namespace roamwire::server {

/// The HTTP requests that are being read or answered. One thread.
class HttpService final : public QObject
{
    Q_OBJECT

public:
    /// The references outlive it.
    HttpService(HttpRoutes routes, const TrustedProxies& proxies, const ServiceLimits& limits, const Clock& clock,
                Metrics& metrics);
    ~HttpService() override;

    /// Takes a socket that holds the beginning of a request, or all that there is to be said to it.
    void take(QTcpSocket* socket, Handshakes::Ticket ticket, Instant deadline,
              const std::optional<HttpRejection>& rejection);
    /// Cuts them all.
    void stop();

private:
    struct LaterDeleter
    {
        void operator()(HttpExchange* exchange) const { exchange->deleteLater(); }
    };

    void count(const HttpRoute* route, int status);
    void onEnded(const HttpExchange& exchange);
    void checkDeadlines();

    const HttpRoutes m_routes;
    const TrustedProxies& m_proxies;
    const ServiceLimits& m_limits;
    const Clock& m_clock;
    Metrics& m_metrics;
    std::unordered_map<const HttpExchange*, std::unique_ptr<HttpExchange, LaterDeleter>> m_exchanges;
    QTimer m_lateness;
};

} // namespace roamwire::server
