#pragma once

#include "tests/lab/hostprograms.h"
#include "tests/lab/moment.h"

#include <vector>

namespace roamwire::lab {

/// What a host's agent tells about its paths, from now on: `roamwire-agent status --watch --json`.
class StatusWatch final
{
public:
    struct Sight
    {
        Moment at; ///< when the lab looked
        AgentStatus status;
    };

    /// The agent runs.
    static Result<std::unique_ptr<StatusWatch>> start(const HostPrograms& programs);

    /// Takes what was told since the last look.
    void look();

    const std::vector<Sight>& sights() const { return m_sights; }

    /// As it is now; empty before anything was told.
    AgentStatus latest() const { return m_sights.empty() ? AgentStatus() : m_sights.back().status; }
    PathView path(const QString& peer) const { return latest().paths.value(peer); }

    /// Since when the path to this peer has been this one, to the same endpoint, and worked, without a break; nothing
    /// if it is not now.
    std::optional<Moment> since(const QString& peer, const QString& path) const;

    /// Whether it was a direct one that works at any time.
    bool wasDirect(const QString& peer) const;

private:
    explicit StatusWatch(std::unique_ptr<Process> process);

    std::unique_ptr<Process> m_process;
    std::vector<Sight> m_sights;
};

} // namespace roamwire::lab
