#pragma once

#include "shared/base/result.h"
#include "tests/lab/host.h"

#include <optional>

namespace roamwire::lab {

/// How one host reaches another at the moment.
struct PathView
{
    QString path; ///< lan, wan, relay or none
    bool verified = false;
    QString endpoint = {};
    std::optional<double> roundTripMs = {};
    QString reason = {}; ///< why there is no better one; empty: none

    bool operator==(const PathView&) const = default;
};

/// What keeps the tunnels between the hosts: the real programs, or the lab itself as the best that could be done.
class TunnelDriver
{
public:
    virtual ~TunnelDriver() = default;

    /// Makes a tunnel between every two of these hosts, all of them plugged in; may return before packets flow.
    virtual Result<void> start(const QList<const Host*>& hosts) = 0;

    virtual Result<QHostAddress> tunnelAddress(const Host& host) = 0;

    virtual Result<PathView> path(const Host& from, const Host& to) = 0;

    /// Whether the host is in touch with what coordinates it.
    virtual Result<bool> isCoordinated(const Host& host) = 0;

    /// The host has just been plugged in. The real programs find out by themselves.
    virtual Result<void> networkChanged(const Host& host) = 0;

    /// From now on nobody coordinates; no goodbye.
    virtual Result<void> killServer() = 0;

    virtual Result<void> restartServer() = 0;

    /// What the host's agent logged so far.
    virtual QByteArray log(const Host& host) = 0;
};

} // namespace roamwire::lab
