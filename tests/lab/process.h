#pragma once

#include "tests/lab/namespace.h"

namespace roamwire::lab {

/// A long-running program on one machine: stdout is read by line, stderr goes to a log file.
class Process final
{
public:
    static Result<std::unique_ptr<Process>> start(const Namespace& where, const QStringList& argv);
    ~Process();

    /// The next line of stdout, without its end.
    Result<QByteArray> readLine(Milliseconds limit);

    /// What has come since the last call, by line, without waiting.
    QList<QByteArray> readLines();

    bool isRunning() const;
    int pid() const { return static_cast<int>(m_process.processId()); }

    /// SIGKILL: the program gets no chance to say goodbye.
    void kill();

    /// SIGTERM; a failure when it is still there after the limit, or did not exit with 0.
    Result<void> terminate(Milliseconds limit);
    /// The same for a program that ends by itself.
    Result<void> waitForEnd(Milliseconds limit);

    /// Everything the program wrote to stderr so far.
    QByteArray log() const;

private:
    explicit Process(QString what);

    QString m_what;
    QString m_logFile;
    QProcess m_process;
};

} // namespace roamwire::lab
