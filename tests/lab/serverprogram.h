#pragma once

#include "tests/lab/process.h"

#include <QHostAddress>
#include <QMap>

namespace roamwire::lab {

/// Whether the server carries what cannot go directly.
enum class Relaying { Without, With };

/// `roamwired serve` on the VPS, at its addresses of both families: over TLS for who has a link, and on a plain port
/// for everybody who knows the tenant.
class ServerProgram final
{
public:
    /// `address`: which of the VPS' is in the links.
    ServerProgram(const Namespace& vps, const QHostAddress& address, Relaying relaying = Relaying::Without);

    /// Returns when the server says that it is ready. Its data stays from one start to the next.
    Result<void> start();

    /// SIGKILL, as by the kernel when memory is short.
    void kill();

    /// What it counts, by the line's name with its labels, such as `roamwire_relay_wakes_total`.
    Result<QMap<QByteArray, quint64>> metrics() const;

    /// `roamwired invite --create` with this name: the link for the first member of a new sealed tenant.
    Result<QString> firstLink(const QString& tenant) const;
    /// For everybody; every number is another open tenant.
    QString openLink(int tenant = 0) const { return openLink(m_address, tenant); }
    /// The same to another address of the VPS.
    static QString openLink(const QHostAddress& address, int tenant = 0);

private:
    const Namespace& m_vps;
    const QHostAddress m_address;
    const Relaying m_relaying;
    std::unique_ptr<Process> m_process;
};

} // namespace roamwire::lab
