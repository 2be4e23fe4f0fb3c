#include "client-gui/agent/joincommand.h"

#include "client-gui/engine/joining.h"
#include "client-gui/platform/helperclient.h"
#include "client-gui/platform/platform.h"

#include <QCoreApplication>
#include <QTextStream>

namespace roamwire::agent {
namespace {

constexpr qint64 kLongestLine = 4096;

void say(const QString& text)
{
    QTextStream(stdout) << text << Qt::endl;
}

Result<InviteLink> linkOf(const CommandLine& line)
{
    if (line.link != QStringLiteral("-"))
        return InviteLink::fromString(line.link);
    QTextStream input(stdin);
    return InviteLink::fromString(input.readLine(kLongestLine));
}

void introduce(const EngineSettings& settings)
{
    say(QStringLiteral("joining network %1 on %2 as \"%3\", interface %4 (%5)")
            .arg(settings.link.tenant.toString(), settings.link.host, settings.displayName, settings.interface,
                 modeWord(settings.mode)));
}

Result<void> join(const CommandLine& line)
{
    const auto link = linkOf(line);
    if (!link)
        return std::unexpected(link.error());
    const QString path =
        line.config.value_or(ClientConfig::defaultPath(line.interface.value_or(QStringLiteral("rw0"))));
    const auto watch = makeNetworkWatch();
    const SystemClock clock;
    Joining joining({*link, path, line.name, line.interface, line.managed, line.allowPeers, line.statusSocket},
                    devicesOfHelper(line.helper), *watch, clock);
    bool hasBegun = false;
    Result<void> result;
    QObject::connect(&joining, &Joining::reached, &joining, [&](Joining::Step step) {
        hasBegun = true;
        if (step == Joining::Step::Interface)
            introduce(joining.settings());
    });
    QObject::connect(&joining, &Joining::hindered, &joining,
                     [](const QString& problem) { say(QStringLiteral("  still trying: ") + problem); });
    QObject::connect(&joining, &Joining::finished, &joining, [&](const Result<ClientConfig>& config) {
        if (!config)
            result = std::unexpected(config.error());
        QCoreApplication::quit();
    });
    joining.start();
    QCoreApplication::exec();
    if (!result)
        return result;
    if (!hasBegun) {
        say(QStringLiteral("%1 is already running here; nothing to do").arg(joining.settings().interface));
        return {};
    }
    say(QStringLiteral("  joined as %1 with %2 other peer(s)")
            .arg(joining.settings().wgip->toString())
            .arg(joining.peers()));
    say(QStringLiteral("  configuration in %1\nkeep it connected with: roamwire-agent run --config %1").arg(path));
    return {};
}

} // namespace

int runJoin(const CommandLine& line)
{
    const auto done = join(line);
    if (done)
        return kDone;
    QTextStream(stderr) << "roamwire-agent join: " << done.error().message << Qt::endl;
    return kRefused;
}

} // namespace roamwire::agent
