#include "tests/lab/serverprogram.h"

#include "tests/lab/preflight.h"
#include "tests/lab/topology.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{10'000};

QString listenAddress()
{
    return Topology::vpsAddress().toString() + QStringLiteral(":8443");
}

} // namespace

ServerProgram::ServerProgram(const Namespace& vps)
    : m_vps(vps)
{
}

Result<void> ServerProgram::start()
{
    auto process = Process::start(m_vps, {programPath(QStringLiteral("roamwired")), QStringLiteral("serve"),
                                          QStringLiteral("--listen-plain"), listenAddress(), QStringLiteral("--open"),
                                          QStringLiteral("--data-dir"), QStringLiteral("/run/home/data")});
    if (!process)
        return std::unexpected(process.error());
    m_process = std::move(*process);
    const auto line = m_process->readLine(kStartLimit);
    if (!line)
        return std::unexpected(line.error());
    if (!QJsonDocument::fromJson(*line).object().value(QLatin1String("ready")).toBool())
        return failure(QStringLiteral("the server says: ") + QString::fromUtf8(*line));
    return {};
}

void ServerProgram::kill()
{
    m_process->kill();
}

QString ServerProgram::link()
{
    return QStringLiteral("roamwire://%1/6f0d7c52-2a3e-4f7b-9a51-0c1d5e8b7a42?plain=1").arg(listenAddress());
}

} // namespace roamwire::lab
