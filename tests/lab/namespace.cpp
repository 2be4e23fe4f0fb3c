#include "tests/lab/namespace.h"

#include "tests/lab/networkscope.h"
#include "tests/lab/processtable.h"
#include "tests/lab/systemerror.h"

#include <QFile>

#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace roamwire::lab {
namespace {

Result<void> mountOver(const char* folder, const char* type, const char* options)
{
    if (::mount("none", folder, type, MS_NOSUID | MS_NODEV, options) != 0)
        return systemFailure(QStringLiteral("mount %1").arg(QLatin1String(folder)));
    return {};
}

Result<void> makeFolders()
{
    for (const char* folder : {"/run/wireguard", "/run/roamwire", "/run/home", "/run/user", "/run/tmp"}) {
        if (::mkdir(folder, 0700) != 0)
            return systemFailure(QLatin1String(folder));
    }
    return {};
}

/// The environment of a machine's processes: nothing of the person who started the lab but where programs are.
QProcessEnvironment machineEnvironment()
{
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/sbin:/usr/bin:/sbin:/bin"));
    environment.insert(QStringLiteral("LANG"), QStringLiteral("C.UTF-8"));
    environment.insert(QStringLiteral("HOME"), QStringLiteral("/run/home"));
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), QStringLiteral("/run/user"));
    environment.insert(QStringLiteral("TMPDIR"), QStringLiteral("/run/tmp"));
    for (const char* kept : {"TZ", "QT_LOGGING_RULES", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (qEnvironmentVariableIsSet(kept))
            environment.insert(QLatin1String(kept), qEnvironmentVariable(kept));
    }
    return environment;
}

} // namespace

Namespace::Namespace(QString name)
    : m_name(std::move(name))
{
}

Result<std::unique_ptr<Namespace>> Namespace::create(const QString& name)
{
    std::unique_ptr<Namespace> made(new Namespace(name));
    Result<void> result;
    // A thread can leave its namespaces without taking the process along, and the descriptors outlive it.
    std::thread([&] { result = made->unshareHere(); }).join();
    if (!result)
        return failure(QStringLiteral("machine %1: %2").arg(name, result.error().message));
    if (const auto up = made->ip({QStringLiteral("link set dev lo up")}); !up)
        return std::unexpected(up.error());
    return made;
}

Namespace::~Namespace()
{
    for (const int pid : processes())
        ::kill(pid, SIGKILL);
}

QList<int> Namespace::processes() const
{
    struct stat own = {};
    if (::fstat(m_network.get(), &own) != 0)
        return {};
    const QString ours = QStringLiteral("net:[%1]").arg(own.st_ino);
    // Only the lab's own processes are visible in this /proc.
    QList<int> inside = allProcesses();
    inside.removeIf([&](int pid) { return pid == ::getpid() || !namespacesIn(pid).contains(ours); });
    return inside;
}

Result<void> Namespace::unshareHere()
{
    if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0)
        return systemFailure(QStringLiteral("unshare"));
    for (const auto& result : {mountOver("/run", "tmpfs", "mode=0755"), mountOver("/var/lib", "tmpfs", "mode=0755"),
                               mountOver("/sys", "sysfs", nullptr), makeFolders()}) {
        if (!result)
            return result;
    }
    m_network = Descriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    m_mounts = Descriptor(::open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC));
    if (!m_network.isValid() || !m_mounts.isValid())
        return systemFailure(QStringLiteral("open the namespaces"));
    return {};
}

QString Namespace::path() const
{
    return QStringLiteral("/proc/%1/fd/%2").arg(::getpid()).arg(m_network.get());
}

void Namespace::adopt(QProcess& process) const
{
    process.setProcessEnvironment(machineEnvironment());
    // After the fork, because only a process with a single thread may enter a mount namespace.
    process.setChildProcessModifier([network = m_network.get(), mounts = m_mounts.get()] {
        if (::setns(network, CLONE_NEWNET) != 0 || ::setns(mounts, CLONE_NEWNS) != 0)
            ::_exit(126);
    });
}

Result<QByteArray> Namespace::run(const QStringList& argv, const QByteArray& input, Milliseconds limit) const
{
    QProcess process;
    adopt(process);
    process.start(argv.first(), argv.mid(1));
    process.write(input);
    process.closeWriteChannel();
    const QString what = m_name + QStringLiteral(": ") + argv.join(QLatin1Char(' '));
    if (!process.waitForFinished(static_cast<int>(limit.count()))) {
        process.kill();
        process.waitForFinished();
        return failure(what + QStringLiteral(": ") + process.errorString());
    }
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return failure(what + QStringLiteral(": ") + QString::fromUtf8(process.readAllStandardError()).trimmed());
    return process.readAllStandardOutput();
}

Result<void> Namespace::ip(const QStringList& lines) const
{
    const auto done = run({QStringLiteral("ip"), QStringLiteral("-batch"), QStringLiteral("-")},
                          lines.join(QLatin1Char('\n')).toUtf8() + '\n');
    if (!done)
        return failure(done.error().message + QStringLiteral(" in: ") + lines.join(QStringLiteral("; ")));
    return {};
}

Result<void> Namespace::setSysctl(const QString& key, const QByteArray& value) const
{
    // /proc/sys/net shows the namespace of the thread that looks.
    const NetworkScope scope(*this);
    QFile file(QStringLiteral("/proc/sys/net/") + key);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) || file.write(value) != value.size())
        return failure(QStringLiteral("%1: %2: %3").arg(m_name, key, file.errorString()));
    return {};
}

} // namespace roamwire::lab
