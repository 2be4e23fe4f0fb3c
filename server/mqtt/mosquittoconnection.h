#pragma once

#include "server/mqtt/mqttsettings.h"
#include "shared/base/result.h"

#include <QHostAddress>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

struct mosquitto;
struct mosquitto_message;

namespace roamwire::server {

/// One connection to a broker by libmosquitto, from the first packet to its end. Nothing is told from within a call
/// into the library. One thread; never deleted from within one of its own signals: use deleteLater().
class MosquittoConnection final : public QObject
{
    Q_OBJECT

public:
    explicit MosquittoConnection(const MqttSettings& settings);
    ~MosquittoConnection() override;

    /// Begins to connect to the host at this address; accepted() or ended() follow. An error is as good as ended().
    Result<void> open(const QHostAddress& address);

    void subscribe(const QByteArray& filter);
    /// The number that acknowledged() will tell; nullopt: the connection is ending.
    std::optional<int> publish(const MqttMessage& message);
    /// Takes leave, which is sent as far as the system takes it at once. Nothing is told any more.
    void close();

    /// Messages that were dropped because they are too large.
    quint64 dropped() const { return m_dropped; }

Q_SIGNALS:
    void accepted();
    void ended(const QString& reason);
    void acknowledged(int number);
    void received(const roamwire::server::MqttMessage& message, const roamwire::server::MqttReceipt& receipt);

private:
    struct HandleDeleter
    {
        void operator()(mosquitto* handle) const;
    };
    /// How many receipts there are; whoever keeps one may outlive the connection.
    struct Held;

    Result<void> configure();
    Result<void> identify();
    Result<void> secure();
    void listen();
    void onReadable();
    void onWritable();
    void onHeartbeat();
    /// After each call into the library: tells what it left, and looks whether there is more to write.
    void settle(int code);
    void tell();
    void end(const QString& reason);
    MqttReceipt receipt();
    void followWrites();
    void onMessage(const mosquitto_message& message);
    void onSubscribed(const int* granted, int count);

    const MqttSettings m_settings;
    std::unique_ptr<mosquitto, HandleDeleter> m_handle;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    QTimer m_heartbeat;
    QTimer m_patience;

    // What the library's callbacks noted.
    std::vector<MqttMessage> m_messages;
    std::vector<int> m_acknowledged;
    std::optional<int> m_answer; ///< the broker's, to our wish to connect
    quint64 m_dropped = 0;

    std::shared_ptr<Held> m_held;
    bool m_isAccepted = false;
    bool m_isEnded = false;
};

} // namespace roamwire::server
