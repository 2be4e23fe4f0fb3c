#include "server/net/gauges.h"

#include "roamwire_version.h"
#include "server/core/registry.h"
#include "server/core/relay.h"
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

std::vector<Metrics::Sample> samplesOf(const RelayReport::Counts& counts, const QByteArray& label)
{
    std::vector<Metrics::Sample> samples;
    for (const auto& [word, count] : counts)
        samples.push_back({{{label, word}}, static_cast<double>(count)});
    return samples;
}

std::vector<Metrics::Sample> one(auto value)
{
    return {{{}, static_cast<double>(value)}};
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

void addRelayReport(Metrics& metrics, const Relay& relay)
{
    metrics.counted("roamwire_relay_received_packets_total", "Packets that arrived at the relay's ports.",
                    [&relay] { return one(relay.report().receivedPackets); });
    metrics.counted("roamwire_relay_sent_packets_total", "Packets that the relay passed on.",
                    [&relay] { return one(relay.report().sentPackets); });
    metrics.counted("roamwire_relay_sent_bytes_total", "Their bytes, without UDP and IP headers.",
                    [&relay] { return one(relay.report().sentBytes); });
    metrics.counted("roamwire_relay_dropped_packets_total", "Packets that the relay did not pass on, by reason.",
                    [&relay] { return samplesOf(relay.report().dropped, "reason"); });
    metrics.counted("roamwire_relay_binds_total", "Bind datagrams that were accepted.",
                    [&relay] { return one(relay.report().bindDatagrams); });
    metrics.counted("roamwire_relay_bound_total",
                    "Sources that were bound to a peer, by what showed that they are its own.",
                    [&relay] { return samplesOf(relay.report().bound, "by"); });
    metrics.counted("roamwire_relay_wakes_total", "Packets for a peer that the relay had to have woken.",
                    [&relay] { return one(relay.report().wakes); });
    metrics.gauge("roamwire_relay_peers", "Peers that may use the relay.",
                  [&relay] { return one(relay.report().peers); });
    metrics.gauge("roamwire_relay_pairs", "Pairs that the relay carries for.",
                  [&relay] { return one(relay.report().pairs); });
}

} // namespace roamwire::server
