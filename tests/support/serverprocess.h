#pragma once

#include "shared/model/invitelink.h"

#include <QProcess>
#include <QTemporaryDir>

namespace roamwire::test {

/// A real roamwired on a loopback port, open, with a data folder of its own that survives restarts.
class ServerProcess final
{
public:
    enum class Transport { Plain, Tls };

    explicit ServerProcess(Transport transport = Transport::Plain)
        : m_transport(transport)
    {
    }
    ~ServerProcess();

    /// Starts it and waits until it says that it is ready; keeps its port across restarts. False with a reason in the
    /// test's log.
    bool start();
    /// Ends it politely and waits.
    bool stop();
    /// SIGKILL.
    void kill();

    /// What `roamwired ARGUMENTS --data-dir …` prints; empty with its error in the test's log if it fails.
    QString administer(const QStringList& arguments) const;
    /// The link that `roamwired invite ARGUMENTS` prints.
    std::optional<InviteLink> invite(const QStringList& arguments) const;
    QString dataFolder() const { return m_data.path(); }

    /// With the pin of its certificate, where it has one.
    InviteLink link(const TenantId& tenant) const;
    /// Where it keeps the key and the certificate that it made.
    QString certificateFile() const { return m_data.filePath(QStringLiteral("tls.pem")); }

private:
    const Transport m_transport;
    QTemporaryDir m_data;
    QProcess m_process;
    quint16 m_port = 0;
    std::optional<Binding> m_pin;
};

} // namespace roamwire::test
