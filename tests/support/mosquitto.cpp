#include "tests/support/mosquitto.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

#include <csignal>

namespace roamwire::test {
namespace {

constexpr int kPatienceMs = 20'000;
constexpr int kRetryMs = 20;

/// Somebody else may take it before mosquitto does; then it says so.
quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

} // namespace

Mosquitto::Mosquitto(QByteArray settings)
    : m_settings(std::move(settings))
    , m_port(freePort())
{
    m_process.setProcessChannelMode(QProcess::ForwardedChannels);
}

Mosquitto::~Mosquitto()
{
    kill();
}

bool Mosquitto::start()
{
    // Debian has it where a plain user's PATH does not lead.
    const QString program = QStandardPaths::findExecutable(
        QStringLiteral("mosquitto"), {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/local/sbin")});
    if (program.isEmpty() || !write()) {
        qWarning("there is no mosquitto; ./dev deps installs it");
        return false;
    }
    m_process.start(program, {QStringLiteral("-c"), file(QStringLiteral("mosquitto.conf"))});
    return m_process.waitForStarted(kPatienceMs) && waitUntilReady();
}

bool Mosquitto::write() const
{
    QByteArray settings =
        "persistence true\npersistence_location FOLDER/\nuser root\nlog_type error\nlog_type warning\n"
        "log_dest stderr\nmax_queued_messages 100000\nlistener " +
        QByteArray::number(m_port) + " 127.0.0.1\n" + m_settings;
    settings.replace("FOLDER", m_folder.path().toLocal8Bit());
    QFile configuration(file(QStringLiteral("mosquitto.conf")));
    return configuration.open(QIODevice::WriteOnly) && configuration.write(settings) == settings.size();
}

bool Mosquitto::waitUntilReady()
{
    const QDeadlineTimer deadline(kPatienceMs);
    while (!deadline.hasExpired()) {
        QTcpSocket probe;
        probe.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
        if (probe.waitForConnected(kRetryMs))
            return m_process.state() == QProcess::Running;
        if (m_process.waitForFinished(kRetryMs) || m_process.state() == QProcess::NotRunning)
            break;
    }
    qWarning("mosquitto does not run");
    return false;
}

bool Mosquitto::stop()
{
    m_process.terminate();
    return m_process.waitForFinished(kPatienceMs);
}

void Mosquitto::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kPatienceMs);
}

void Mosquitto::freeze(bool isFrozen) const
{
    ::kill(static_cast<pid_t>(m_process.processId()), isFrozen ? SIGSTOP : SIGCONT);
}

} // namespace roamwire::test
