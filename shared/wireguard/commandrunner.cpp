#include "shared/wireguard/commandrunner.h"

#include <QProcess>
#include <QTimer>

#include <sodium.h>

namespace roamwire {
namespace {

/// `wg` and `ip` answer within milliseconds; one that hangs must not hold up everything behind it.
constexpr std::chrono::milliseconds kCommandDeadline{5'000};

QString describe(const Command& command)
{
    return QStringLiteral("%1 %2").arg(command.program, command.arguments.mid(0, 3).join(u' '));
}

} // namespace

ProcessRunner::ProcessRunner(QObject* parent)
    : QObject(parent)
{
}

ProcessRunner::~ProcessRunner() = default;

void ProcessRunner::run(Command command, Reply<QByteArray> reply)
{
    m_jobs.enqueue({std::move(command), std::move(reply)});
    if (!m_process)
        startNext();
}

void ProcessRunner::startNext()
{
    if (m_jobs.isEmpty())
        return;
    Command& command = m_jobs.head().command;
    m_process = new QProcess(this);
    m_process->setProgram(command.program);
    m_process->setArguments(command.arguments);
    // A known environment: nothing of the caller's reaches a privileged tool, and messages are in English.
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/sbin:/usr/bin:/sbin:/bin"));
    m_process->setProcessEnvironment(environment);

    connect(m_process, &QProcess::finished, this, [this](int exitCode, QProcess::ExitStatus status) {
        if (status == QProcess::NormalExit && exitCode == 0)
            return finish(m_process->readAllStandardOutput());
        const QString said = QString::fromUtf8(m_process->readAllStandardError()).trimmed();
        finish(
            failure(QStringLiteral("%1 failed: %2")
                        .arg(describe(m_jobs.head().command), said.isEmpty() ? QStringLiteral("no message") : said)));
    });
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            finish(failure(QStringLiteral("%1 cannot be started: %2; is the package that holds it installed?")
                               .arg(m_jobs.head().command.program, m_process->errorString())));
        }
    });
    QTimer::singleShot(kCommandDeadline, m_process, [process = m_process] { process->kill(); });

    m_process->start();
    if (!command.input.isEmpty()) {
        m_process->write(command.input);
        sodium_memzero(command.input.data(), static_cast<size_t>(command.input.size()));
    }
    m_process->closeWriteChannel();
}

void ProcessRunner::finish(Result<QByteArray> result)
{
    m_process->disconnect(this);
    m_process->deleteLater();
    m_process = nullptr;
    const Job job = m_jobs.dequeue();
    startNext();
    job.reply(std::move(result));
}

} // namespace roamwire
