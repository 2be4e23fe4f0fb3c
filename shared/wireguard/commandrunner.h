#pragma once

#include "shared/base/clock.h"
#include "shared/wireguard/device.h"

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QQueue>
#include <QStringList>

namespace roamwire {

/// One run of an official tool. No shell is involved.
struct Command
{
    QString program; ///< absolute path
    QStringList arguments;
    QByteArray input; ///< goes to stdin and is wiped afterwards; secrets travel only here
};

/// `wg` and `ip` answer within milliseconds; one that hangs must not hold up everything behind it.
constexpr Milliseconds kCommandDeadline{5'000};

/// Runs commands one after the other, without blocking. The reply comes later, never from within run(), in the order of
/// the calls; it carries stdout, or the command's stderr as the error. An interface, so that tests can answer instead
/// of the system.
class CommandRunner
{
public:
    virtual ~CommandRunner() = default;
    virtual void run(Command command, Reply<QByteArray> reply) = 0;
};

/// Each command gets at most `deadline` and is killed then. Destroying the runner kills the running command; replies
/// that are still due are not given any more.
class ProcessRunner final : public QObject, public CommandRunner
{
    Q_OBJECT

public:
    explicit ProcessRunner(QObject* parent = nullptr, Milliseconds deadline = kCommandDeadline);
    ~ProcessRunner() override;

    void run(Command command, Reply<QByteArray> reply) override;

private:
    struct Job
    {
        Command command;
        Reply<QByteArray> reply;
    };

    void startNext();
    void prepare(const Command& command);
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void finish(Result<QByteArray> result);

    const Milliseconds m_deadline;
    QQueue<Job> m_jobs; ///< the first one is running while m_process is set
    QProcess* m_process = nullptr;
    bool m_isOverdue = false;
};

} // namespace roamwire
