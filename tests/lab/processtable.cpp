#include "tests/lab/processtable.h"

#include <QDir>
#include <QFile>

#include <unistd.h>

namespace roamwire::lab {
namespace {

QString folderOf(int pid)
{
    return QStringLiteral("/proc/%1/").arg(pid);
}

/// QFile would look where the link points to; here its text is the answer.
QString linkText(const QString& path)
{
    char buffer[64];
    const ssize_t size = ::readlink(path.toLatin1().constData(), buffer, sizeof buffer);
    return QString::fromLatin1(buffer, qMax<ssize_t>(0, size));
}

} // namespace

QList<int> allProcesses()
{
    QList<int> pids;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString& entry : entries) {
        bool isPid = false;
        if (const int pid = entry.toInt(&isPid); isPid)
            pids << pid;
    }
    return pids;
}

QList<int> childrenOf(int parent)
{
    QList<int> children;
    for (const int pid : allProcesses()) {
        QFile file(folderOf(pid) + QStringLiteral("stat"));
        // "pid (name) state parent …": the name may hold anything, so count from its closing bracket.
        const QByteArray stat = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        if (stat.mid(stat.lastIndexOf(')') + 2).split(' ').value(1).toInt() == parent)
            children << pid;
    }
    return children;
}

QSet<QString> namespacesIn(int pid)
{
    QSet<QString> found;
    for (const char* kind : {"net", "mnt", "pid"}) {
        if (const QString text = linkText(folderOf(pid) + QStringLiteral("ns/") + QLatin1String(kind)); !text.isEmpty())
            found << text;
    }
    return found;
}

QSet<QString> namespacesHeldOpen(int pid)
{
    QSet<QString> found;
    const QDir descriptors(folderOf(pid) + QStringLiteral("fd"));
    const QStringList entries = descriptors.entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System);
    for (const QString& entry : entries) {
        const QString text = linkText(descriptors.filePath(entry));
        if (text.startsWith(QLatin1String("net:[")) || text.startsWith(QLatin1String("mnt:[")))
            found << text;
    }
    return found;
}

} // namespace roamwire::lab
