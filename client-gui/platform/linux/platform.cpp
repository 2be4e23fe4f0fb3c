#include "client-gui/platform/platform.h"

#include "client-gui/platform/linux/netlinkwatch.h"

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

} // namespace roamwire
