#include "tests/lab/programsdriver.h"

#include <algorithm>

namespace roamwire::lab {

ProgramsDriver::ProgramsDriver(const Namespace& vps, const QHostAddress& address, Door door, Relaying relaying)
    : m_server(vps, address, relaying)
    , m_door(door)
{
}

Result<void> ProgramsDriver::start(const QList<const Host*>& hosts)
{
    if (const auto started = m_server.start(); !started)
        return started;
    for (const Host* host : hosts) {
        const auto link = nextLink();
        if (!link)
            return std::unexpected(link.error());
        m_hosts.push_back(std::make_unique<HostPrograms>(*host));
        if (const auto started = m_hosts.back()->start(*link); !started)
            return started;
    }
    return {};
}

Result<QString> ProgramsDriver::nextLink() const
{
    if (m_door == Door::Open)
        return m_server.openLink();
    return m_hosts.empty() ? m_server.firstLink(QStringLiteral("home")) : m_hosts.front()->invite();
}

Result<QHostAddress> ProgramsDriver::tunnelAddress(const Host& host)
{
    const auto status = programsOf(host).status();
    if (!status)
        return std::unexpected(status.error());
    if (status->tunnelAddress.isNull())
        return failure(host.name() + QStringLiteral(" has no tunnel address yet"));
    return status->tunnelAddress;
}

Result<PathView> ProgramsDriver::path(const Host& from, const Host& to)
{
    const auto status = programsOf(from).status();
    if (!status)
        return std::unexpected(status.error());
    const auto found = status->paths.find(to.name());
    if (found == status->paths.end())
        return failure(QStringLiteral("%1 does not know %2").arg(from.name(), to.name()));
    return *found;
}

Result<bool> ProgramsDriver::isCoordinated(const Host& host)
{
    const auto status = programsOf(host).status();
    if (!status)
        return std::unexpected(status.error());
    return status->isConnected;
}

Result<void> ProgramsDriver::killServer()
{
    m_server.kill();
    return {};
}

Result<void> ProgramsDriver::restartServer()
{
    return m_server.start();
}

QByteArray ProgramsDriver::log(const Host& host)
{
    return programsOf(host).agentLog();
}

HostPrograms& ProgramsDriver::programsOf(const Host& host) const
{
    const auto found = std::ranges::find_if(m_hosts, [&](const auto& programs) { return &programs->host() == &host; });
    if (found == m_hosts.end())
        qFatal("%s runs no programs", qPrintable(host.name()));
    return **found;
}

} // namespace roamwire::lab
