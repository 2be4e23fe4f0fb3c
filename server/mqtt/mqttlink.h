#pragma once

#include "server/mqtt/mqttmessage.h"

#include <QObject>

#include <functional>

namespace roamwire::server {

/// A connection to an MQTT broker that comes back by itself. One thread, with an event loop; never deleted from within
/// one of its own signals or callbacks: use deleteLater().
class MqttLink : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// For the link's life, with QoS 1; what the broker retains for it is told again after every connected().
    virtual void subscribe(const QByteArray& filter) = 0;

    /// With QoS 1. `acknowledged` is called once the broker has taken it, over however many connections that takes; it
    /// may be told more than once. False: too many wait already, and it is not sent. Nothing of it survives the
    /// process.
    virtual bool publish(MqttMessage message, std::function<void()> acknowledged = {}) = 0;

    /// Connects, and again whenever the connection is lost.
    virtual void start() = 0;
    /// Says goodbye, which keeps the last will from being told, and sends and receives no more. What waits to be sent
    /// is dropped.
    virtual void stop() = 0;

    /// The broker has accepted us, as far as we know: a host that vanished is found out by silence, within half a
    /// minute.
    virtual bool isConnected() const = 0;

Q_SIGNALS:
    void connected();
    void disconnected();
    /// A stranger's: bounded, and nothing else. Acknowledged when the last copy of the receipt is gone.
    void received(const roamwire::server::MqttMessage& message, const roamwire::server::MqttReceipt& receipt);
};

} // namespace roamwire::server
