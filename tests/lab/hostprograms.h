#pragma once

#include "tests/lab/agentstatus.h"
#include "tests/lab/process.h"

namespace roamwire::lab {

/// roamwire-helper and roamwire-agent on one host, in managed mode.
class HostPrograms final
{
public:
    explicit HostPrograms(const Host& host);

    /// Starts the helper, joins with this link and leaves the agent running.
    Result<void> start(const QString& link);

    const Host& host() const { return m_host; }

    /// As the agent's own status command tells it.
    Result<AgentStatus> status() const;

    /// The agent's stderr so far.
    QByteArray agentLog() const { return m_agent ? m_agent->log() : QByteArray(); }

private:
    Result<void> startHelper();
    Result<void> join(const QString& link);
    Result<void> startAgent();

    const Host& m_host;
    std::unique_ptr<Process> m_helper;
    std::unique_ptr<Process> m_agent;
};

} // namespace roamwire::lab
