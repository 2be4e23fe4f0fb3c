#pragma once

#include "shared/model/invitelink.h"

#include <QProcess>
#include <QTemporaryDir>

namespace roamwire::test {

/// A real roamwired on a loopback port, open, with a data folder of its own that survives restarts.
class ServerProcess final
{
public:
    ~ServerProcess();

    /// Starts it and waits until it says that it is ready; keeps its port across restarts. False with a reason in the
    /// test's log.
    bool start();
    /// Ends it politely and waits.
    bool stop();
    /// SIGKILL.
    void kill();

    InviteLink link(const TenantId& tenant) const;

private:
    QTemporaryDir m_data;
    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace roamwire::test
