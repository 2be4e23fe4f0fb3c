#include "client-gui/tray/commandline.h"

#include "client-gui/platform/platform.h"
#include "roamwire_version.h"

#include <QCommandLineParser>

#include <cstdio>
#include <cstdlib>

namespace roamwire::tray {
namespace {

const char* const kOverview =
    R"(roamwire - keeps this machine's WireGuard peers connected while they roam: the desktop client

  roamwire [LINK] [--minimized] [--if-joined] [--helper PATH]

Shows its icon in the desktop's tray, and its window. Where it runs already, that one comes to the front. With a link
(roamwire://HOST:PORT/TENANT…) it shows what the link says, and asks before it joins. Quitting leaves the tunnels as
they are.

  --minimized      Show the window only where there is no tray.
  --if-joined      End at once where no network was joined yet; for starting at
                   the login of every user.
  --helper PATH    Socket of roamwire-helper (default: /run/roamwire/helper.sock).
  -h, --help       Show this and exit.
  --version        Show the version and exit.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.
)";

[[noreturn]] void say(const char* text)
{
    std::fputs(text, stdout);
    std::exit(kDone);
}

} // namespace

Result<CommandLine> parseCommandLine(const QStringList& arguments)
{
    QCommandLineParser parser;
    const QCommandLineOption help(QStringList{QStringLiteral("h"), QStringLiteral("help")});
    const QCommandLineOption version(QStringLiteral("version"));
    const QCommandLineOption minimized(QStringLiteral("minimized"));
    const QCommandLineOption ifJoined(QStringLiteral("if-joined"));
    const QCommandLineOption helper(QStringLiteral("helper"), QString(), QStringLiteral("PATH"), defaultHelperSocket());
    parser.addOptions({help, version, minimized, ifJoined, helper});
    if (!parser.parse(arguments))
        return failure(parser.errorText());
    if (parser.isSet(help))
        say(kOverview);
    if (parser.isSet(version))
        say("roamwire " ROAMWIRE_VERSION "\n");
    const QStringList positional = parser.positionalArguments();
    if (positional.size() > 1) // not repeated: it may be half a link, with its secret
        return failure(QStringLiteral("only one link can be given; put it in quotes"));
    return CommandLine{positional.value(0), parser.isSet(minimized), parser.isSet(ifJoined), parser.value(helper)};
}

} // namespace roamwire::tray
