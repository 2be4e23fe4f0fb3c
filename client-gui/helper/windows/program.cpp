#include "client-gui/helper/program.h"

#include "client-gui/helper/filerecordstore.h"
#include "client-gui/helper/foundinterfaces.h"
#include "client-gui/helper/server.h"
#include "client-gui/helper/windows/pipecalls.h"
#include "client-gui/helper/windows/privileges.h"
#include "client-gui/helper/windows/service.h"
#include "client-gui/helper/windows/system.h"
#include "shared/wireguard/wgtool.h"

#include <QEventLoop>
#include <QLoggingCategory>
#include <QWinEventNotifier>

#include <sodium.h>

#include <cstdio>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcProgram, "roamwire.helper")

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

int fail(const QString& problem, int exitCode = kFailed)
{
    const QByteArray line = "roamwire-helper: " + problem.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
    return exitCode;
}

int fail(const std::string& problem)
{
    return fail(QString::fromStdString(problem));
}

QString identityOf(const QString& interface)
{
    return QString::fromStdString(windows::interfaceIdentity(interface.toStdWString()));
}

helper::CallerCheck checkOf(const windows::CallerCheck& callers)
{
    return [callers](qintptr pipe) -> Result<void> {
        const auto judged = callers.judge(reinterpret_cast<void*>(pipe));
        return judged ? Result<void>() : failure(QString::fromStdString(judged.error()));
    };
}

/// On a thread of Windows'; everything lives on it.
int serve(const Options& options, windows::ServiceRun& run)
{
    if (sodium_init() < 0)
        return fail(std::string("libsodium does not start; is the system out of memory?"));
    if (const auto dropped = windows::dropPrivileges(); !dropped)
        return fail(dropped.error());
    if (const auto made = windows::makePrivateFolder(options.stateDirectory.toStdWString()); !made)
        return fail(made.error());
    const auto wg = windows::wireGuardTool();
    const auto callers = windows::CallerCheck::usual();
    if (!wg || !callers)
        return fail((wg ? callers.error() : wg.error()));
    auto listener = windows::PipeListener::open(*callers);
    if (!listener)
        return fail(listener.error());

    const SystemClock clock;
    ProcessRunner runner;
    WgTool device(runner, QString::fromStdWString(*wg));
    FoundInterfaces interfaces(identityOf);
    NoKeys keys;
    FileRecordStore records(options.stateDirectory);
    NoRawUdp raw;
    Reach reach(raw, clock);
    Operations operations(Policy(options.grants), device, interfaces, keys, records, reach);
    Dispatcher dispatcher(Policy(options.grants), operations);
    Server server(dispatcher, clock, checkOf(*callers));
    const windows::PipeCalls calls(std::move(*listener),
                                   [&server](QLocalSocket* connection) { server.admit(connection); });
    QEventLoop loop;
    const QWinEventNotifier stop(run.stopRequested());
    QObject::connect(&stop, &QWinEventNotifier::activated, &loop, &QEventLoop::quit);
    run.ready();
    qCInfo(lcProgram).noquote() << "ready for" << options.grants.interfaces.join(u' ');
    return loop.exec();
}

int install(const QStringList& arguments)
{
    if (const auto options = parseOptions(arguments, defaultStateDirectory()); !options)
        return fail(options.error().message, kWrongUsage);
    std::vector<std::wstring> words;
    for (const QString& argument : arguments)
        words.push_back(argument.toStdWString());
    const auto installed = windows::installService(words);
    return installed ? kDone : fail(installed.error());
}

} // namespace

QString defaultStateDirectory()
{
    return qEnvironmentVariable("ProgramData", QStringLiteral("C:\\ProgramData")) + QStringLiteral("\\RoamwireHelper");
}

std::optional<int> runCommand(const QStringList& arguments)
{
    if (arguments.value(0) == u"install")
        return install(arguments.mid(1));
    if (arguments != QStringList{QStringLiteral("uninstall")})
        return std::nullopt;
    const auto removed = windows::uninstallService();
    return removed ? kDone : fail(removed.error());
}

int runProgram(const Options& options)
{
    if (!options.socketPath.isEmpty() || !options.users.isEmpty())
        return fail(QStringLiteral("--socket and --allow-user are for other systems: callers come by one pipe, and "
                                   "members of the group Roamwire may"),
                    kWrongUsage);
    const auto exitCode = windows::runAsService([&](windows::ServiceRun& run) { return serve(options, run); });
    return exitCode ? *exitCode : fail(exitCode.error());
}

} // namespace roamwire::helper
