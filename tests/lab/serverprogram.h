#pragma once

#include "tests/lab/process.h"

#include <QHostAddress>

namespace roamwire::lab {

/// `roamwired serve` on the VPS, for everybody who knows the tenant.
class ServerProgram final
{
public:
    /// Listens on this address of the VPS.
    ServerProgram(const Namespace& vps, const QHostAddress& address);

    /// Returns when the server says that it is ready. Its data stays from one start to the next.
    Result<void> start();

    /// SIGKILL, as by the kernel when memory is short.
    void kill();

    /// What `roamwire-agent join` takes.
    QString link() const;

private:
    const Namespace& m_vps;
    QString m_address; ///< with the port
    std::unique_ptr<Process> m_process;
};

} // namespace roamwire::lab
