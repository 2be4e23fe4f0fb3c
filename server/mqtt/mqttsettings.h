#pragma once

#include "server/mqtt/mqttmessage.h"

#include <QString>

#include <chrono>
#include <optional>

namespace roamwire::server {

/// Which broker, and as whom.
struct MqttSettings
{
    QString host = QStringLiteral("localhost"); ///< a name or an address
    quint16 port = 1883;
    QString user{};         ///< empty: none
    QString passwordFile{}; ///< read at every connection; one newline at its end does not count. Empty: none
    bool isTls = false;     ///< the certificate has to name the host
    QString tlsCaFile{};    ///< PEM: who may vouch for it; empty: whom the system believes
    QByteArray clientId;    ///< the broker lets in one client at a time under it
    /// The broker keeps what it has for us while we are away, under the client's id.
    bool isSessionKept = true;
    std::optional<MqttMessage> lastWill{}; ///< told by the broker when we are gone without a goodbye
    /// Silence after which the broker is asked whether it is there, and after as much again it is gone; it misses us
    /// after one and a half of them. At least 5 s.
    std::chrono::seconds keepalive{10};
};

/// Messages with more are dropped and counted: ours are some hundred bytes.
constexpr qsizetype kMaxMqttPayload = 16 * 1024;
constexpr qsizetype kMaxMqttTopic = 512;
constexpr qsizetype kMaxMqttPassword = 1024;

} // namespace roamwire::server
