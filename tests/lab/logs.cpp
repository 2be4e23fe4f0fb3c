#include "tests/lab/logs.h"

#include <QDir>
#include <QFile>

#include <cstdio>
#include <mutex>

namespace roamwire::lab {
namespace {

QDir folder()
{
    QDir dir(qEnvironmentVariable("ROAMWIRE_LAB_LOGS", QStringLiteral("/run/lab-logs")));
    dir.mkpath(QStringLiteral("."));
    return dir;
}

} // namespace

QString newLogFile(const QString& machine, const QString& program)
{
    // Numbered, because a scene that is built again must not overwrite what the one before it said.
    static int count = 0;
    static std::mutex mutex; // guards the count: hosts may start programs at the same time
    const std::scoped_lock lock(mutex);
    QString path;
    do
        path = folder().filePath(
            QStringLiteral("%1-%2-%3.log").arg(++count, 3, 10, QLatin1Char('0')).arg(machine, program));
    while (QFileInfo::exists(path));
    return path;
}

void printLogs(int linesEach)
{
    const QFileInfoList files = folder().entryInfoList({QStringLiteral("*.log")}, QDir::Files, QDir::Name);
    for (const QFileInfo& info : files) {
        QFile file(info.filePath());
        if (!file.open(QIODevice::ReadOnly) || file.size() == 0)
            continue;
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        std::printf("--- %s\n", qPrintable(info.fileName()));
        for (const QByteArray& line : lines.mid(qMax<qsizetype>(0, lines.size() - linesEach)))
            std::printf("    %s\n", line.constData());
    }
    std::fflush(stdout);
}

} // namespace roamwire::lab
