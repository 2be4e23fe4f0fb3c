#include "client-gui/agent/commandline.h"

#include <cstdio>
#include <cstdlib>

namespace roamwire::agent {
namespace {

const char* const kOverview = R"(roamwire-agent - keeps this machine's WireGuard peers connected while they roam

  roamwire-agent join LINK|- [--name NAME] [--interface IF] [--managed] [--allow-peers] [--config FILE] [--helper PATH]
  roamwire-agent run [--config FILE] [--helper PATH] [--status-socket PATH]
  roamwire-agent status [--config FILE | --status-socket PATH] [--json] [--watch]
  roamwire-agent invite [--config FILE | --status-socket PATH] [--uses N] [--expires T] [--ephemeral]
                        [--json | --qr] [--helper PATH]
  roamwire-agent leave [--config FILE] [--helper PATH] [--status-socket PATH]
  roamwire-agent doctor [--json] [--bundle FILE] [--config FILE] [--helper PATH] [--status-socket PATH]
  roamwire-agent hub run|client|list|remove …

  join     joins the network of a link (roamwire://HOST:PORT/TENANT…; "-" reads it from stdin) and writes the
           configuration. A link may hold secrets, and other users of this machine see the arguments of a command: pass
           such a link through stdin. An interface that is there already stays its owner's: only the endpoints of its peers are set
           (sync mode). Any other is made (managed mode). Safe to repeat.
  run      keeps the interface connected, in the foreground, and logs to stderr. Stopping it leaves the tunnels as they are.
  status   shows every peer, the path it takes and why.
  invite   prints a link for a newcomer, as a member of a sealed network. Whoever has the link can join: pass it on where
           nobody else reads it.
  leave    gives admission and address back to the server. In sync mode the endpoints of the interface return to what its
           owner had set, in managed mode the interface goes with its key; the configuration goes, too. A running client
           is told. Safe to repeat.
  doctor   says what works here and what does not, each with what helps. It changes nothing; --bundle also writes a file
           for whoever is asked for help, in which addresses and names are replaced.
  hub      keeps a WireGuard server's clients equal to the list of a broker (wireguard_api), and makes configurations for
           wg-quick and QR codes for its clients. "roamwire-agent hub --help" explains it.

"roamwire-agent COMMAND --help" explains the options. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.
)";

struct Option
{
    const char* name;
    const char* value; ///< null: a switch
    const char* description;
};

constexpr Option kName{"name", "NAME", "How this machine is called in the network (default: its host name)."};
constexpr Option kInterface{"interface", "IF", "The WireGuard interface (default: rw0)."};
constexpr Option kManaged{"managed", nullptr,
                          "The interface is made and kept by roamwire, else refuse (default: so where there is none)."};
constexpr Option kAllowPeers{"allow-peers", nullptr,
                             "Add peers of the network to an interface that roamwire did not make; the helper has to "
                             "allow it, too."};
constexpr Option kConfig{"config", "FILE",
                         "The configuration (default: ~/.config/roamwire/IF.conf, or the only one there)."};
constexpr Option kHelper{"helper", "PATH", "Socket of roamwire-helper (default: /run/roamwire/helper.sock)."};
constexpr Option kStatusSocket{"status-socket", "PATH",
                               "Socket that shows the status (default: $XDG_RUNTIME_DIR/roamwire/IF.sock)."};
constexpr Option kJson{"json", nullptr, "Print JSON instead of a table."};
constexpr Option kWatch{"watch", nullptr, "Go on, and print again with every change."};
constexpr Option kBundle{"bundle", "FILE",
                         "Also write versions, findings, status and the client's last log lines to this file, with "
                         "addresses, names and keys replaced."};

QCommandLineOption toQt(const Option& option)
{
    return {QString::fromLatin1(option.name), QString::fromLatin1(option.description),
            QString::fromLatin1(option.value)};
}

struct Command
{
    Verb verb;
    const char* name;
    const char* description;
    QList<Option> options;
};

const QList<Command>& commands()
{
    static const QList<Command> all{
        {Verb::Join,
         "join",
         "Joins the network of a link and writes the configuration.",
         {kName, kInterface, kManaged, kAllowPeers, kConfig, kHelper, kStatusSocket}},
        {Verb::Run, "run", "Keeps the interface connected, in the foreground.", {kConfig, kHelper, kStatusSocket}},
        {Verb::Status,
         "status",
         "Shows every peer, the path it takes and why.",
         {kConfig, kStatusSocket, kJson, kWatch}},
        {Verb::Invite,
         "invite",
         "Prints a link for a newcomer, as a member of a sealed network.",
         {kConfig, kStatusSocket, kHelper}},
        {Verb::Leave,
         "leave",
         "Gives admission and address back, and leaves the interface as it was.",
         {kConfig, kHelper, kStatusSocket}},
        {Verb::Doctor,
         "doctor",
         "Says what works here and what does not, each with what helps. Exit code 1 where something fails.",
         {kJson, kBundle, kConfig, kHelper, kStatusSocket}},
    };
    return all;
}

std::optional<QString> valueOf(const QCommandLineParser& parser, const Option& option)
{
    const QString name = QString::fromLatin1(option.name);
    return parser.optionNames().contains(name) ? std::optional(parser.value(name)) : std::nullopt;
}

Result<CommandLine> parseCommand(const Command& command, const QStringList& arguments)
{
    const QString name = QString::fromLatin1(command.name);
    QCommandLineParser parser;
    parser.setApplicationDescription(QString::fromLatin1(command.description));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this and exit."));
    parser.addOption(help);
    parser.addPositionalArgument(name, QString::fromLatin1(command.description));
    if (command.verb == Verb::Join)
        parser.addPositionalArgument(QStringLiteral("LINK"), QStringLiteral("The link, or - to read it from stdin."));
    for (const Option& option : command.options)
        parser.addOption(toQt(option));
    if (command.verb == Verb::Invite)
        parser.addOptions(inviteOptions());
    if (!parser.parse(arguments))
        return failure(parser.errorText());
    if (parser.isSet(help))
        parser.showHelp(kDone);

    CommandLine line;
    line.verb = command.verb;
    QStringList positional = parser.positionalArguments().mid(1);
    if (command.verb == Verb::Join) {
        if (positional.isEmpty())
            return failure(QStringLiteral("join needs a link (or - to read it from stdin)"));
        line.link = positional.takeFirst();
    }
    if (!positional.isEmpty())
        return failure(QStringLiteral("'%1' is one argument too many").arg(positional.first()));
    if (command.verb == Verb::Invite) {
        const auto invite = inviteOptionsOf(parser);
        if (!invite)
            return std::unexpected(invite.error());
        line.invite = *invite;
    }
    line.name = valueOf(parser, kName);
    line.interface = valueOf(parser, kInterface);
    line.config = valueOf(parser, kConfig);
    line.statusSocket = valueOf(parser, kStatusSocket);
    line.helper = valueOf(parser, kHelper).value_or(line.helper);
    line.bundle = valueOf(parser, kBundle);
    line.managed = valueOf(parser, kManaged).has_value();
    line.allowPeers = valueOf(parser, kAllowPeers).has_value();
    line.json = valueOf(parser, kJson).has_value();
    line.watch = valueOf(parser, kWatch).has_value();
    return line;
}

} // namespace

Result<CommandLine> parseCommandLine(const QStringList& arguments)
{
    const QString verb = arguments.value(1);
    if (verb == QStringLiteral("--help") || verb == QStringLiteral("-h") || verb == QStringLiteral("help")) {
        std::fputs(kOverview, stdout);
        std::exit(kDone);
    }
    if (verb == QStringLiteral("--version")) {
        QCommandLineParser().showVersion();
        std::exit(kDone);
    }
    for (const Command& command : commands()) {
        if (verb == QString::fromLatin1(command.name))
            return parseCommand(command, arguments);
    }
    return failure(verb.isEmpty() ? QStringLiteral("no command given")
                                  : QStringLiteral("there is no command '%1'").arg(verb));
}

} // namespace roamwire::agent
