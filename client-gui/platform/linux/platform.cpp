#include "client-gui/platform/platform.h"

#include "client-gui/platform/linux/netlinkwatch.h"
#include "client-gui/platform/systemfacts.h"

#include <QLocalSocket>

#include <sys/prctl.h>
#include <sys/stat.h>

namespace roamwire {

std::unique_ptr<NetworkWatch> makeNetworkWatch()
{
    return std::make_unique<NetlinkWatch>();
}

void hideMemory()
{
    // Unlike a limit on the size of cores, this also counts where the kernel hands them to a program (core(5)).
    if (!qEnvironmentVariableIsSet("ROAMWIRE_CORE_DUMPS"))
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void makeFilesPrivate()
{
    ::umask(S_IRWXG | S_IRWXO);
}

QString defaultHelperSocket()
{
    return QStringLiteral("/run/roamwire/helper.sock");
}

Result<void> connectToHelper(QLocalSocket& helper, const QString& path)
{
    helper.connectToServer(path);
    return {};
}

QString helperMend(HelperTrouble trouble, const QString& path)
{
    const QString group = lockedToGroup(path);
    switch (trouble) {
    case HelperTrouble::Missing:
        return QStringLiteral("install the package roamwire-helper, or start what it has: "
                              "sudo systemctl enable --now roamwire-helper.socket");
    case HelperTrouble::Forbidden:
        return group.isEmpty()
                   ? QStringLiteral("start the helper with --allow-user for you")
                   : QStringLiteral("join the group %1 and log in again: sudo usermod -aG %1 \"$USER\"").arg(group);
    case HelperTrouble::Silent:
        return QStringLiteral("try `systemctl restart roamwire-helper`");
    case HelperTrouble::Gone:
        return QStringLiteral("if it does not come back, see `systemctl status roamwire-helper`");
    }
    return {};
}

} // namespace roamwire
