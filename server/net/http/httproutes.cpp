#include "server/net/http/httproutes.h"

namespace roamwire::server {
namespace {

const QByteArrayView kGet = "GET";
const QByteArrayView kHead = "HEAD";

} // namespace

std::expected<const HttpRoute*, HttpResponse> HttpRoutes::find(QByteArrayView method, QByteArrayView path) const
{
    QByteArray allowed;
    for (const HttpRoute& route : m_routes) {
        if (route.path != path)
            continue;
        if (route.method == method || (route.method == kGet && method == kHead))
            return &route;
        allowed += allowed.isEmpty() ? "" : ", ";
        allowed += route.method == kGet ? QByteArrayLiteral("GET, HEAD") : route.method;
    }
    if (allowed.isEmpty())
        return std::unexpected(plainAnswer(404, "there is nothing here; peers connect to /tenants/UUID"));
    HttpResponse refusal = plainAnswer(405, "this path takes " + allowed + " only");
    refusal.headers.append({"Allow", allowed});
    return std::unexpected(std::move(refusal));
}

} // namespace roamwire::server
