#include "server/net/traffic.h"

namespace roamwire::server {
namespace {

Metrics::Labels labelsOf(Dialect dialect)
{
    return {{"dialect", nameOf(dialect)}};
}

Metrics::Labels labelsOf(Dialect dialect, const QString& word)
{
    return {{"dialect", nameOf(dialect)}, {"code", word.isEmpty() ? QByteArrayLiteral("other") : word.toUtf8()}};
}

Traffic::Counters countersOf(Metrics& metrics, const Metrics::Labels& labels)
{
    return {
        metrics.counter("roamwire_messages_total", "Messages from clients.", labels),
        metrics.counter("roamwire_joins_total", "Joins that were granted.", labels),
        metrics.counter("roamwire_updates_total", "Updates that were granted.", labels),
        metrics.counter("roamwire_fanout_events_total", "Events that were encoded, once for all of a tenant.", labels),
        metrics.counter("roamwire_fanout_deliveries_total", "These events times the sessions they went to.", labels),
        metrics.counter("roamwire_fanout_bytes_total", "Bytes of these deliveries.", labels),
        metrics.counter("roamwire_fanout_batches_total", "Turns of the event loop in which a tenant had news.", labels),
    };
}

} // namespace

Traffic::Traffic(Metrics& metrics)
    : m_metrics(metrics)
{
    of(static_cast<Dialect>(kDialectCount -
                            1)); // all are there from the beginning, so that a rate is known of the first
}

Traffic::Counters& Traffic::of(Dialect dialect)
{
    const auto index = static_cast<std::size_t>(dialect);
    while (m_counters.size() <= index)
        m_counters.push_back(countersOf(m_metrics, labelsOf(static_cast<Dialect>(m_counters.size()))));
    return m_counters[index];
}

void Traffic::countRefusal(Dialect dialect, const QString& word)
{
    m_metrics
        .counter("roamwire_refusals_total", "Connections that the server closed before they had joined.",
                 labelsOf(dialect, word))
        .add();
}

void Traffic::countHangup(Dialect dialect, const QString& word)
{
    m_metrics.counter("roamwire_hangups_total", "Joined connections that the server closed.", labelsOf(dialect, word))
        .add();
}

} // namespace roamwire::server
