#include "server/net/monitoring.h"

#include <algorithm>
#include <array>

namespace roamwire::server {
namespace {

constexpr char kExposition[] = "text/plain; version=0.0.4; charset=utf-8";
/// Any of them tells that somebody else's request was passed on.
constexpr std::array kForwarding{"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"};

bool isForwarded(const HttpRequest& request)
{
    return std::any_of(kForwarding.begin(), kForwarding.end(),
                       [&](const char* name) { return !request.header(name).isEmpty(); });
}

bool mayRead(const HttpRequest& request, const QList<Prefix>& readers)
{
    if (isForwarded(request))
        return false;
    return request.peer.isLoopback() || std::any_of(readers.begin(), readers.end(), [&](const Prefix& reader) {
               return reader.contains(request.peer);
           });
}

} // namespace

HttpRoute healthRoute(const StorageWatch& storage)
{
    return {{"GET"}, "/healthz", atOnce([&storage](const HttpRequest&) {
                if (storage.isWorking())
                    return plainAnswer(200, "ok");
                return plainAnswer(503, "the last change could not be stored; the server's log says why");
            })};
}

HttpRoute metricsRoute(const Metrics& metrics, QList<Prefix> readers)
{
    return {{"GET"}, "/metrics", atOnce([&metrics, readers = std::move(readers)](const HttpRequest& request) {
                if (!mayRead(request, readers))
                    return plainAnswer(403, "this address may not read the metrics; see --metrics of roamwired serve");
                return HttpResponse{200, kExposition, metrics.text()};
            })};
}

} // namespace roamwire::server
