#include "tests/lab/process.h"

#include "tests/lab/logs.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QFileInfo>

namespace roamwire::lab {

Process::Process(QString what)
    : m_what(std::move(what))
{
}

Result<std::unique_ptr<Process>> Process::start(const Namespace& where, const QStringList& argv)
{
    const QString program = QFileInfo(argv.first()).fileName();
    std::unique_ptr<Process> made(new Process(where.name() + QStringLiteral(": ") + program));
    made->m_logFile = newLogFile(where.name(), program);
    made->m_process.setStandardErrorFile(made->m_logFile);
    where.adopt(made->m_process);
    made->m_process.start(argv.first(), argv.mid(1));
    if (!made->m_process.waitForStarted())
        return failure(made->m_what + QStringLiteral(": ") + made->m_process.errorString());
    made->m_process.closeWriteChannel();
    return made;
}

Process::~Process()
{
    kill();
}

Result<QByteArray> Process::readLine(Milliseconds limit)
{
    const QDeadlineTimer deadline(limit.count());
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(static_cast<int>(deadline.remainingTime())) && !m_process.canReadLine())
            return failure(m_what + QStringLiteral(" printed nothing: ") + QString::fromUtf8(log().right(400)));
    }
    return m_process.readLine().trimmed();
}

QList<QByteArray> Process::readLines()
{
    m_process.waitForReadyRead(0);
    QList<QByteArray> lines;
    while (m_process.canReadLine())
        lines << m_process.readLine().trimmed();
    return lines;
}

bool Process::isRunning() const
{
    return m_process.state() == QProcess::Running;
}

void Process::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

Result<void> Process::terminate(Milliseconds limit)
{
    m_process.terminate();
    return waitForEnd(limit);
}

Result<void> Process::waitForEnd(Milliseconds limit)
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(static_cast<int>(limit.count())))
        return failure(m_what + QStringLiteral(" did not end in time"));
    if (m_process.exitStatus() != QProcess::NormalExit || m_process.exitCode() != 0)
        return failure(QStringLiteral("%1 ended with code %2").arg(m_what).arg(m_process.exitCode()));
    return {};
}

QByteArray Process::log() const
{
    QFile file(m_logFile);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace roamwire::lab
