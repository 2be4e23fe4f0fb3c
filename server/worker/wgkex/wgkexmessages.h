#pragma once

#include "server/mqtt/mqttmessage.h"
#include "shared/base/result.h"
#include "shared/model/keys.h"

#include <QHostAddress>
#include <QString>

namespace roamwire::worker {

/// A key that a client has given the broker, for one domain.
struct KeyMessage
{
    QByteArray domain;
    PublicKey key;

    bool operator==(const KeyMessage&) const = default;
};

/// Topic `wireguard/DOMAIN/WHOEVER`, payload the key in base64 and nothing else.
Result<KeyMessage> decodeKeyMessage(const server::MqttMessage& message);

/// What a client needs to know to reach a gateway in one domain.
struct GatewayData
{
    QString externalAddress; ///< as the configuration has it
    quint16 port = 0;        ///< WireGuard's
    PublicKey publicKey;
    QHostAddress linkAddress;

    bool operator==(const GatewayData&) const = default;
};

/// Where keys for the domain come in.
QByteArray keyFilter(const QString& domain);

/// nullopt: what is retained is taken back.
server::MqttMessage dataMessage(const QString& worker, const QString& domain, const std::optional<GatewayData>& data);
server::MqttMessage statusMessage(const QString& worker, bool isAlive);
server::MqttMessage connectedPeersMessage(const QString& worker, const QString& domain, qsizetype count);

} // namespace roamwire::worker
