#pragma once

#include "tests/lab/hostprograms.h"
#include "tests/lab/serverprogram.h"
#include "tests/lab/tunneldriver.h"

namespace roamwire::lab {

/// The real thing: roamwired on the VPS, helper and agent on every host, one sealed network over TLS. Its first member
/// invites the others. The lab only looks.
class ProgramsDriver final : public TunnelDriver
{
public:
    /// The server listens on this address.
    ProgramsDriver(const Namespace& vps, const QHostAddress& address);

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
    ServerProgram m_server;
    std::vector<std::unique_ptr<HostPrograms>> m_hosts;
};

} // namespace roamwire::lab
