#include "client-gui/platform/systemfacts.h"

#include <QFileInfo>

namespace roamwire {

/// WireGuardNT comes with the official app, which makes the interfaces.
WireGuardFacts wireGuardFacts()
{
    const QString app = qEnvironmentVariable("ProgramFiles") + QStringLiteral("/WireGuard/wireguard.exe");
    const bool isThere = QFileInfo::exists(app);
    return {isThere, isThere ? app : QString(), isThere};
}

std::optional<bool> isClockSynchronized()
{
    return std::nullopt;
}

FilterFacts filterFacts(const QStringList&)
{
    return {};
}

QString lockedToGroup(const QString&)
{
    return {};
}

} // namespace roamwire
