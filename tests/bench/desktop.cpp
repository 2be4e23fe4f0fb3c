#include "tests/bench/desktop.h"

#include "tests/lab/logs.h"

#include <QDir>
#include <QFileInfo>

#include <sys/prctl.h>

#include <csignal>
#include <ranges>

namespace roamwire::bench {
namespace {

constexpr int kPatienceMs = 30'000;

} // namespace

Desktop::Desktop()
    : m_environment(QProcessEnvironment::systemEnvironment())
{
}

Desktop::~Desktop()
{
    for (const auto& program : std::views::reverse(m_programs)) {
        program->kill();
        program->waitForFinished(kPatienceMs);
    }
}

Result<std::unique_ptr<Desktop>> Desktop::start()
{
    std::unique_ptr<Desktop> desktop(new Desktop);
    if (const auto furnished = desktop->furnish(); !furnished)
        return std::unexpected(furnished.error());
    return desktop;
}

Result<void> Desktop::furnish()
{
    for (const char* folder : {"run", "config"})
        QDir(m_home.path()).mkdir(QLatin1String(folder));
    const auto set = [this](const char* name, const QString& value) {
        m_environment.insert(QLatin1String(name), value);
    };
    set("HOME", m_home.path());
    set("XDG_RUNTIME_DIR", path(QStringLiteral("run")));
    set("XDG_CONFIG_HOME", path(QStringLiteral("config")));
    set("XDG_CURRENT_DESKTOP", QString());
    set("LANG", QStringLiteral("C.UTF-8"));
    set("QT_QPA_PLATFORM", QStringLiteral("xcb"));

    const auto server = launch({QStringLiteral("Xvfb"), QStringLiteral("-displayfd"), QStringLiteral("1"),
                                QStringLiteral("-screen"), QStringLiteral("0"), QStringLiteral("1600x1000x24"),
                                QStringLiteral("-nolisten"), QStringLiteral("tcp")});
    const auto number = server ? readLine(**server) : std::unexpected(server.error());
    if (!number)
        return std::unexpected(number.error());
    m_display = QLatin1Char(':') + QString::fromLatin1(*number);
    set("DISPLAY", m_display);
    const auto bus = launch({QStringLiteral("dbus-daemon"), QStringLiteral("--session"), QStringLiteral("--nofork"),
                             QStringLiteral("--print-address")});
    const auto address = bus ? readLine(**bus) : std::unexpected(bus.error());
    if (!address)
        return std::unexpected(address.error());
    set("DBUS_SESSION_BUS_ADDRESS", QString::fromLocal8Bit(*address));
    const auto tray = launch({QStringLiteral("trayer")});
    return tray ? Result<void>() : std::unexpected(tray.error());
}

Result<QProcess*> Desktop::launch(const QStringList& command)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(m_environment);
    process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process->setStandardErrorFile(lab::newLogFile(QStringLiteral("desktop"), QFileInfo(command.first()).fileName()));
    process->start(command.first(), command.mid(1));
    if (!process->waitForStarted(kPatienceMs))
        return failure(QStringLiteral("%1: %2").arg(command.first(), process->errorString()));
    m_programs.push_back(std::move(process));
    return m_programs.back().get();
}

Result<QByteArray> Desktop::run(const QStringList& command, const QByteArray& input)
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.start(command.first(), command.mid(1));
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0) {
        return failure(QStringLiteral("%1: %2").arg(command.first(),
                                                    QString::fromLocal8Bit(process.readAllStandardError()).trimmed()));
    }
    return process.readAllStandardOutput();
}

Result<QByteArray> Desktop::readLine(QProcess& process)
{
    while (!process.canReadLine()) {
        if (!process.waitForReadyRead(kPatienceMs))
            return failure(process.program() + QStringLiteral(" does not start"));
    }
    return process.readLine().trimmed();
}

} // namespace roamwire::bench
