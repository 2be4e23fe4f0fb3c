#pragma once

#include "shared/wireguard/device.h"

#include <QByteArray>
#include <QObject>
#include <QQueue>
#include <QStringList>

#include <memory>

class QProcess;

namespace roamwire {

/// One run of an official tool. No shell is involved.
struct Command
{
    QString program; ///< absolute path
    QStringList arguments;
    QByteArray input; ///< goes to stdin and is wiped afterwards; secrets travel only here
};

/// Runs commands one after the other, without blocking, each for at most kCommandDeadline. The reply carries stdout, or
/// the command's stderr as the error. An interface, so that tests can answer instead of the system.
class CommandRunner
{
public:
    virtual ~CommandRunner() = default;
    virtual void run(Command command, Reply<QByteArray> reply) = 0;
};

class ProcessRunner final : public QObject, public CommandRunner
{
    Q_OBJECT

public:
    explicit ProcessRunner(QObject* parent = nullptr);
    ~ProcessRunner() override;

    void run(Command command, Reply<QByteArray> reply) override;

private:
    struct Job
    {
        Command command;
        Reply<QByteArray> reply;
    };

    void startNext();
    void finish(Result<QByteArray> result);

    QQueue<Job> m_jobs; ///< the first one is running while m_process is set
    QProcess* m_process = nullptr;
};

} // namespace roamwire
