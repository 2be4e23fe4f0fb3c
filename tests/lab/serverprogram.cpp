#include "tests/lab/serverprogram.h"

#include "shared/model/endpoint.h"
#include "tests/lab/invitation.h"
#include "tests/support/preflight.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{10'000};
constexpr quint16 kPort = 8443;
constexpr quint16 kPlainPort = 8080;

const QString kData = QStringLiteral("/run/home/data");

QString withPort(const QHostAddress& address, quint16 port)
{
    return Endpoint{address, port}.toString();
}

QString roamwired()
{
    return test::programPath(QStringLiteral("roamwired"));
}

} // namespace

ServerProgram::ServerProgram(const Namespace& vps, const QHostAddress& address)
    : m_vps(vps)
    , m_address(address)
{
}

Result<void> ServerProgram::start()
{
    auto process = Process::start(m_vps, {roamwired(), QStringLiteral("serve"), QStringLiteral("--listen"),
                                          withPort(m_address, kPort), QStringLiteral("--listen-plain"),
                                          withPort(m_address, kPlainPort), QStringLiteral("--open"),
                                          QStringLiteral("--data-dir"), kData});
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

Result<QString> ServerProgram::firstLink(const QString& tenant) const
{
    return linkIn(m_vps.run({roamwired(), QStringLiteral("invite"), QStringLiteral("--create"),
                             QStringLiteral("--tenant"), tenant, QStringLiteral("--server"), withPort(m_address, kPort),
                             QStringLiteral("--data-dir"), kData, QStringLiteral("--json")}));
}

QString ServerProgram::openLink() const
{
    return QStringLiteral("roamwire://%1/6f0d7c52-2a3e-4f7b-9a51-0c1d5e8b7a42?plain=1")
        .arg(withPort(m_address, kPlainPort));
}

} // namespace roamwire::lab
