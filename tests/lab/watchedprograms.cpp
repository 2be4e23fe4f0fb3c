#include "tests/lab/watchedprograms.h"

#include "tests/lab/processtable.h"
#include "tests/support/preflight.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>

#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

namespace roamwire::lab {
namespace {

using namespace Qt::StringLiterals;

constexpr int kLookEveryMs = 20;
constexpr int kLimitMs = 60'000;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// In place of the tool for every process of this sandbox: notes what others could see of it, then is the tool.
void putSpyBefore(const QString& tool, const QString& folder)
{
    const QString found = QFileInfo(QStandardPaths::findExecutable(tool)).canonicalFilePath();
    const QString real = folder + u"/real-"_s + tool;
    const QString spy = folder + u"/spy-"_s + tool;
    QFile script(spy);
    if (!QFile::copy(found, real) || !script.open(QIODevice::WriteOnly))
        qFatal("cannot put a spy before %s", qPrintable(found));
    script.write(
        u"#!/bin/sh\ncat /proc/$$/cmdline /proc/$$/environ >>%1/tools.seen\nexec %2 \"$@\"\n"_s.arg(folder, real)
            .toUtf8());
    script.close();
    script.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    if (::mount(spy.toUtf8().constData(), found.toUtf8().constData(), nullptr, MS_BIND, nullptr) != 0)
        qFatal("cannot put a spy before %s", qPrintable(found));
}

QString programOf(const QStringList& command)
{
    return command.first().startsWith(u'/') ? command.first() : test::programPath(command.first());
}

void allowCores()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_CORE, &limit);
}

} // namespace

WatchedPrograms::WatchedPrograms(QString folder)
    : m_folder(std::move(folder))
{
    QDir().mkpath(path(u"home"_s));
    for (const char* variable : {"HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"})
        qputenv(variable, path(u"home"_s).toUtf8());
    qputenv("QT_LOGGING_RULES", "*=true");
    putSpyBefore(u"wg"_s, m_folder);
    putSpyBefore(u"ip"_s, m_folder);
}

std::unique_ptr<QProcess> WatchedPrograms::start(const QString& name, const QStringList& command)
{
    auto process = std::make_unique<QProcess>();
    process->setStandardOutputFile(path(name + u".out"_s));
    process->setStandardErrorFile(path(name + u".err"_s), QIODevice::Append);
    process->setWorkingDirectory(m_folder);
    process->setChildProcessModifier(allowCores);
    process->start(programOf(command), command.mid(1));
    process->waitForStarted();
    return process;
}

int WatchedPrograms::run(const QStringList& command, const QByteArray& input)
{
    const auto process = start(QString::number(++m_runs), command);
    return finish(*process, input);
}

QByteArray WatchedPrograms::ask(const QStringList& command, const QByteArray& input)
{
    QProcess process;
    process.setStandardErrorFile(path(QString::number(++m_runs) + u".err"_s));
    process.setWorkingDirectory(m_folder);
    process.setChildProcessModifier(allowCores);
    process.start(programOf(command), command.mid(1));
    return finish(process, input) == 0 ? process.readAllStandardOutput() : QByteArray();
}

int WatchedPrograms::finish(QProcess& process, const QByteArray& input)
{
    process.write(input);
    process.closeWriteChannel();
    QElapsedTimer time;
    time.start();
    while (process.state() != QProcess::NotRunning && !process.waitForFinished(kLookEveryMs)) {
        look();
        if (time.hasExpired(kLimitMs))
            return -1;
    }
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
}

void WatchedPrograms::look()
{
    for (const int pid : allProcesses()) {
        const QString folder = u"/proc/%1/"_s.arg(pid);
        const QByteArray visible = contentOf(folder + u"cmdline"_s).append(contentOf(folder + u"environ"_s));
        if (!m_seen.contains(visible))
            m_seen += visible;
    }
}

QByteArray WatchedPrograms::seen() const
{
    return m_seen + contentOf(path(u"tools.seen"_s));
}

QByteArray WatchedPrograms::said() const
{
    QByteArray said;
    for (const QFileInfo& file : QDir(m_folder).entryInfoList({u"*.err"_s}))
        said += contentOf(file.filePath());
    return said;
}

QStringList WatchedPrograms::leaks(const QList<Canary>& canaries, const QMap<QString, QStringList>& homes) const
{
    QStringList leaks;
    const auto check = [&](const QString& place, const QByteArray& text, const QStringList& expected) {
        for (const Canary& canary : canaries) {
            if (canary.isIn(text) != expected.contains(canary.name()))
                leaks << (expected.contains(canary.name()) ? u"%1 is missing in %2"_s : u"%1 in %2"_s)
                             .arg(canary.name(), place);
        }
    };
    check(u"what processes show"_s, seen(), {});
    QDirIterator files(m_folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString file = files.next();
        const QString name = file.sliced(m_folder.size() + 1);
        check(name, contentOf(file), homes.value(name));
        if (homes.contains(name) &&
            (QFile::permissions(file) & ~(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser)))
            leaks << name + u" is open to others"_s;
    }
    return leaks;
}

} // namespace roamwire::lab
