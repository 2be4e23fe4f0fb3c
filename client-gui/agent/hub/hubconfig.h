#pragma once

#include "client-gui/agent/hub/brokerclient.h"
#include "client-gui/agent/hub/brokerprotocol.h"

#include <chrono>

namespace roamwire::agent {

/// A hub that this machine is.
struct HubSettings
{
    QString name; ///< at the broker
    QString interface;
    Prefix network;
    quint16 listenPort = 0;
    Endpoint endpoint; ///< where clients find it
    int reserved = 1;
    QList<Prefix> allowedIps;
    int mtu = 1420;
    Milliseconds interval{30'000}; ///< between two looks at the broker's list
};

/// The file of `roamwire-agent hub` (INI): section [api] says where the broker is, [hub] what this machine is to it.
struct HubConfig
{
    BrokerAccess broker;
    std::optional<HubSettings> hub; ///< absent: this machine only makes and removes clients

    /// Unknown keys, missing ones and bad values are errors that name section and key. The password is read from its
    /// own file, less one newline at its end; a file that everybody may read is refused.
    static Result<HubConfig> load(const QString& path);
};

} // namespace roamwire::agent
