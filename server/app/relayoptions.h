#pragma once

#include "shared/base/result.h"
#include "shared/model/relay.h"

#include <QHostAddress>
#include <QList>
#include <QString>

#include <optional>

namespace roamwire::server {

/// Where the relay listens in one family: `192.0.2.1:42000-42999`, `[2001:db8::1]:42000-42999`; or without the ports
/// for the default ones.
struct RelayAddress
{
    static constexpr quint16 kDefaultLow = 42000;
    static constexpr quint16 kDefaultHigh = 42999;

    QHostAddress address; ///< unspecified: every address of its family
    RelayPorts ports;

    static Result<RelayAddress> fromString(const QString& text);

    bool operator==(const RelayAddress&) const = default;
};

/// What `--relay` and `--relay-advertise` say. Empty: there is no relay.
struct RelayOptions
{
    QList<RelayAddress> listen;
    QList<QHostAddress> advertise; ///< told to clients instead of the address that is listened on

    /// Per family one of each, the same ports, and an address that can be told to clients.
    Result<void> check() const;
    bool isEmpty() const { return listen.isEmpty() && advertise.isEmpty(); }
    /// The ports of all of them; there is one.
    RelayPorts ports() const { return listen.constFirst().ports; }
    /// Those of one family.
    std::optional<QHostAddress> listenOn(QAbstractSocket::NetworkLayerProtocol family) const;
    std::optional<QHostAddress> advertised(QAbstractSocket::NetworkLayerProtocol family) const;

    bool operator==(const RelayOptions&) const = default;
};

} // namespace roamwire::server
