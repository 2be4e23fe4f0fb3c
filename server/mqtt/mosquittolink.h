#pragma once

#include "server/mqtt/mqttlink.h"
#include "server/mqtt/mqttsettings.h"
#include "server/mqtt/outbox.h"
#include "shared/base/backoff.h"

#include <QElapsedTimer>
#include <QHostInfo>
#include <QTimer>

#include <memory>
#include <optional>

namespace roamwire::server {

class MosquittoConnection;

/// MqttLink over libmosquitto, on the event loop: names are resolved beside it, and the library blocks nowhere. Each
/// connection begins anew; what was not acknowledged on the last one is sent again.
class MosquittoLink final : public MqttLink
{
    Q_OBJECT

public:
    explicit MosquittoLink(MqttSettings settings, QObject* parent = nullptr);
    ~MosquittoLink() override;

    void subscribe(const QByteArray& filter) override;
    bool publish(MqttMessage message, std::function<void()> acknowledged = {}) override;
    void start() override;
    void stop() override;
    bool isConnected() const override { return m_isConnected; }

private:
    struct LaterDeleter
    {
        void operator()(MosquittoConnection* connection) const;
    };

    void resolve();
    void onResolved(const QHostInfo& found);
    void onAccepted();
    void onEnded(const QString& reason);
    void onAcknowledged(int number);
    /// Whatever goes wrong: said once per outage, and tried again.
    void retryLater(const QString& reason);
    void send();

    const MqttSettings m_settings;
    QByteArrayList m_filters;
    Outbox m_outbox;
    Backoff m_backoff;
    QTimer m_retry;
    std::optional<int> m_lookup;
    int m_attempts = 0; ///< names with several addresses are tried in turn
    std::unique_ptr<MosquittoConnection, LaterDeleter> m_connection;
    QElapsedTimer m_connectedFor;
    QString m_lastReason;
    bool m_isStarted = false;
    bool m_isConnected = false;
};

} // namespace roamwire::server
