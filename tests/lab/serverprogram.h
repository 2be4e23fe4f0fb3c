#pragma once

#include "tests/lab/process.h"

namespace roamwire::lab {

/// `roamwired serve` on the VPS, for everybody who knows the tenant.
class ServerProgram final
{
public:
    explicit ServerProgram(const Namespace& vps);

    /// Returns when the server says that it is ready. Its data stays from one start to the next.
    Result<void> start();

    /// SIGKILL, as by the kernel when memory is short.
    void kill();

    /// What `roamwire-agent join` takes.
    static QString link();

private:
    const Namespace& m_vps;
    std::unique_ptr<Process> m_process;
};

} // namespace roamwire::lab
