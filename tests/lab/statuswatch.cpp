#include "tests/lab/statuswatch.h"

#include <algorithm>

namespace roamwire::lab {
namespace {

bool is(const StatusWatch::Sight& sight, const QString& peer, const QString& kind)
{
    const PathView path = sight.status.paths.value(peer);
    return path.verified && path.path == kind;
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

std::optional<Moment> StatusWatch::since(const QString& peer, const QString& path) const
{
    std::optional<Moment> since;
    QString endpoint;
    for (const Sight& sight : m_sights) {
        const QString used = sight.status.paths.value(peer).endpoint;
        if (!is(sight, peer, path))
            since.reset();
        else if (!since || used != endpoint)
            since = sight.at;
        endpoint = used;
    }
    return since;
}

bool StatusWatch::wasDirect(const QString& peer) const
{
    return std::ranges::any_of(m_sights, [&](const Sight& sight) {
        return is(sight, peer, QStringLiteral("lan")) || is(sight, peer, QStringLiteral("wan"));
    });
}

} // namespace roamwire::lab
