#include "server/worker/privileges.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace roamwire::worker {
namespace {

constexpr __u32 kNetAdmin = 1U << CAP_NET_ADMIN;

std::unexpected<Error> systemFailure(const QString& what)
{
    return failure(what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

/// What a program gets that root starts; who is not root cannot cut it, and needs not.
Result<void> cutBoundingSet()
{
    if (::geteuid() != 0)
        return {};
    // Reading fails for the first number that this kernel does not know.
    for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        if (capability == CAP_NET_ADMIN || ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 0)
            continue;
        if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
            return systemFailure(QStringLiteral("cannot drop capability %1 from the bounding set").arg(capability));
    }
    return {};
}

Result<void> cutOwnSets()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
    if (::syscall(SYS_capget, &header, sets.data()) != 0)
        return systemFailure(QStringLiteral("cannot read the capabilities"));
    if ((sets[0].permitted & kNetAdmin) == 0) {
        return failure(QStringLiteral("needs CAP_NET_ADMIN, and no more; start it by roamwire-worker.service, or with "
                                      "setpriv --inh-caps +net_admin --ambient-caps +net_admin"));
    }
    const auto before = sets;
    sets = {};
    sets[0] = {kNetAdmin, kNetAdmin, kNetAdmin};
    // Nothing to drop: systemd did it, and its unit forbids the call.
    if (std::memcmp(&sets, &before, sizeof sets) == 0)
        return {};
    if (::syscall(SYS_capset, &header, sets.data()) != 0)
        return systemFailure(QStringLiteral("cannot drop capabilities"));
    return {};
}

} // namespace

Result<void> keepNetAdminOnly()
{
    const auto bounded = cutBoundingSet(); // before our own: it takes CAP_SETPCAP
    if (const auto cut = cutOwnSets(); !cut)
        return cut;
    // Ambient, or `wg`, `ip` and `bridge` would not have it.
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0) != 0)
        return systemFailure(QStringLiteral("cannot pass CAP_NET_ADMIN on to wg, ip and bridge"));
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return systemFailure(QStringLiteral("cannot rule out new privileges"));
    return bounded;
}

} // namespace roamwire::worker
