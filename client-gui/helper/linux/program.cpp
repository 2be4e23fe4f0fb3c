#include "client-gui/helper/program.h"

#include "client-gui/helper/filerecordstore.h"
#include "client-gui/helper/linux/capabilities.h"
#include "client-gui/helper/linux/endsignals.h"
#include "client-gui/helper/linux/filekeystore.h"
#include "client-gui/helper/linux/hiddenmemory.h"
#include "client-gui/helper/linux/listener.h"
#include "client-gui/helper/linux/peercredentials.h"
#include "client-gui/helper/linux/rawsockets.h"
#include "client-gui/helper/server.h"
#include "shared/wireguard/linux/iptool.h"
#include "shared/wireguard/wgtool.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <sodium.h>

#include <cstdio>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcProgram, "roamwire.helper")

constexpr int kFailed = 1;

int fail(const Error& error)
{
    const QByteArray line = "roamwire-helper: " + error.message.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
    return kFailed;
}

Result<QList<User>> findUsers(const QStringList& names)
{
    QList<User> users;
    for (const QString& name : names) {
        const auto user = findUser(name);
        if (!user)
            return std::unexpected(user.error());
        users.append(*user);
    }
    return users;
}

CallerCheck checkOf(const QList<User>& users, std::optional<quint32> group)
{
    CallerRules rules{{}, group};
    for (const User& user : users)
        rules.users.append(user.id);
    return [rules](qintptr descriptor) -> Result<void> {
        const auto caller = callerOf(descriptor);
        if (!caller)
            return std::unexpected(caller.error());
        if (rules.allow(*caller))
            return {};
        return failure(QStringLiteral("user %1 may not command the helper; join the group of its socket, or start it "
                                      "with --allow-user %1")
                           .arg(caller->user));
    };
}

int serve(const Options& options, ListenSocket socket, CallerCheck check, FileKeyStore keys)
{
    const SystemClock clock;
    ProcessRunner runner;
    WgTool device(runner);
    IpTool interfaces(runner);
    FileRecordStore records(options.stateDirectory);
    RawSockets raw;
    Reach reach(raw, clock);
    Operations operations(Policy(options.grants), device, interfaces, keys, records, reach);
    Dispatcher dispatcher(Policy(options.grants), operations);
    Server server(dispatcher, clock, std::move(check));
    EndSignals signals;
    QObject::connect(&signals, &EndSignals::endRequested, qApp, &QCoreApplication::quit);
    const Listener listener(std::move(socket), [&server](QLocalSocket* connection) { server.admit(connection); });

    qCInfo(lcProgram).noquote() << "ready on" << listener.path() << "for" << options.grants.interfaces.join(u' ');
    const int exitCode = QCoreApplication::exec();
    qCInfo(lcProgram) << "ended; the interfaces stay as they are";
    return exitCode;
}

} // namespace

QString defaultStateDirectory()
{
    return qEnvironmentVariable("STATE_DIRECTORY", QStringLiteral("/var/lib/roamwire-helper"));
}

std::optional<int> runCommand(const QStringList&)
{
    return std::nullopt;
}

int runProgram(const Options& options)
{
    hideMemory();
    if (::geteuid() != 0)
        return fail({QStringLiteral("needs root; start it with sudo, or through roamwire-helper.service")});
    if (sodium_init() < 0)
        return fail({QStringLiteral("libsodium does not start; is the system out of memory?")});
    auto keys = FileKeyStore::open(options.stateDirectory);
    if (!keys)
        return fail(keys.error());
    const auto users = findUsers(options.users);
    if (!users)
        return fail(users.error());
    auto socket = options.socketPath.isEmpty() ? inheritedListenSocket() : makeListenSocket(options.socketPath, *users);
    if (!socket)
        return fail(socket.error());
    // From here on nothing needs more; the unit file asks for the same.
    if (const auto dropped = dropCapabilities(); !dropped)
        return fail(
            {dropped.error().message +
             QStringLiteral("; the helper runs with no more than it needs, so start it as full root, or through "
                            "roamwire-helper.service")});
    CallerCheck check = checkOf(*users, socket->group);
    return serve(options, std::move(*socket), std::move(check), std::move(*keys));
}

} // namespace roamwire::helper
