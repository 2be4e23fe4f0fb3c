#include "tests/unit/helper/helperprogram.h"

#include "tests/support/preflight.h"

#include <QFile>
#include <QTest>

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace roamwire::tests {

Acting::Acting(uint user, uint group)
    : m_isDone(::setgroups(1, &group) == 0 && ::setegid(group) == 0 && ::seteuid(user) == 0)
{
}

Acting::~Acting()
{
    const gid_t root = 0;
    m_isDone = ::seteuid(0) == 0 && ::setegid(0) == 0 && ::setgroups(1, &root) == 0;
}

HelperProgram::HelperProgram()
{
    m_process.setProcessChannelMode(QProcess::ForwardedChannels);
}

HelperProgram::~HelperProgram()
{
    kill();
}

QString HelperProgram::path()
{
    return test::programPath(QStringLiteral("roamwire-helper"));
}

QStringList HelperProgram::usualArguments() const
{
    return {QStringLiteral("--allow-interface"), QStringLiteral("rw0"), QStringLiteral("--state-dir"), state()};
}

void HelperProgram::start()
{
    m_process.start(path(), QStringList{QStringLiteral("--socket"), socket()} + usualArguments());
    QTRY_VERIFY(QFile::exists(socket()));
}

void HelperProgram::startWithSocket(int descriptor)
{
    m_process.setChildProcessModifier([descriptor] { ::dup2(descriptor, 3); });
    const QStringList shell{QStringLiteral("-c"), QStringLiteral("LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" \"$@\""),
                            path()};
    m_process.start(QStringLiteral("/bin/sh"), shell + usualArguments());
    QVERIFY(m_process.waitForStarted());
}

void HelperProgram::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

int HelperProgram::terminate()
{
    m_process.terminate();
    return m_process.waitForFinished() && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

int listeningSocket(const QString& path, uint group)
{
    const QByteArray file = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, file.constData(), static_cast<size_t>(file.size()));
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    constexpr int kBacklog = 8;
    const bool isListening = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                             ::chown(file.constData(), 0, group) == 0 && ::chmod(file.constData(), 0666) == 0 &&
                             ::listen(descriptor, kBacklog) == 0;
    return isListening ? descriptor : -1;
}

QByteArray output(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished();
    return process.readAllStandardOutput();
}

} // namespace roamwire::tests
