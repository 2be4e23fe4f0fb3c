#pragma once

#include "tests/lab/plaintunnel.h"
#include "tests/lab/tunneldriver.h"

namespace roamwire::lab {

/// Plain WireGuard, and the lab itself sets the right endpoints on both sides the moment a host is plugged in, with no
/// signalling at all: what the real programs are compared with, and the proof that the lab measures what it should.
class IdealDriver final : public TunnelDriver
{
public:
    Result<void> start(const QList<const Host*>& hosts) override;
    Result<QHostAddress> tunnelAddress(const Host& host) override;
    Result<PathView> path(const Host& from, const Host& to) override;
    Result<bool> isCoordinated(const Host&) override { return true; }
    Result<void> networkChanged(const Host& host) override;
    Result<void> killServer() override { return {}; }
    Result<void> restartServer() override { return {}; }
    QByteArray log(const Host&) override { return {}; }

private:
    PlainTunnel& tunnelOf(const Host& host) const;
    static QString endpoint(const PlainTunnel& from, const PlainTunnel& to);
    Result<void> pointBothWays(PlainTunnel& moved) const;

    std::vector<std::unique_ptr<PlainTunnel>> m_tunnels;
};

} // namespace roamwire::lab
