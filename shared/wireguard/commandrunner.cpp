#include "shared/wireguard/commandrunner.h"

#include <QTimer>

#include <sodium.h>

namespace roamwire {
namespace {

QString describe(const Command& command)
{
    return QStringLiteral("%1 %2").arg(command.program, command.arguments.mid(0, 3).join(u' '));
}

} // namespace

ProcessRunner::ProcessRunner(QObject* parent, Milliseconds deadline)
    : QObject(parent)
    , m_deadline(deadline)
{
}

ProcessRunner::~ProcessRunner()
{
    if (!m_process)
        return;
    m_process->disconnect(this);
    m_process->kill();
    m_process->waitForFinished();
}

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
    prepare(command);
    m_process->start();
    if (!command.input.isEmpty()) {
        // By pointer: a QByteArray would be shared with the process' buffer, and wiping ours would wipe a copy.
        if (m_process->state() != QProcess::NotRunning)
            m_process->write(command.input.constData(), command.input.size());
        sodium_memzero(command.input.data(), static_cast<size_t>(command.input.size()));
    }
    m_process->closeWriteChannel();
}

void ProcessRunner::prepare(const Command& command)
{
    m_isOverdue = false;
    m_process = new QProcess(this);
    m_process->setProgram(command.program);
    m_process->setArguments(command.arguments);
    // A known environment: nothing of the caller's reaches a privileged tool, and messages are in English.
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/sbin:/usr/bin:/sbin:/bin"));
    m_process->setProcessEnvironment(environment);

    connect(m_process, &QProcess::finished, this, &ProcessRunner::onFinished);
    // Queued: start() itself reports some failures, and nobody is to be answered from within run().
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this, process = m_process](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart && process == m_process) {
                finish(failure(QStringLiteral("%1 cannot be started: %2; is the package that holds it installed?")
                                   .arg(m_jobs.head().command.program, m_process->errorString())));
            }
        },
        Qt::QueuedConnection);
    QTimer::singleShot(m_deadline, m_process, [this, process = m_process] {
        m_isOverdue = true;
        process->kill();
    });
}

void ProcessRunner::onFinished(int exitCode, QProcess::ExitStatus status)
{
    if (status == QProcess::NormalExit && exitCode == 0)
        return finish(m_process->readAllStandardOutput());
    QString said = QString::fromUtf8(m_process->readAllStandardError()).trimmed();
    if (m_isOverdue)
        said = QStringLiteral("no answer within %1 ms").arg(m_deadline.count());
    else if (said.isEmpty())
        said = QStringLiteral("no message");
    finish(failure(QStringLiteral("%1 failed: %2").arg(describe(m_jobs.head().command), said)));
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
