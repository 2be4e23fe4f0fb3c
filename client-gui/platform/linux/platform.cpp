#include "client-gui/platform/platform.h"

#include "client-gui/platform/linux/netlinkwatch.h"

namespace roamwire {

std::unique_ptr<NetworkWatch> makeNetworkWatch()
{
    return std::make_unique<NetlinkWatch>();
}

QString defaultHelperSocket()
{
    return QStringLiteral("/run/roamwire/helper.sock");
}

} // namespace roamwire
