#include "tests/bench/measuredserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <ctime>

namespace roamwire::bench {
namespace {

constexpr int kReadyLimitMs = 30'000;
constexpr int kEndLimitMs = 10'000;

} // namespace

Result<void> raiseOpenFileLimit(int wanted)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const auto needed = static_cast<rlim_t>(wanted);
    if (limit.rlim_cur >= needed)
        return {};
    const rlimit raised{needed, std::max(limit.rlim_max, needed)};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
        return {};
    return failure(QStringLiteral("%1 open files are needed, and only %2 are allowed: run as root, or raise the limit "
                                  "(ulimit -Hn)")
                       .arg(wanted)
                       .arg(limit.rlim_max));
}

Result<std::unique_ptr<MeasuredServer>> MeasuredServer::start(const QStringList& argv)
{
    std::unique_ptr<MeasuredServer> server(new MeasuredServer);
    QProcess& process = server->m_process;
    process.setChildProcessModifier([] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        static_cast<void>(pinTo(kServerCore));
    });
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QElapsedTimer timer;
    timer.start();
    process.start(argv.first(), argv.mid(1), QIODevice::ReadOnly);
    while (!process.canReadLine()) {
        if (!process.waitForReadyRead(kReadyLimitMs))
            return failure(QStringLiteral("%1 does not get ready: %2").arg(argv.join(u' '), process.errorString()));
    }
    server->m_readyMs = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    const QJsonObject ready = QJsonDocument::fromJson(process.readLine()).object();
    const QUrl url(ready.value(QStringLiteral("urls")).toArray().at(0).toString());
    server->m_port = static_cast<quint16>(url.port(0));
    if (server->m_port == 0)
        return failure(QStringLiteral("%1 did not say where it listens").arg(argv.join(u' ')));
    return server;
}

MeasuredServer::~MeasuredServer()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(kEndLimitMs))
        kill();
}

void MeasuredServer::kill()
{
    m_process.kill();
    m_process.waitForFinished(kEndLimitMs);
}

double MeasuredServer::cpuSeconds() const
{
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(static_cast<pid_t>(pid()), &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return 0;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double MeasuredServer::residentKb() const
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid()));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toDouble();
    }
    return 0;
}

} // namespace roamwire::bench
