#include "tests/lab/statuswatch.h"

#include <algorithm>

namespace roamwire::lab {
namespace {

bool isDirect(const StatusWatch::Sight& sight, const QString& peer)
{
    const PathView path = sight.status.paths.value(peer);
    return path.verified && (path.path == QLatin1String("lan") || path.path == QLatin1String("wan"));
}

} // namespace

StatusWatch::StatusWatch(std::unique_ptr<Process> process)
    : m_process(std::move(process))
{
}

Result<std::unique_ptr<StatusWatch>> StatusWatch::start(const HostPrograms& programs)
{
    auto process = programs.watchStatus();
    if (!process)
        return std::unexpected(process.error());
    return std::unique_ptr<StatusWatch>(new StatusWatch(std::move(*process)));
}

void StatusWatch::look()
{
    const QList<QByteArray> lines = m_process->readLines();
    for (const QByteArray& line : lines) {
        if (auto status = AgentStatus::parse(line))
            m_sights.push_back({now(), std::move(*status)});
    }
}

std::optional<Moment> StatusWatch::directSince(const QString& peer) const
{
    std::optional<Moment> since;
    for (const Sight& sight : m_sights) {
        if (!isDirect(sight, peer))
            since.reset();
        else if (!since)
            since = sight.at;
    }
    return since;
}

bool StatusWatch::wasDirect(const QString& peer) const
{
    return std::ranges::any_of(m_sights, [&](const Sight& sight) { return isDirect(sight, peer); });
}

} // namespace roamwire::lab
