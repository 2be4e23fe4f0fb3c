#pragma once

#include "server/net/http/httpmessage.h"

#include <expected>
#include <functional>
#include <vector>

namespace roamwire::server {

/// Where the answer to one request goes, once: at once or later, on the network thread. What comes after the
/// connection's end, or after ServiceLimits::httpHandlerDeadline, goes nowhere.
using HttpReply = std::function<void(const HttpResponse&)>;

/// Answers one request. It returns at once, whenever the answer comes: the network thread waits for it.
using HttpHandler = std::function<void(const HttpRequest&, const HttpReply&)>;

/// The handler that always knows the answer.
HttpHandler atOnce(std::function<HttpResponse(const HttpRequest&)> answer);

struct HttpRoute
{
    QByteArrayList methods; ///< GET stands for HEAD too
    QByteArray path;
    HttpHandler handler;
    bool mayEndInSlash = false; ///< the path with a slash behind it is the same
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
    void add(const HttpRoutes& more) { m_routes.insert(m_routes.end(), more.m_routes.begin(), more.m_routes.end()); }

    /// The route, good until the next add(), or why there is none: 404 or 405.
    std::expected<const HttpRoute*, HttpResponse> find(const QByteArray& method, QByteArrayView path) const;

private:
    std::vector<HttpRoute> m_routes;
};

} // namespace roamwire::server
