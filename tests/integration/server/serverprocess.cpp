#include "tests/integration/server/serverprocess.h"

#include "tests/integration/server/eventually.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

#include <csignal>

namespace roamwire::test {
namespace {

constexpr int kStopDeadlineMs = 5'000; // promised by the command line's contract

} // namespace

ServerProcess::ServerProcess(const QString& program)
{
    m_process.setProgram(program);
}

ServerProcess::~ServerProcess()
{
    kill();
}

void ServerProcess::launch(const QString& dataDir, const QStringList& more)
{
    m_process.setArguments(QStringList{QStringLiteral("serve"), QStringLiteral("--listen-plain"),
                                       QStringLiteral("127.0.0.1:0"), QStringLiteral("--listen"),
                                       QStringLiteral("127.0.0.1:0"), QStringLiteral("--open"),
                                       QStringLiteral("--data-dir"), dataDir} +
                           more);
    m_process.start();
}

bool ServerProcess::start(const QString& dataDir, const QStringList& more)
{
    launch(dataDir, more);
    eventually([this] { return m_process.canReadLine() || m_process.state() == QProcess::NotRunning; });
    m_firstLine = m_process.readLine();
    const QJsonObject ready = QJsonDocument::fromJson(m_firstLine).object();
    const auto urls = ready.value(QStringLiteral("urls")).toArray();
    m_tlsPort = static_cast<quint16>(QUrl(urls.at(0).toString()).port(0));
    m_port = static_cast<quint16>(QUrl(urls.at(1).toString()).port(0));
    m_pin = ready.value(QStringLiteral("pin")).toString().toLatin1();
    return m_port != 0;
}

int ServerProcess::run(const QStringList& arguments)
{
    m_process.setArguments(arguments);
    m_process.start();
    if (!m_process.waitForFinished(kEventuallyMs) || m_process.exitStatus() != QProcess::NormalExit)
        return -1;
    return m_process.exitCode();
}

int ServerProcess::terminate()
{
    m_process.terminate();
    if (!m_process.waitForFinished(kStopDeadlineMs) || m_process.exitStatus() != QProcess::NormalExit)
        return -1;
    return m_process.exitCode();
}

void ServerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(kEventuallyMs);
}

void ServerProcess::reload()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGHUP);
}

void ServerProcess::pause()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGSTOP);
}

void ServerProcess::resume()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGCONT);
}

} // namespace roamwire::test
