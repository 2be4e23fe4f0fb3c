#pragma once

#include <QString>
#include <QStringList>

#include <optional>

/// What roamwire-agent doctor looks up on this operating system. No privileges are needed, and nothing waits.
namespace roamwire {

struct WireGuardFacts
{
    bool isInKernel = false;   ///< loaded, built in, or there to be loaded
    QString userSpaceProgram;  ///< what speaks WireGuard without the kernel; empty: nothing is installed
    bool hasTunDevice = false; ///< which that needs
};
WireGuardFacts wireGuardFacts();

/// nullopt: the system does not tell.
std::optional<bool> isClockSynchronized();

struct FilterFacts
{
    QStringList firewalls;     ///< in use, as far as can be seen
    QStringList strictReverse; ///< interfaces that drop what comes in elsewhere than answers would go out (rp_filter 1)
};
FilterFacts filterFacts(const QStringList& interfaces);

/// The group that may open this socket, where this user is not in it; empty otherwise.
QString lockedToGroup(const QString& socketPath);

} // namespace roamwire
