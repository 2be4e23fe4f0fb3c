#pragma once

#include "server/net/http/httpmessage.h"

#include <expected>
#include <functional>
#include <vector>

namespace roamwire::server {

/// Answers one request, at once: the network thread waits for it.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

struct HttpRoute
{
    QByteArray method; ///< GET stands for HEAD too
    QByteArray path;
    HttpHandler handler;
};

/// Who answers what besides WebSocket upgrades.
class HttpRoutes final
{
public:
    HttpRoutes() = default;
    HttpRoutes(std::initializer_list<HttpRoute> routes)
        : m_routes(routes)
    {
    }

    void add(HttpRoute route) { m_routes.push_back(std::move(route)); }

    /// The route, good until the next add(), or why there is none: 404 or 405.
    std::expected<const HttpRoute*, HttpResponse> find(QByteArrayView method, QByteArrayView path) const;

private:
    std::vector<HttpRoute> m_routes;
};

} // namespace roamwire::server
