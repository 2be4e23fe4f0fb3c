#include "tests/lab/serverprogram.h"

#include "tests/support/preflight.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{10'000};

QString withPort(const QHostAddress& address)
{
    const bool isIpv6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    return (isIpv6 ? QStringLiteral("[%1]:8443") : QStringLiteral("%1:8443")).arg(address.toString());
}

} // namespace

ServerProgram::ServerProgram(const Namespace& vps, const QHostAddress& address)
    : m_vps(vps)
    , m_address(withPort(address))
{
}

Result<void> ServerProgram::start()
{
    auto process = Process::start(m_vps, {test::programPath(QStringLiteral("roamwired")), QStringLiteral("serve"),
                                          QStringLiteral("--listen-plain"), m_address, QStringLiteral("--open"),
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

QString ServerProgram::link() const
{
    return QStringLiteral("roamwire://%1/6f0d7c52-2a3e-4f7b-9a51-0c1d5e8b7a42?plain=1").arg(m_address);
}

} // namespace roamwire::lab
