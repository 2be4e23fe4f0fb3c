#include "client-gui/platform/systemfacts.h"

#include <QFile>
#include <QFileInfo>

#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>

namespace roamwire {
namespace {

const QString kWireguardGo = QStringLiteral("/usr/bin/wireguard-go");

/// Large enough for every list of modules; nothing else is read.
constexpr qint64 kMaxFile = 4 * 1024 * 1024;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(kMaxFile) : QByteArray();
}

bool canLoadModule(const char* file)
{
    utsname system{};
    if (::uname(&system) != 0)
        return false;
    const QString folder = QStringLiteral("/lib/modules/") + QString::fromLatin1(system.release);
    return contentOf(folder + QStringLiteral("/modules.builtin")).contains(file) ||
           contentOf(folder + QStringLiteral("/modules.dep")).contains(file);
}

int reverseFilter(const QString& interface)
{
    return contentOf(QStringLiteral("/proc/sys/net/ipv4/conf/%1/rp_filter").arg(interface)).trimmed().toInt();
}

} // namespace

WireGuardFacts wireGuardFacts()
{
    return {QFileInfo::exists(QStringLiteral("/sys/module/wireguard")) || canLoadModule("/wireguard.ko"),
            QFileInfo(kWireguardGo).isExecutable() ? kWireguardGo : QString(),
            QFileInfo::exists(QStringLiteral("/dev/net/tun"))};
}

std::optional<bool> isClockSynchronized()
{
    timex request{}; // asks, sets nothing
    const int state = ::adjtimex(&request);
    if (state < 0)
        return std::nullopt;
    return state != TIME_ERROR && (request.status & STA_UNSYNC) == 0;
}

FilterFacts filterFacts(const QStringList& interfaces)
{
    FilterFacts facts;
    if (contentOf(QStringLiteral("/etc/ufw/ufw.conf")).contains("\nENABLED=yes"))
        facts.firewalls.append(QStringLiteral("ufw"));
    if (QFileInfo::exists(QStringLiteral("/run/firewalld")))
        facts.firewalls.append(QStringLiteral("firewalld"));
    // The larger of both counts, and 2 is the loose form (ip-sysctl, rp_filter).
    const int all = reverseFilter(QStringLiteral("all"));
    for (const QString& interface : interfaces) {
        if (std::max(all, reverseFilter(interface)) == 1)
            facts.strictReverse.append(interface);
    }
    return facts;
}

QString lockedToGroup(const QString& socketPath)
{
    const QFileInfo socket(socketPath);
    const bool isLocked = socket.exists() && ::access(QFile::encodeName(socketPath).constData(), R_OK | W_OK) != 0;
    return isLocked ? socket.group() : QString();
}

} // namespace roamwire
