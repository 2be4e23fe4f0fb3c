#pragma once

#include "shared/base/result.h"

#include <QHostAddress>
#include <QString>

namespace roamwire {

/// Where a server listens: `192.0.2.1:8443`, `[2001:db8::1]:8443`, `*:8443` for every address of both families; or
/// without the port for the service's own.
struct ListenAddress
{
    static constexpr quint16 kDefaultPort = 8443;

    QHostAddress address;
    quint16 port = kDefaultPort; ///< 0: any free one

    static Result<ListenAddress> fromString(const QString& text, quint16 defaultPort = kDefaultPort);
    QString toString() const;

    bool operator==(const ListenAddress&) const = default;
};

} // namespace roamwire
