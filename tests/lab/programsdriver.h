#pragma once

#include "tests/lab/hostprograms.h"
#include "tests/lab/serverprogram.h"
#include "tests/lab/tunneldriver.h"

namespace roamwire::lab {

/// How everybody gets in.
enum class Door {
    Sealed, ///< over TLS into a sealed network, whose first member invites the others
    Open,   ///< over plain WebSocket into an open one
};

/// The real thing: roamwired on the VPS, helper and agent on every host. The lab only looks.
class ProgramsDriver final : public TunnelDriver
{
public:
    /// `address`: which of the server's is in the links.
    ProgramsDriver(const Namespace& vps, const QHostAddress& address, Door door, Relaying relaying);

    Result<void> start(const QList<const Host*>& hosts) override;
    Result<QHostAddress> tunnelAddress(const Host& host) override;
    Result<PathView> path(const Host& from, const Host& to) override;
    Result<bool> isCoordinated(const Host& host) override;
    Result<void> networkChanged(const Host&) override { return {}; }
    Result<void> killServer() override;
    Result<void> restartServer() override;
    QByteArray log(const Host& host) override;

    HostPrograms& programsOf(const Host& host) const;

private:
    Result<QString> nextLink() const;

    ServerProgram m_server;
    const Door m_door;
    std::vector<std::unique_ptr<HostPrograms>> m_hosts;
};

} // namespace roamwire::lab
