#include "client-gui/agent/runcommand.h"

#include "client-gui/agent/headlessclient.h"
#include "client-gui/engine/statusserver.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QTextStream>

namespace roamwire::agent {
namespace {

Q_LOGGING_CATEGORY(lcAgent, "roamwire.agent")

Result<void> run(const CommandLine& line)
{
    const auto path = line.config ? Result<QString>(*line.config) : ClientConfig::onlyPath();
    if (!path)
        return std::unexpected(path.error());
    auto config = ClientConfig::load(*path);
    if (!config)
        return std::unexpected(config.error());

    HeadlessClient client(*config, line.helper);
    StatusServer server([&client] { return client.engine().status(); });
    const QString socket = line.statusSocket.value_or(StatusServer::defaultPath(config->settings.interface));
    if (const auto listening = server.listen(socket); !listening)
        return listening;

    QObject::connect(&client.engine(), &Engine::statusChanged, &server, &StatusServer::notify);
    QObject::connect(&client.engine(), &Engine::joined, &server, [&](const QHostAddress& wgip) {
        qCInfo(lcAgent).noquote() << "joined as" << wgip.toString();
        if (config->settings.wgip == wgip)
            return;
        config->settings.wgip = wgip;
        if (const auto saved = config->save(*path); !saved)
            qCWarning(lcAgent).noquote() << saved.error().message;
    });
    qCInfo(lcAgent).noquote() << "keeping" << config->settings.interface << "connected; status on" << socket;
    client.engine().start();
    QCoreApplication::exec();
    return {};
}

} // namespace

int runClient(const CommandLine& line)
{
    const auto done = run(line);
    if (done)
        return kDone;
    QTextStream(stderr) << "roamwire-agent run: " << done.error().message << Qt::endl;
    return kRefused;
}

} // namespace roamwire::agent
