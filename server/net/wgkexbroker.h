#pragma once

#include "server/core/exchangequeue.h"
#include "server/core/gatewaytable.h"
#include "server/mqtt/mqttlink.h"
#include "server/net/http/httproutes.h"
#include "shared/base/metrics.h"

#include <QObject>
#include <QSet>
#include <QTimer>

namespace roamwire::server {

struct WgkexSettings
{
    QSet<QByteArray> domains;
    QHash<QByteArray, double> weights; ///< by worker; see GatewayTable
};

/// wgkex's broker: takes keys over HTTP, brings them to the gateways over MQTT, and tells clients of API v2 which
/// gateway is theirs. It has no tenants. One thread.
class WgkexBroker final : public QObject
{
    Q_OBJECT

public:
    /// The references outlive it. `found`: keys that the process before had answered and not seen acknowledged.
    WgkexBroker(WgkexSettings settings, const QList<StoredExchange>& found, Storage& storage, MqttLink& link,
                const Clock& clock, Metrics& metrics);

    /// As long as this lives.
    HttpRoutes routes();

private:
    enum class Version { V1, V2 };

    HttpHandler handler(Version version);
    void exchange(const HttpRequest& request, const HttpReply& reply, Version version);
    /// The key is durable.
    void answer(const QByteArray& domain, const HttpReply& reply, Version version);
    void refuse(const HttpReply& reply, int status, const char* result, const QString& reason);
    QString whyNoGateway() const;
    /// What was acknowledged lately, and then what waits.
    void tellAgain();
    void onReceived(const MqttMessage& message);
    bool take(const MqttMessage& message);
    void send();
    Metrics::Counter& exchanges(const char* result);
    Metrics::Counter& messages(const char* result);

    const WgkexSettings m_settings;
    MqttLink& m_link;
    const Clock& m_clock;
    Metrics& m_metrics;
    ExchangeQueue m_queue;
    GatewayTable m_gateways;
    QTimer m_expiry;
    QTimer m_retelling;
};

} // namespace roamwire::server
