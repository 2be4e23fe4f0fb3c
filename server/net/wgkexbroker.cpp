#include "server/net/wgkexbroker.h"

#include "server/dialects/wgkex.h"
#include "server/net/source.h"

#include <QLoggingCategory>
#include <QPointer>

#include <chrono>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcWgkex, "roamwire.wgkex")

constexpr std::chrono::seconds kExpiry{5};
constexpr char kJson[] = "application/json";

} // namespace

WgkexBroker::WgkexBroker(WgkexSettings settings, const QList<StoredExchange>& found, Storage& storage, MqttLink& link,
                         const Clock& clock, Metrics& metrics)
    : m_settings(std::move(settings))
    , m_link(link)
    , m_clock(clock)
    , m_metrics(metrics)
    , m_queue(storage, found)
    , m_gateways(m_settings.weights)
{
    for (const QByteArray& topic : wgkex::workerTopics())
        m_link.subscribe(topic);
    connect(&m_link, &MqttLink::connected, this, &WgkexBroker::onConnected);
    connect(&m_link, &MqttLink::disconnected, this, [this] { m_gateways.forget(); });
    connect(&m_link, &MqttLink::received, this, &WgkexBroker::onReceived);
    connect(&m_expiry, &QTimer::timeout, this, [this] { m_queue.expire(m_clock.now()); });
    m_expiry.start(kExpiry);
    for (const char* result : {"ok", "refused", "no_gateway", "not_stored", "full"})
        exchanges(result); // counts from 0
    for (const char* result : {"taken", "ignored"})
        messages(result);
    metrics.gauge("roamwire_wgkex_waiting_keys", "Keys that were answered and not yet acknowledged by the MQTT broker.",
                  [this] { return static_cast<double>(m_queue.waiting()); });
    metrics.gauge("roamwire_wgkex_live_workers", "Workers of wgkex that are known to live.",
                  [this] { return static_cast<double>(m_gateways.live(m_clock.now())); });
    metrics.gauge("roamwire_wgkex_mqtt_connected", "1 while there is a connection to the MQTT broker.",
                  [this] { return m_link.isConnected() ? 1.0 : 0.0; });
}

HttpRoutes WgkexBroker::routes()
{
    const QByteArrayList methods{"GET", "POST"};
    return {{methods, "/api/v1/wg/key/exchange", handler(Version::V1), true},
            {methods, "/api/v2/wg/key/exchange", handler(Version::V2), true}};
}

HttpHandler WgkexBroker::handler(Version version)
{
    return [this, version](const HttpRequest& request, const HttpReply& reply) { exchange(request, reply, version); };
}

void WgkexBroker::exchange(const HttpRequest& request, const HttpReply& reply, Version version)
{
    const auto wanted = wgkex::decodeRequest(request.body);
    if (!wanted)
        return refuse(reply, 400, "refused", wanted.error().message);
    if (!m_settings.domains.contains(wanted->domain))
        return refuse(reply, 400, "refused", QStringLiteral("'domain' is none that is served here"));
    if (version == Version::V2 && !m_gateways.best(wanted->domain, m_clock.now()))
        return refuse(reply, 400, "no_gateway", whyNoGateway());
    const auto done = [self = QPointer(this), reply, version, domain = wanted->domain](ExchangeQueue::Answer answer) {
        if (!self)
            return;
        switch (answer) {
        case ExchangeQueue::Answer::Durable:
            return self->answer(domain, reply, version);
        case ExchangeQueue::Answer::NotStored:
            return self->refuse(reply, 500, "not_stored", QStringLiteral("the key could not be stored; try again"));
        case ExchangeQueue::Answer::Full:
            return self->refuse(reply, 503, "full",
                                QStringLiteral("too many keys wait for the gateways; try again later"));
        }
    };
    m_queue.add({wanted->domain, wanted->publicKey}, sourceOf(request.peer), done);
}

void WgkexBroker::answer(const QByteArray& domain, const HttpReply& reply, Version version)
{
    send();
    if (version == Version::V1) {
        exchanges("ok").add();
        return reply({200, kJson, wgkex::okBody()});
    }
    // Chosen now: the one before the disk's answer may have died since.
    const Gateway* gateway = m_gateways.choose(domain, m_clock.now());
    if (!gateway)
        return refuse(reply, 400, "no_gateway", whyNoGateway());
    exchanges("ok").add();
    reply({200, kJson, wgkex::endpointBody(*gateway)});
}

void WgkexBroker::refuse(const HttpReply& reply, int status, const char* result, const QString& reason)
{
    exchanges(result).add();
    reply({status, kJson, wgkex::errorBody(reason)});
}

QString WgkexBroker::whyNoGateway() const
{
    return m_link.isConnected() ? QStringLiteral("no gateway of this domain is known to live; try again later")
                                : QStringLiteral("the MQTT broker is not reached, so no gateway is known to live; try "
                                                 "again later");
}

void WgkexBroker::onConnected()
{
    m_queue.tellAgain();
    send();
}

void WgkexBroker::onReceived(const MqttMessage& message)
{
    const bool isTaken = take(message);
    messages(isTaken ? "taken" : "ignored").add();
    if (!isTaken)
        qCDebug(lcWgkex) << "ignored a message of" << message.payload.size() << "bytes";
}

bool WgkexBroker::take(const MqttMessage& message)
{
    using Kind = wgkex::WorkerTopic::Kind;
    const auto topic = wgkex::parseTopic(message.topic);
    if (!topic || (topic->kind != Kind::Status && !m_settings.domains.contains(topic->domain)))
        return false;
    const auto source = message.isRetained ? GatewayTable::Source::Kept : GatewayTable::Source::Live;
    const Instant now = m_clock.now();
    if (topic->kind == Kind::Status) {
        const auto isUp = wgkex::decodeStatus(message.payload);
        return isUp && m_gateways.setUp(topic->worker, *isUp, source, now);
    }
    if (topic->kind == Kind::Peers) {
        const auto peers = wgkex::decodePeers(message.payload);
        return peers && m_gateways.setPeers(topic->worker, topic->domain, *peers, source, now);
    }
    if (message.payload.isEmpty()) // how retained messages are taken back
        return m_gateways.describe(topic->worker, topic->domain, std::nullopt, source, now);
    const auto gateway = wgkex::decodeData(message.payload);
    return gateway && m_gateways.describe(topic->worker, topic->domain, *gateway, source, now);
}

void WgkexBroker::send()
{
    if (!m_link.isConnected())
        return; // whatever is handed over now waits in memory that others could use
    while (const auto exchange = m_queue.next()) {
        const auto acknowledged = [self = QPointer(this), exchange = *exchange] {
            if (!self)
                return;
            self->m_queue.acknowledged(exchange, self->m_clock.now());
            self->send();
        };
        m_link.publish({wgkex::keyTopic(exchange->domain), exchange->publicKey.toBase64()}, acknowledged);
    }
}

Metrics::Counter& WgkexBroker::exchanges(const char* result)
{
    return m_metrics.counter("roamwire_wgkex_exchanges_total", "Keys that clients brought, by the answer.",
                             {{"result", result}});
}

Metrics::Counter& WgkexBroker::messages(const char* result)
{
    return m_metrics.counter("roamwire_wgkex_messages_total", "What workers of wgkex published, by what came of it.",
                             {{"result", result}});
}

} // namespace roamwire::server
