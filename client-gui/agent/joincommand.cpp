#include "client-gui/agent/joincommand.h"

#include "client-gui/agent/headlessclient.h"
#include "client-gui/engine/statusserver.h"
#include "shared/model/displayname.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocalSocket>
#include <QSysInfo>
#include <QTextStream>
#include <QTimer>

namespace roamwire::agent {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kDeadline = 30s;
constexpr Milliseconds kHelperDeadline = 5s;
constexpr Milliseconds kProbeDeadline = 500ms;
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

/// The configuration this join leads to: the one there is, or a new one.
Result<ClientConfig> configFor(const CommandLine& line, const InviteLink& link, const QString& path)
{
    ClientConfig config;
    if (QFileInfo::exists(path)) {
        auto existing = ClientConfig::load(path);
        if (!existing)
            return existing;
        if (existing->settings.link.tenant != link.tenant) {
            return failure(
                QStringLiteral("%1 belongs to another network (%2); choose another interface with --interface")
                    .arg(path, existing->settings.link.tenant.toString()));
        }
        config = std::move(*existing);
    }
    EngineSettings& settings = config.settings;
    const auto secret = settings.link.secret;
    if (secret && link.secret && *link.secret != *secret) {
        return failure(QStringLiteral("this link has another secret than %1, and only one of them is the network's; "
                                      "nothing was changed. If the link is the right one, leave the network first")
                           .arg(path));
    }
    settings.link = link;
    if (!link.secret)
        settings.link.secret = secret; // an owner's own: the first link has none
    if (line.interface || settings.interface.isEmpty())
        settings.interface = line.interface.value_or(QStringLiteral("rw0"));
    if (line.name || settings.displayName.isEmpty())
        settings.displayName = line.name.value_or(QSysInfo::machineHostName());
    const auto name = checkedDisplayName(settings.displayName);
    if (!name)
        return failure(name.error().message + QStringLiteral("; choose one with --name"));
    return config;
}

bool isRunning(const QString& statusSocket)
{
    QLocalSocket probe;
    probe.connectToServer(statusSocket);
    return probe.waitForConnected(int(kProbeDeadline.count()));
}

/// Whose the interface is, as the helper tells it. The helper connects and answers while this waits.
Result<std::optional<InterfaceMode>> modeFound(TunnelDevice& device)
{
    Result<std::optional<InterfaceMode>> found = failure(QString());
    QObject context;
    const auto ask = [&] {
        device.mode({&context, [&](const Result<std::optional<InterfaceMode>>& mode) {
                         found = mode;
                         QCoreApplication::quit();
                     }});
    };
    if (device.isAvailable())
        ask();
    QObject::connect(&device, &TunnelDevice::availableChanged, &context, [&](bool available) {
        if (available)
            ask();
    });
    QTimer::singleShot(kHelperDeadline, &context, [&] {
        found = failure(device.problem().isEmpty() ? QStringLiteral("the helper does not answer") : device.problem());
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return found;
}

/// An interface that is there, and not by us, stays its owner's; any other is made, or was made, by us.
Result<void> chooseMode(const CommandLine& line, ClientConfig& config, TunnelDevice& device)
{
    const auto found = modeFound(device);
    if (!found)
        return std::unexpected(found.error());
    EngineSettings& settings = config.settings;
    const bool isForeign = *found == InterfaceMode::Sync;
    if (isForeign && line.managed)
        return failure(
            QStringLiteral("%1 exists already and was not made by roamwire; join without --managed, and only "
                           "the endpoints of its peers are set, or choose another name with --interface")
                .arg(settings.interface));
    settings.mode = isForeign ? InterfaceMode::Sync : InterfaceMode::Managed;
    settings.allowPeers = isForeign && (settings.allowPeers || line.allowPeers);
    if (line.allowPeers && !isForeign)
        return failure(QStringLiteral("--allow-peers is for an interface that exists already and was not made by "
                                      "roamwire; there is no such %1")
                           .arg(settings.interface));
    return {};
}

/// Runs the engine until the server took us in and the helper has done all that follows from it.
Result<void> joinNow(ClientConfig& config, const QString& path, std::unique_ptr<TunnelDevice> device)
{
    HeadlessClient client(config, path, std::move(device));
    QString problem = QStringLiteral("no answer within %1 s").arg(kDeadline / 1s);
    Result<void> result = failure(problem);

    QObject::connect(&client.engine(), &Engine::statusChanged, &client.engine(), [&] {
        const QString now = client.engine().status().problem;
        if (!now.isEmpty() && now != problem)
            say(QStringLiteral("  still trying: ") + now);
        problem = now.isEmpty() ? problem : now;
    });
    QObject::connect(&client.engine(), &Engine::joined, &client.engine(), [&](const QHostAddress& wgip) {
        config.settings.wgip = wgip;
        config.settings.link.token.reset(); // spent: the key is enough from now on
        // Answers come in the order of the requests: with this one everything before it is done.
        client.device().show({&client.engine(), [&](const Result<DeviceState>& shown) {
                                  if (shown)
                                      result = config.save(path);
                                  else
                                      result = std::unexpected(shown.error());
                                  QCoreApplication::quit();
                              }});
    });
    QObject::connect(&client.engine(), &Engine::refused, &client.engine(), [&](const QString& reason) {
        result = failure(reason);
        QCoreApplication::quit();
    });
    QTimer::singleShot(kDeadline, &client.engine(), [&] {
        result = failure(QStringLiteral("could not join: ") + problem);
        QCoreApplication::quit();
    });
    client.engine().start();
    QCoreApplication::exec();
    if (result) {
        say(QStringLiteral("  joined as %1 with %2 other peer(s)")
                .arg(config.settings.wgip->toString())
                .arg(client.engine().status().peers.size()));
    }
    return result;
}

Result<void> join(const CommandLine& line)
{
    const auto link = linkOf(line);
    if (!link)
        return std::unexpected(link.error());
    const QString path =
        line.config.value_or(ClientConfig::defaultPath(line.interface.value_or(QStringLiteral("rw0"))));
    auto config = configFor(line, *link, path);
    if (!config)
        return std::unexpected(config.error());
    const EngineSettings& settings = config->settings;
    if (isRunning(line.statusSocket.value_or(StatusServer::pathFor(path, settings.interface)))) {
        say(QStringLiteral("%1 is already running here; nothing to do").arg(settings.interface));
        return {};
    }

    auto device = std::make_unique<HelperClient>(line.helper, settings.interface);
    if (const auto chosen = chooseMode(line, *config, *device); !chosen)
        return chosen;
    say(QStringLiteral("joining network %1 on %2 as \"%3\", interface %4 (%5)")
            .arg(link->tenant.toString(), link->host, settings.displayName, settings.interface,
                 modeWord(settings.mode)));
    const auto joined = joinNow(*config, path, std::move(device));
    if (!joined)
        return joined;
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
