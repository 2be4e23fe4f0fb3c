#pragma once

#include "shared/base/result.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>

namespace roamwire::worker {

/// A domain of wgkex: a network of its own, with a WireGuard interface and a VXLAN over it on every gateway.
struct Domain
{
    QString name;      ///< as clients send it
    QString wireguard; ///< wg-NAME, NAME without its prefix
    QString vxlan;     ///< vx-NAME

    bool operator==(const Domain&) const = default;
};

/// Section [wgkex] of roamwire-worker.
struct WgkexOptions
{
    bool enabled = false;
    QStringList domainNames;
    QStringList prefixes;
    QString externalName; ///< how clients reach this gateway: a host name or an address
    QString workerName;   ///< among all workers
    QString mqttHost;
    quint16 mqttPort = 0; ///< 0: 1883, with TLS 8883
    QString mqttUser;
    QString mqttPasswordFile;
    bool mqttTls = false;
    QString mqttCaFile; ///< PEM; empty: the system says who may vouch for the broker
    std::chrono::seconds pruneAfter = std::chrono::hours(3); ///< a peer that is silent for so long goes
    std::chrono::seconds lookEvery{60};                      ///< how often the interfaces are looked at

    QList<Domain> domains() const;
};

/// One line of the section.
Result<void> apply(WgkexOptions& options, const QString& key, const QString& value);

/// What is missing, or does not go together.
Result<void> check(const WgkexOptions& options);

} // namespace roamwire::worker
