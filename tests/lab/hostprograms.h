#pragma once

#include "tests/lab/agentstatus.h"
#include "tests/lab/interfacemode.h"
#include "tests/lab/process.h"

namespace roamwire::lab {

/// roamwire-helper and roamwire-agent on one host.
class HostPrograms final
{
public:
    /// In managed mode, or in sync mode on an interface that is there already.
    explicit HostPrograms(const Host& host, InterfaceMode mode = InterfaceMode::Managed);

    /// Starts the helper, joins with this link and leaves the agent running.
    Result<void> start(const QString& link);

    const Host& host() const { return m_host; }

    /// From its next start on the helper runs without CAP_NET_RAW, as in a container.
    void denyRawSockets() { m_hasRawSockets = false; }

    /// SIGKILL, one or the other; again as it was.
    void killAgent() { m_agent->kill(); }
    void killHelper() { m_helper->kill(); }
    Result<void> startHelper();
    Result<void> startAgent();

    int agentPid() const { return m_agent->pid(); }
    int helperPid() const { return m_helper->pid(); }

    /// `roamwire-agent join` with these words besides what it needs; it reads the link from stdin.
    Result<void> join(const QString& link, const QStringList& words = {});

    /// `roamwire-agent invite` with these words: a link for somebody else.
    Result<QString> invite(const QStringList& words = {}) const;

    /// As the agent's own status command tells it.
    Result<AgentStatus> status() const;

    /// `roamwire-agent status --watch --json`, which goes on until the agent ends.
    Result<std::unique_ptr<Process>> watchStatus() const;

    /// `roamwire-agent leave`, as a user types it: what it printed. It finds the running agent by itself.
    Result<QByteArray> leave() const;
    /// `roamwire-agent doctor --json`; a failure where something fails.
    Result<QByteArray> doctor() const;
    bool isAgentRunning() const { return m_agent && m_agent->isRunning(); }
    bool hasConfig() const;

    /// The agent's stderr so far.
    QByteArray agentLog() const { return m_agent ? m_agent->log() : QByteArray(); }

private:
    const Host& m_host;
    const InterfaceMode m_mode;
    const QString m_interface;
    bool m_hasRawSockets = true;
    std::unique_ptr<Process> m_helper;
    std::unique_ptr<Process> m_agent;
};

} // namespace roamwire::lab
