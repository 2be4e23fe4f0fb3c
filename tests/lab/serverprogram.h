#pragma once

#include "tests/lab/process.h"

#include <QHostAddress>

namespace roamwire::lab {

/// `roamwired serve` on the VPS: over TLS for who has a link, and on a plain port for everybody who knows the tenant.
class ServerProgram final
{
public:
    /// Listens on this address of the VPS.
    ServerProgram(const Namespace& vps, const QHostAddress& address);

    /// Returns when the server says that it is ready. Its data stays from one start to the next.
    Result<void> start();

    /// SIGKILL, as by the kernel when memory is short.
    void kill();

    /// `roamwired invite --create` with this name: the link for the first member of a new sealed tenant.
    Result<QString> firstLink(const QString& tenant) const;
    /// For everybody.
    QString openLink() const;

private:
    const Namespace& m_vps;
    const QHostAddress m_address;
    std::unique_ptr<Process> m_process;
};

} // namespace roamwire::lab
