#include "server/net/gauges.h"

#include "roamwire_version.h"
#include "server/core/registry.h"
#include "server/net/handshakes.h"
#include "server/net/service.h"

#include <algorithm>
#include <map>

namespace roamwire::server {
namespace {

std::vector<Metrics::Sample> peers(const Registry& registry)
{
    const Census census = registry.census();
    return {{{{"presence", "online"}}, static_cast<double>(census.online)},
            {{{"presence", "away"}}, static_cast<double>(census.away)}};
}

std::vector<Metrics::Sample> sessions(const Service& service)
{
    std::map<std::pair<QByteArray, bool>, double> counts;
    service.forEachSession([&](const Session& session) {
        ++counts[{nameOf(session.dialect()), session.stage() == Session::Stage::Joined}];
    });
    std::vector<Metrics::Sample> samples;
    for (const auto& [key, count] : counts)
        samples.push_back({{{"dialect", key.first}, {"joined", key.second ? "true" : "false"}}, count});
    return samples;
}

double largestBacklog(const Service& service)
{
    qsizetype largest = 0;
    service.forEachSession([&](const Session& session) { largest = std::max(largest, session.backlog()); });
    return static_cast<double>(largest);
}

} // namespace

void addGauges(Metrics& metrics, const Registry& registry, const Handshakes& handshakes, const Service& service)
{
    metrics.gauge("roamwire_build_info", "1, with the version.",
                  [] { return std::vector<Metrics::Sample>{{{{"version", ROAMWIRE_VERSION}}, 1}}; });
    metrics.gauge("roamwire_tenants", "Tenants that somebody is admitted to.",
                  [&registry] { return static_cast<double>(registry.census().tenants); });
    metrics.gauge("roamwire_peers", "Peers that are there.", [&registry] { return peers(registry); });
    metrics.gauge("roamwire_sessions", "WebSocket connections.", [&service] { return sessions(service); });
    metrics.gauge("roamwire_polling_clients", "wireSync's clients that poll, as peers.",
                  [&service] { return static_cast<double>(service.pollingCount()); });
    metrics.gauge("roamwire_backlog_max_bytes", "What waits for the slowest reader.",
                  [&service] { return largestBacklog(service); });
    metrics.gauge("roamwire_handshakes", "Connections that have not joined yet, and HTTP requests.",
                  [&handshakes] { return static_cast<double>(handshakes.count()); });
}

} // namespace roamwire::server
