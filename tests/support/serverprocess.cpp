#include "tests/support/serverprocess.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

namespace roamwire::test {
namespace {

constexpr int kPatienceMs = 10'000;

} // namespace

ServerProcess::~ServerProcess()
{
    kill();
}

bool ServerProcess::start()
{
    m_process.setProgram(QStringLiteral(ROAMWIRE_BIN_DIR "/roamwired"));
    m_process.setArguments({QStringLiteral("serve"),
                            m_transport == Transport::Tls ? QStringLiteral("--listen")
                                                          : QStringLiteral("--listen-plain"),
                            QStringLiteral("127.0.0.1:%1").arg(m_port), QStringLiteral("--open"),
                            QStringLiteral("--data-dir"), m_data.path()});
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start();
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(kPatienceMs)) {
            qWarning("roamwired did not become ready");
            return false;
        }
    }
    const QJsonObject ready = QJsonDocument::fromJson(m_process.readLine()).object();
    const QUrl url(ready.value(QStringLiteral("urls")).toArray().first().toString());
    m_port = static_cast<quint16>(url.port());
    m_pin = Binding::fromBase64Url(ready.value(QStringLiteral("pin")).toString().toLatin1());
    return ready.value(QStringLiteral("ready")).toBool();
}

bool ServerProcess::stop()
{
    m_process.terminate();
    return m_process.waitForFinished(kPatienceMs) && m_process.exitCode() == 0;
}

void ServerProcess::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kPatienceMs);
}

QString ServerProcess::administer(const QStringList& arguments) const
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QStringLiteral(ROAMWIRE_BIN_DIR "/roamwired"),
                  arguments + QStringList{QStringLiteral("--data-dir"), m_data.path()});
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0)
        return {};
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

std::optional<InviteLink> ServerProcess::invite(const QStringList& arguments) const
{
    const auto link = InviteLink::fromString(administer(QStringList{QStringLiteral("invite")} + arguments));
    return link ? std::optional(*link) : std::nullopt;
}

InviteLink ServerProcess::link(const TenantId& tenant) const
{
    InviteLink link;
    link.host = QStringLiteral("127.0.0.1");
    link.port = m_port;
    link.tenant = tenant;
    link.plain = m_transport == Transport::Plain;
    link.pin = m_pin;
    return link;
}

} // namespace roamwire::test
