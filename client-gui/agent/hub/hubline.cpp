#include "client-gui/agent/hub/hubline.h"

#include "client-gui/agent/commandline.h"
#include "shared/model/displayname.h"

#include <QCommandLineParser>

#include <cstdio>
#include <cstdlib>

namespace roamwire::agent {
namespace {

const char* const kHelp = R"(roamwire-agent hub - a WireGuard server whose clients are kept by a broker (wireguard_api)

  roamwire-agent hub run --config FILE [--helper PATH]
  roamwire-agent hub client NAME --config FILE [--server NAME] [--public-key KEY] [--output FILE|-] [--qr] [--force]
  roamwire-agent hub list --config FILE [--server NAME] [--json]
  roamwire-agent hub remove NAME --config FILE [--server NAME]

  run      makes the interface of this hub, registers it, and keeps its clients equal to the broker's list, in the
           foreground. Who is connected is not disturbed when others come and go. Stopping it leaves the tunnels.
  client   makes a client of a hub, or makes it anew with another key, and writes its configuration for wg-quick, ready to use.
  list     shows the clients.
  remove   takes a client away from a hub.

  --config FILE       where the broker is, and what this machine is to it
  --helper PATH       run: socket of roamwire-helper (default: /run/roamwire/helper.sock)
  --server NAME       the hub (default: the one of the configuration; list: all)
  --public-key KEY    the client has a key pair already; otherwise one is made
  --output FILE|-     client: where its configuration goes, "-" is stdout (default: NAME.conf here; with --qr nowhere)
  --qr                client: show the configuration as a QR code for the WireGuard app of a phone
  --force             client: replace a file that is there
  --json              list: print JSON instead of a table
)";

struct Command
{
    HubLine::Action action;
    QString name;
    bool namesClient;
    QStringList values;
    QStringList switches;
};

const QString kConfig = QStringLiteral("config");
const QString kHelper = QStringLiteral("helper");
const QString kServer = QStringLiteral("server");
const QString kPublicKey = QStringLiteral("public-key");
const QString kOutput = QStringLiteral("output");
const QString kQr = QStringLiteral("qr");
const QString kForce = QStringLiteral("force");
const QString kJson = QStringLiteral("json");

const QList<Command>& commands()
{
    using Action = HubLine::Action;
    static const QList<Command> all{
        {Action::Run, QStringLiteral("run"), false, {kConfig, kHelper}, {}},
        {Action::Client, QStringLiteral("client"), true, {kConfig, kServer, kPublicKey, kOutput}, {kQr, kForce}},
        {Action::List, QStringLiteral("list"), false, {kConfig, kServer}, {kJson}},
        {Action::Remove, QStringLiteral("remove"), true, {kConfig, kServer}, {}},
    };
    return all;
}

/// What the parser found, as far as it makes sense.
Result<HubLine> readLine(const Command& command, const QCommandLineParser& parser)
{
    const auto valueOf = [&](const QString& option) {
        return parser.optionNames().contains(option) ? std::optional(parser.value(option)) : std::nullopt;
    };
    const auto isSet = [&](const QString& option) { return parser.optionNames().contains(option); };
    HubLine line;
    line.action = command.action;
    QStringList words = parser.positionalArguments().mid(2); // hub, and the command
    if (command.namesClient && words.isEmpty())
        return failure(QStringLiteral("hub %1 needs the name of a client").arg(command.name));
    if (command.namesClient) {
        const auto name = checkedDisplayName(words.takeFirst());
        if (!name)
            return failure(QStringLiteral("that is no name of a client: ") + name.error().message);
        line.client = *name;
    }
    if (!words.isEmpty())
        return failure(QStringLiteral("'%1' is one argument too many").arg(words.first()));
    if (!isSet(kConfig))
        return failure(QStringLiteral("hub %1 needs --config FILE").arg(command.name));
    line.config = parser.value(kConfig);
    line.helper = valueOf(kHelper).value_or(line.helper);
    line.server = valueOf(kServer);
    line.output = valueOf(kOutput);
    line.qr = isSet(kQr);
    line.force = isSet(kForce);
    line.json = isSet(kJson);
    if (const auto text = valueOf(kPublicKey)) {
        line.publicKey = PublicKey::fromBase64(text->toLatin1());
        if (!line.publicKey)
            return failure(QStringLiteral("--public-key is not a WireGuard key (44 characters)"));
    }
    if (line.publicKey && line.qr)
        return failure(QStringLiteral("--qr needs the private key, which is not here with --public-key; choose one"));
    return line;
}

Result<HubLine> parse(const Command& command, const QStringList& arguments)
{
    QCommandLineParser parser;
    for (const QString& option : command.values)
        parser.addOption({option, {}, option});
    for (const QString& option : command.switches)
        parser.addOption(QCommandLineOption(option));
    if (!parser.parse(QStringList{QString()} + arguments))
        return failure(parser.errorText());
    return readLine(command, parser);
}

} // namespace

Result<HubLine> parseHubLine(const QStringList& arguments)
{
    const QString name = arguments.value(1);
    if (name == QStringLiteral("help") || arguments.contains(QStringLiteral("--help")) ||
        arguments.contains(QStringLiteral("-h"))) {
        std::fputs(kHelp, stdout);
        std::exit(kDone);
    }
    for (const Command& command : commands()) {
        if (name == command.name)
            return parse(command, arguments);
    }
    return failure(name.isEmpty() ? QStringLiteral("hub needs one of run, client, list and remove")
                                  : QStringLiteral("there is no command 'hub %1'").arg(name));
}

} // namespace roamwire::agent
