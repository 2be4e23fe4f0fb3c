#pragma once

#include "tests/lab/agentstatus.h"
#include "tests/lab/desktop.h"
#include "tests/lab/hostprograms.h"

namespace roamwire::lab {

/// `roamwire` on a desktop, and the helper of that host.
class TrayClient final
{
public:
    /// The host is plugged in. It has the programs, but was never in a network.
    TrayClient(const Host& host, const Desktop& desktop);

    /// What it shows is for the user to see.
    Result<void> start();
    Result<void> startHelper() { return m_helper.startHelper(); }

    /// Starts it once more with this link, as a browser does; returns when that start has ended.
    Result<void> open(const QString& link) const;

    /// SIGKILL.
    void kill() { m_process->kill(); }
    void killHelper() { m_helper.killHelper(); }

    bool isRunning() const { return m_process->isRunning(); }
    /// Waits until it has ended by itself, and well.
    Result<void> waitForEnd() const;

    /// As the agent's status command tells it, by way of the running client.
    Result<AgentStatus> status() const;

private:
    const Host& m_host;
    const Desktop& m_desktop;
    HostPrograms m_helper;
    std::unique_ptr<Process> m_process;
};

} // namespace roamwire::lab
