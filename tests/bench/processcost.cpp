#include "tests/bench/processcost.h"

#include <QDir>
#include <QFile>

#include <unistd.h>

namespace roamwire::bench {
namespace {

/// "VmRSS:   1234 kB" and the like.
double numberAfter(const QByteArray& text, const QByteArray& name)
{
    const QByteArray line = '\n' + name;
    const qsizetype at = text.indexOf(line);
    return at < 0 ? 0 : text.mid(at + line.size()).split('\n').first().simplified().split(' ').first().toDouble();
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

Result<ProcessCost> ProcessCost::read(int pid)
{
    const QString folder = QStringLiteral("/proc/%1/").arg(pid);
    const QByteArray status = contentOf(folder + QStringLiteral("status"));
    if (status.isEmpty())
        return failure(QStringLiteral("process %1 has gone").arg(pid));
    ProcessCost cost;
    cost.memoryMb = numberAfter(status, "VmRSS:") / 1024;
    const QByteArray maps = contentOf(folder + QStringLiteral("smaps_rollup"));
    cost.shareMb = numberAfter(maps, "Pss:") / 1024;
    cost.ownMb = (numberAfter(maps, "Private_Clean:") + numberAfter(maps, "Private_Dirty:")) / 1024;
    const QDir tasks(folder + QStringLiteral("task"));
    const QStringList threads = tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& thread : threads) {
        // Nanoseconds on a processor come first.
        cost.cpuMs +=
            contentOf(tasks.filePath(thread + QStringLiteral("/schedstat"))).split(' ').first().toDouble() / 1e6;
        cost.wakeups +=
            numberAfter(contentOf(tasks.filePath(thread + QStringLiteral("/status"))), "voluntary_ctxt_switches:");
    }
    // "pid (name) state …": the name may hold anything, so count from its closing bracket; cutime and cstime.
    const QByteArray stat = contentOf(folder + QStringLiteral("stat"));
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    const double tickMs = 1'000.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
    cost.childrenMs = (fields.value(13).toDouble() + fields.value(14).toDouble()) * tickMs;
    return cost;
}

ProcessCost ProcessCost::since(const ProcessCost& before) const
{
    return {memoryMb, shareMb, ownMb, cpuMs - before.cpuMs, childrenMs - before.childrenMs, wakeups - before.wakeups};
}

} // namespace roamwire::bench
