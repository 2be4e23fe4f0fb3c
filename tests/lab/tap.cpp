#include "tests/lab/tap.h"

#include "tests/lab/networkscope.h"
#include "tests/lab/systemerror.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

namespace roamwire::lab {

Result<Descriptor> openTap(const Namespace& where, const QString& interface)
{
    const NetworkScope scope(where);
    Descriptor tap(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
    ifreq request = {};
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    qstrncpy(request.ifr_name, interface.toLatin1().constData(), IFNAMSIZ);
    if (!tap.isValid() || ::ioctl(tap.get(), TUNSETIFF, &request) != 0)
        return systemFailure(where.name() + QStringLiteral(": tap ") + interface);
    return tap;
}

} // namespace roamwire::lab
