#include "client-gui/helper/linux/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace roamwire::helper {
namespace {

constexpr std::array<unsigned long, 2> kKept{CAP_NET_ADMIN, CAP_NET_RAW};

bool isKept(unsigned long capability)
{
    return capability == kKept[0] || capability == kKept[1];
}

std::unexpected<Error> systemFailure(const QString& what)
{
    return failure(what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

/// The bounding set is what a program started by root gets.
Result<void> cutBoundingSet()
{
    // Reading fails for the first number that this kernel does not know.
    for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        if (isKept(capability) || ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 0)
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
    const auto before = sets;
    const __u32 kept = (1U << kKept[0]) | (1U << kKept[1]);
    sets[0].permitted &= kept;
    sets[1].permitted = 0;
    for (auto& set : sets) {
        set.effective = set.permitted;
        set.inheritable = 0;
    }
    // Nothing to drop: systemd did it, and its unit forbids the call.
    if (std::memcmp(&sets, &before, sizeof sets) == 0)
        return {};
    if (::syscall(SYS_capset, &header, sets.data()) != 0)
        return systemFailure(QStringLiteral("cannot drop capabilities"));
    return {};
}

} // namespace

Result<void> dropCapabilities()
{
    const auto bounded = cutBoundingSet(); // before our own: it takes CAP_SETPCAP
    const auto own = cutOwnSets();
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return systemFailure(QStringLiteral("cannot rule out new privileges"));
    return bounded ? own : bounded;
}

} // namespace roamwire::helper
