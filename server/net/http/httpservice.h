#pragma once

#include "server/net/http/httpconnection.h"
#include "shared/base/metrics.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <unordered_map>

namespace roamwire::server {

/// The connections that speak HTTP. One thread.
class HttpService final : public QObject
{
    Q_OBJECT

public:
    /// The references outlive it.
    /// `upgrade` takes a client whose next request, still unread, is one for a tenant.
    HttpService(HttpRoutes routes, const TrustedProxies& proxies, const ServiceLimits& limits, const Clock& clock,
                Metrics& metrics, std::function<void(HttpClient)> upgrade);
    ~HttpService() override;

    /// Before it takes the first one.
    void addRoutes(const HttpRoutes& routes) { m_routes.add(routes); }
    /// Takes one whose socket holds the beginning of a request, or all that there is to be said to it.
    void take(HttpClient client, Instant deadline, const std::optional<HttpRejection>& rejection);
    /// Cuts them all.
    void stop();

private:
    struct LaterDeleter
    {
        void operator()(HttpConnection* connection) const { connection->deleteLater(); }
    };

    HttpConnection::Listener listener();
    void count(const HttpRoute* route, const QByteArray& method, int status);
    void onUpgrading(HttpConnection& connection);
    void onEnded(const HttpConnection& connection);
    void checkDeadlines();

    HttpRoutes m_routes;
    const TrustedProxies& m_proxies;
    const ServiceLimits& m_limits;
    const Clock& m_clock;
    Metrics& m_metrics;
    const std::function<void(HttpClient)> m_upgrade;
    std::unordered_map<const HttpConnection*, std::unique_ptr<HttpConnection, LaterDeleter>> m_connections;
    QTimer m_lateness;
};

} // namespace roamwire::server
