#include "client-gui/platform/systemfacts.h"

#include <QFile>
#include <QFileInfo>

#include <unistd.h>

namespace roamwire {
namespace {

/// A copy that belongs to root: the helper runs no other (docs/privilege-boundary.md).
const QString kWireguardGo = QStringLiteral("/Library/PrivilegedHelperTools/wireguard-go");

} // namespace

WireGuardFacts wireGuardFacts()
{
    return {false, QFileInfo(kWireguardGo).isExecutable() ? kWireguardGo : QString(), true};
}

std::optional<bool> isClockSynchronized()
{
    return std::nullopt;
}

FilterFacts filterFacts(const QStringList&)
{
    return {};
}

QString lockedToGroup(const QString& socketPath)
{
    const QFileInfo socket(socketPath);
    const bool isLocked = socket.exists() && ::access(QFile::encodeName(socketPath).constData(), R_OK | W_OK) != 0;
    return isLocked ? socket.group() : QString();
}

} // namespace roamwire
