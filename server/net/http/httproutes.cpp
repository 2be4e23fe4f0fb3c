#include "server/net/http/httproutes.h"

namespace roamwire::server {
namespace {

const QByteArray kGet = "GET";
const QByteArray kHead = "HEAD";

bool isPathOf(const HttpRoute& route, QByteArrayView path)
{
    if (route.mayEndInSlash && path.size() == route.path.size() + 1 && path.endsWith('/'))
        path.chop(1);
    return route.path == path;
}

} // namespace

HttpHandler atOnce(std::function<HttpResponse(const HttpRequest&)> answer)
{
    return [answer = std::move(answer)](const HttpRequest& request, const HttpReply& reply) { reply(answer(request)); };
}

std::expected<const HttpRoute*, HttpResponse> HttpRoutes::find(const QByteArray& method, QByteArrayView path) const
{
    QByteArrayList allowed;
    for (const HttpRoute& route : m_routes) {
        if (!isPathOf(route, path))
            continue;
        if (route.methods.contains(method == kHead ? kGet : method))
            return &route;
        for (const QByteArray& known : route.methods)
            allowed.append(known == kGet ? QByteArrayLiteral("GET, HEAD") : known);
    }
    if (allowed.isEmpty())
        return std::unexpected(plainAnswer(404, "there is nothing here; peers connect to /tenants/UUID"));
    HttpResponse refusal = plainAnswer(405, "this path takes " + allowed.join(", ") + " only");
    refusal.headers.append({"Allow", allowed.join(", ")});
    return std::unexpected(std::move(refusal));
}

} // namespace roamwire::server
