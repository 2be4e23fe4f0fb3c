#include "tests/support/preflight.h"

#include <QFileInfo>
#include <QStandardPaths>

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace roamwire::test {
namespace {

const QStringList kNetworkTools{QStringLiteral("ip"), QStringLiteral("nft"), QStringLiteral("wg"),
                                QStringLiteral("wireguard-go")};
const QStringList kDesktopTools{QStringLiteral("Xvfb"),
                                QStringLiteral("openbox"),
                                QStringLiteral("trayer"),
                                QStringLiteral("xdotool"),
                                QStringLiteral("dbus-daemon"),
                                QStringLiteral("gnome-keyring-daemon"),
                                QStringLiteral("/usr/libexec/at-spi-bus-launcher")};

bool isRequired()
{
    return qEnvironmentVariable("CI") == QLatin1String("true") || qEnvironmentVariableIntValue("ROAMWIRE_LAB_REQUIRED");
}

/// A plain user's PATH lacks the system folders, and root's may too.
void completePath()
{
    qputenv("PATH", qgetenv("PATH") + ":/usr/sbin:/sbin");
}

QStringList missingTools(const QStringList& tools)
{
    QStringList list;
    for (const QString& tool : tools) {
        if (QStandardPaths::findExecutable(tool).isEmpty())
            list << QStringLiteral("the tool %1 (./dev deps installs it)").arg(tool);
    }
    return list;
}

} // namespace

QString programPath(const QString& name)
{
    return qEnvironmentVariable("ROAMWIRE_BIN_DIR", QStringLiteral(ROAMWIRE_BIN_DIR)) + QLatin1Char('/') + name;
}

QStringList missing(Needs needs)
{
    completePath();
    QStringList list;
    if (::geteuid() != 0)
        list << QStringLiteral("root (namespaces, taps and NAT need it)");
    if (!QFileInfo::exists(QStringLiteral("/dev/net/tun")))
        list << QStringLiteral("/dev/net/tun");
    list << missingTools(kNetworkTools);
    if (needs == Needs::Network)
        return list;
    QStringList programs{QStringLiteral("roamwired"), QStringLiteral("roamwire-agent"),
                         QStringLiteral("roamwire-helper")};
    if (needs == Needs::Desktop) {
        programs << QStringLiteral("roamwire");
        list << missingTools(kDesktopTools);
    }
    for (const QString& program : programs) {
        if (const QString path = programPath(program); !QFileInfo(path).isExecutable())
            list << QStringLiteral("%1 (./dev build makes it)").arg(path);
    }
    return list;
}

void requireOrSkip(const char* what, Needs needs)
{
    const QStringList list = missing(needs);
    if (list.isEmpty())
        return;
    const bool required = isRequired();
    std::printf("%s: %s: missing %s\n", required ? "FAILED" : "SKIPPED", what,
                qPrintable(list.join(QStringLiteral("; "))));
    std::fflush(stdout);
    std::exit(required ? EXIT_FAILURE : EXIT_SUCCESS);
}

} // namespace roamwire::test
