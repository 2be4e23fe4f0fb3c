#include "client-gui/platform/platform.h"

#include "client-gui/platform/macos/networkwatch.h"

#include <QLocalSocket>

#include <sys/resource.h>
#include <sys/stat.h>

namespace roamwire {

std::unique_ptr<NetworkWatch> makeNetworkWatch()
{
    return std::make_unique<macos::TablesWatch>();
}

void hideMemory()
{
    const rlimit none{0, 0};
    if (!qEnvironmentVariableIsSet("ROAMWIRE_CORE_DUMPS"))
        ::setrlimit(RLIMIT_CORE, &none);
}

void makeFilesPrivate()
{
    ::umask(S_IRWXG | S_IRWXO);
}

QString defaultHelperSocket()
{
    return QStringLiteral("/var/run/roamwire-helper.sock");
}

Result<void> connectToHelper(QLocalSocket& helper, const QString& path)
{
    helper.connectToServer(path);
    return {};
}

QString helperMend(HelperTrouble trouble, const QString&)
{
    switch (trouble) {
    case HelperTrouble::Missing:
        return QStringLiteral("install it, or start what is installed: "
                              "sudo launchctl bootstrap system /Library/LaunchDaemons/roamwire.helper.plist");
    case HelperTrouble::Forbidden:
        return QStringLiteral("join the group of its socket, and log in again");
    case HelperTrouble::Silent:
    case HelperTrouble::Gone:
        return QStringLiteral("start it anew: sudo launchctl kickstart -k system/roamwire.helper");
    }
    return {};
}

} // namespace roamwire
