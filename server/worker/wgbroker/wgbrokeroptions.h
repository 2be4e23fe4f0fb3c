#pragma once

#include "shared/base/result.h"
#include "shared/model/listenaddress.h"

#include <QList>

namespace roamwire::worker {

/// Section [wg_broker] of roamwire-worker. TCP port, MTU and prefix are those that wg-broker came with.
struct WgBrokerOptions
{
    /// fe80::N has N's decimal digits, and one group of an address has four.
    static constexpr int kMostNumbers = 9'999;
    static constexpr quint16 kDefaultPort = 40'000;

    bool enabled = false;
    QList<ListenAddress> listen; ///< TCP; empty: *:40000
    quint16 firstPort = 40'000;  ///< UDP, of WireGuard
    quint16 lastPort = 40'999;
    int maxConnections = 0; ///< keys with an interface; 0: as many as there are ports
    QString privateKeyFile; ///< empty: wg-broker.key in the state directory
    int mtu = 1'374;
    QString interfacePrefix = QStringLiteral("babel-wg-");
    QString allowFile; ///< empty: every key
    QString denyFile;  ///< empty: none

    int numbers() const { return lastPort - firstPort + 1; }
    int maxKeys() const { return maxConnections == 0 ? numbers() : maxConnections; }
};

/// One line of the section; `listen` may stand there several times.
Result<void> apply(WgBrokerOptions& options, const QString& key, const QString& value);

/// What is missing, or does not go together.
Result<void> check(const WgBrokerOptions& options);

} // namespace roamwire::worker
