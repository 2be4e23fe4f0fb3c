#include "client-gui/helper/options.h"

#include "shared/model/endpoint.h"

#include <QMap>

#include <algorithm>

namespace roamwire::helper {
namespace {

const QString kSocket = QStringLiteral("--socket");
const QString kInterfaces = QStringLiteral("--allow-interface");
const QString kUsers = QStringLiteral("--allow-user");
const QString kNetworks = QStringLiteral("--allow-network");
const QString kAllowPeers = QStringLiteral("--allow-peers");
const QString kStateDirectory = QStringLiteral("--state-dir");

std::unexpected<Error> wrongUsage(const QString& what)
{
    return failure(what + QStringLiteral("; see roamwire-helper --help"));
}

/// The values of every option, in order. An option's values follow it, up to the next one, or stand behind '='; each
/// may hold several, separated by spaces, as a variable of a unit file does.
Result<QMap<QString, QStringList>> valuesByOption(const QStringList& arguments)
{
    static const QStringList kKnown{kSocket, kInterfaces, kUsers, kNetworks, kStateDirectory, kAllowPeers};
    QMap<QString, QStringList> values;
    QString option;
    for (const QString& argument : arguments) {
        QString value = argument;
        if (argument.startsWith(u"--")) {
            option = argument.section(u'=', 0, 0);
            if (!kKnown.contains(option))
                return wrongUsage(QStringLiteral("unknown option '%1'").arg(option));
            values[option]; // named, though perhaps without a value
            value = argument.contains(u'=') ? argument.section(u'=', 1) : QString();
        }
        if (option.isEmpty() || (option == kAllowPeers && !value.isEmpty()))
            return wrongUsage(QStringLiteral("'%1' belongs to no option").arg(argument));
        values[option] += value.split(u' ', Qt::SkipEmptyParts);
    }
    for (auto it = values.cbegin(); it != values.cend(); ++it) {
        if (it.value().isEmpty() && it.key() != kAllowPeers)
            return wrongUsage(QStringLiteral("%1 needs a value").arg(it.key()));
    }
    return values;
}

Result<QString> single(const QMap<QString, QStringList>& values, const QString& option, const QString& otherwise)
{
    const QStringList given = values.value(option, {otherwise});
    if (given.size() > 1)
        return wrongUsage(QStringLiteral("%1 takes one value").arg(option));
    return given.first();
}

/// Every peer has addresses of both families: who names networks of one keeps the default of the other.
void addDefaultNetworks(QList<Prefix>& networks)
{
    const bool hasV4 = std::ranges::any_of(networks, [](const Prefix& prefix) { return isIpv4(prefix.address()); });
    const bool hasV6 = std::ranges::any_of(networks, [](const Prefix& prefix) { return !isIpv4(prefix.address()); });
    if (!hasV4)
        networks.append(Prefix(QHostAddress(0x0a800000U), 9));
    if (!hasV6)
        networks.append(Prefix(QHostAddress(QStringLiteral("fd00::")), 8));
}

Result<Grants> grantsFrom(const QMap<QString, QStringList>& values)
{
    Grants grants;
    grants.allowPeers = values.contains(kAllowPeers);
    for (const QString& name : values.value(kInterfaces)) {
        if (!isInterfaceName(name))
            return wrongUsage(QStringLiteral("'%1' cannot be the name of an interface").arg(name));
        grants.interfaces.append(name);
    }
    if (grants.interfaces.isEmpty())
        return wrongUsage(QStringLiteral("--allow-interface is missing"));
    for (const QString& text : values.value(kNetworks)) {
        const auto prefix = Prefix::fromString(text);
        if (!prefix)
            return wrongUsage(QStringLiteral("'%1' is not a network in the form ADDRESS/LENGTH").arg(text));
        grants.networks.append(prefix->network());
    }
    addDefaultNetworks(grants.networks);
    return grants;
}

} // namespace

Result<Options> parseOptions(const QStringList& arguments, const QString& defaultStateDirectory)
{
    Options options;
    options.wantsHelp = arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"));
    options.wantsVersion = arguments.contains(QStringLiteral("--version"));
    if (options.wantsHelp || options.wantsVersion)
        return options;

    const auto values = valuesByOption(arguments);
    if (!values)
        return std::unexpected(values.error());
    const auto socket = single(*values, kSocket, {});
    const auto state = single(*values, kStateDirectory, defaultStateDirectory);
    auto grants = grantsFrom(*values);
    if (!socket || !state || !grants)
        return std::unexpected(!socket ? socket.error() : !state ? state.error() : grants.error());
    options.socketPath = *socket;
    options.stateDirectory = *state;
    options.users = values->value(kUsers);
    options.grants = std::move(*grants);
    return options;
}

QString helpText()
{
    return QStringLiteral(
        R"(Usage: roamwire-helper --socket PATH --allow-interface IF… [options]

The privileged part of Roamwire: makes and changes WireGuard interfaces for the
tray (roamwire) and the agent (roamwire-agent), on typed and validated requests.
Runs in the foreground, as root; also started by systemd with its socket.

  --socket PATH           listen on this Unix socket; without it the socket comes
                          from systemd (roamwire-helper.socket)
  --allow-interface IF…   interfaces that may be made and changed; needed
  --allow-user USER…      users (names or numbers) that may ask, besides root and
                          the members of the group of systemd's socket
  --allow-network PREFIX… addresses and allowed IPs lie inside one of these;
                          default, of a family that is not named:
                          10.128.0.0/9 fd00::/8
  --allow-peers           peers may be added to interfaces that roamwire did not
                          make (and only those removed again)
  --state-dir DIR         where private keys of the interfaces made here, and how
                          others were set before, are kept (0700, files 0600);
                          default: $STATE_DIRECTORY, else
                          /var/lib/roamwire-helper
  --help                  print this and exit
  --version               print the version and exit

Options that take several values may be repeated.

An interface that roamwire did not make (by wg-quick, NetworkManager, by hand)
keeps its key, addresses, port and routes, whoever asks: only the endpoints of its
peers are set, and put back when a client leaves.

An interface is granted to one connection at a time; another gets "busy".
SIGTERM ends the helper and leaves the interfaces as they are. A unit needs
KillMode=process, because wireguard-go outlives the helper.

Exit codes: 0 done, 1 refused or failed (reason on stderr), 2 wrong usage.
)");
}

} // namespace roamwire::helper
