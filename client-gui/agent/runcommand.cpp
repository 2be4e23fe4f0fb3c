#include "client-gui/agent/runcommand.h"

#include "client-gui/engine/membership.h"
#include "client-gui/platform/helperclient.h"
#include "client-gui/platform/platform.h"
#include "shared/base/logging.h"

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
    if (const auto used = config->useCredentials(qEnvironmentVariable("CREDENTIALS_DIRECTORY")); !used)
        return used;
    if (const auto complete = config->checkSecrets(); !complete)
        return complete;
    const QString interface = config->settings.interface;
    const QString socket = line.statusSocket.value_or(StatusServer::defaultPath(interface));
    const auto watch = makeNetworkWatch();
    const SystemClock clock;
    Membership membership(std::move(*config), *path, {*watch, clock, devicesOfHelper(line.helper)});
    if (const auto serving = membership.serve(socket); !serving)
        return serving;
    qCInfo(lcAgent).noquote() << "keeping" << interface << "connected; status on" << socket;
    QObject::connect(&membership, &Membership::left, &membership, &QCoreApplication::quit);
    membership.resume();
    QCoreApplication::exec();
    return {};
}

} // namespace

int runClient(const CommandLine& line)
{
    keepRecentLog();
    const auto done = run(line);
    if (done)
        return kDone;
    QTextStream(stderr) << "roamwire-agent run: " << done.error().message << Qt::endl;
    return kRefused;
}

} // namespace roamwire::agent
