#pragma once

#include "server/mqtt/mqttsettings.h"
#include "server/net/wgkexbroker.h"
#include "shared/base/result.h"

#include <QString>

#include <optional>

namespace roamwire::server {

/// The section [wgkex].
struct WgkexOptions
{
    bool isEnabled = false;
    QSet<QByteArray> domains;
    QHash<QByteArray, double> weights;
    QString host = MqttSettings().host;
    std::optional<quint16> port; ///< absent: MQTT's own, with or without TLS
    QString user;
    QString passwordFile;
    bool isTls = false;
    QString tlsCaFile;

    /// What is enabled is complete.
    Result<void> check() const;

    WgkexSettings broker() const;
    /// `dataDir` tells servers on one machine apart.
    MqttSettings mqtt(const QString& dataDir) const;
};

/// One key's value each. Those that add may come more than once.
Result<void> setWgkexEnabled(WgkexOptions& options, const QString& value);
Result<void> addWgkexDomains(WgkexOptions& options, const QString& value);
Result<void> addWgkexWeights(WgkexOptions& options, const QString& value);
Result<void> setMqttHost(WgkexOptions& options, const QString& value);
Result<void> setMqttPort(WgkexOptions& options, const QString& value);
Result<void> setMqttUser(WgkexOptions& options, const QString& value);
Result<void> setMqttPasswordFile(WgkexOptions& options, const QString& value);
Result<void> setMqttTls(WgkexOptions& options, const QString& value);

} // namespace roamwire::server
