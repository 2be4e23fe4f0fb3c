#include "client-gui/helper/program.h"

#include "client-gui/helper/filerecordstore.h"
#include "client-gui/helper/foundinterfaces.h"
#include "client-gui/helper/macos/launchsocket.h"
#include "client-gui/helper/server.h"
#include "shared/wireguard/wgtool.h"

#include <QCoreApplication>
#include <QDir>
#include <QLoggingCategory>
#include <QSocketNotifier>

#include <fcntl.h>
#include <net/if.h>
#include <sodium.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcProgram, "roamwire.helper")

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

/// A copy that belongs to root: what a package manager installs belongs to its user.
const QString kWg = QStringLiteral("/Library/PrivilegedHelperTools/wg");

int fail(const QString& problem, int exitCode = kFailed)
{
    const QByteArray line = "roamwire-helper: " + problem.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
    return exitCode;
}

/// Names this start of the system.
QString bootSession()
{
    std::array<char, 64> text{};
    std::size_t size = text.size() - 1;
    ::sysctlbyname("kern.bootsessionuuid", text.data(), &size, nullptr, 0);
    return QString::fromLatin1(text.data());
}

QString identityOf(const QString& interface)
{
    static const QString kBoot = bootSession();
    const unsigned index = ::if_nametoindex(interface.toUtf8().constData());
    return index == 0 ? QString() : QStringLiteral("%1 %2").arg(kBoot).arg(index);
}

CallerCheck checkOf(int socket)
{
    return [group = macos::groupOfSocket(socket)](qintptr connection) -> Result<void> {
        const auto judged = macos::judgeCaller(static_cast<int>(connection), group);
        return judged ? Result<void>() : failure(QString::fromStdString(judged.error()));
    };
}

/// One per turn: the notifier comes again while there are more.
void accept(int socket, Server& server)
{
    const int descriptor = ::accept(socket, nullptr, nullptr);
    if (descriptor < 0)
        return;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    auto* connection = new QLocalSocket;
    connection->setSocketDescriptor(descriptor);
    server.admit(connection);
}

int serve(const Options& options, int socket)
{
    const SystemClock clock;
    ProcessRunner runner;
    WgTool device(runner, kWg);
    FoundInterfaces interfaces(identityOf);
    NoKeys keys;
    FileRecordStore records(options.stateDirectory);
    NoRawUdp raw;
    Reach reach(raw, clock);
    Operations operations(Policy(options.grants), device, interfaces, keys, records, reach);
    Dispatcher dispatcher(Policy(options.grants), operations);
    Server server(dispatcher, clock, checkOf(socket));
    const QSocketNotifier notifier(socket, QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, &server, [socket, &server] { accept(socket, server); });
    qCInfo(lcProgram).noquote() << "ready for" << options.grants.interfaces.join(u' ');
    return QCoreApplication::exec(); // until SIGTERM, which leaves the interfaces as they are
}

} // namespace

QString defaultStateDirectory()
{
    return QStringLiteral("/Library/Application Support/Roamwire/helper");
}

std::optional<int> runCommand(const QStringList&)
{
    return std::nullopt;
}

int runProgram(const Options& options)
{
    if (!options.socketPath.isEmpty() || !options.users.isEmpty())
        return fail(QStringLiteral("--socket and --allow-user are for other systems: launchd makes the socket, and "
                                   "members of its group may"),
                    kWrongUsage);
    if (::geteuid() != 0)
        return fail(QStringLiteral("needs root; load its launch daemon"));
    if (sodium_init() < 0)
        return fail(QStringLiteral("libsodium does not start; is the system out of memory?"));
    if (!QDir().mkpath(options.stateDirectory)) // for root alone, by the plist's Umask
        return fail(QStringLiteral("cannot make %1; check its folder").arg(options.stateDirectory));
    const auto socket = macos::activatedSocket();
    if (!socket)
        return fail(QString::fromStdString(socket.error()));
    return serve(options, *socket);
}

} // namespace roamwire::helper
