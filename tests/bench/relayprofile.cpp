#include "tests/bench/relayprofile.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <csignal>
#include <cstdio>

namespace roamwire::bench {
namespace {

constexpr int kShownLines = 25;
constexpr int kEndLimitMs = 10'000;

void printReport(const QString& file)
{
    QProcess report;
    report.start(QStringLiteral("perf"), {QStringLiteral("report"), QStringLiteral("--stdio"), QStringLiteral("-i"),
                                          file, QStringLiteral("--fields"), QStringLiteral("overhead,symbol")});
    report.waitForFinished(6 * kEndLimitMs);
    int shown = 0;
    for (const QByteArray& line : report.readAllStandardOutput().split('\n')) {
        if (line.trimmed().isEmpty() || line.startsWith('#'))
            continue;
        std::printf("%s\n", line.constData());
        if (++shown == kShownLines)
            break;
    }
    if (shown == 0)
        std::printf("perf says nothing: %s\n", report.readAllStandardError().constData());
}

} // namespace

void printProfile(int pid, const std::function<void()>& load)
{
    if (QStandardPaths::findExecutable(QStringLiteral("perf")).isEmpty()) {
        std::printf("for a profile, install perf (Debian: linux-perf)\n");
        return;
    }
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("perf.data"));
    QProcess record;
    // By the clock: a virtual machine often has no counters.
    record.start(QStringLiteral("perf"), {QStringLiteral("record"), QStringLiteral("-q"), QStringLiteral("-e"),
                                          QStringLiteral("cpu-clock"), QStringLiteral("-F"), QStringLiteral("2000"),
                                          QStringLiteral("-p"), QString::number(pid), QStringLiteral("-o"), file});
    if (record.waitForStarted())
        load();
    ::kill(static_cast<pid_t>(record.processId()), SIGINT);
    record.waitForFinished(kEndLimitMs);
    printReport(file);
}

} // namespace roamwire::bench
