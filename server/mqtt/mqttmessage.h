#pragma once

#include <QByteArray>

#include <memory>

namespace roamwire::server {

struct MqttMessage
{
    QByteArray topic;
    QByteArray payload;
    /// Sent: the broker keeps it for whoever subscribes later. Received: it was kept, and may be as old as it likes.
    bool isRetained = false;
    bool operator==(const MqttMessage&) const = default;
};

/// As long as somebody keeps one, its message is not acknowledged: the broker tells it again on the next connection.
/// Meanwhile nothing else is written either, so it is for moments.
using MqttReceipt = std::shared_ptr<const void>;

} // namespace roamwire::server
