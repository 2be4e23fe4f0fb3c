#include "client-gui/agent/hub/hubcommand.h"

#include "client-gui/agent/commandline.h"
#include "client-gui/agent/hub/clientcommands.h"
#include "client-gui/agent/hub/hub.h"
#include "client-gui/agent/hub/hubline.h"

#include <QCoreApplication>
#include <QTextStream>

namespace roamwire::agent {
namespace {

Result<void> runInForeground(const HubLine& line, HubConfig config)
{
    if (!config.hub)
        return failure(QStringLiteral("%1 has no section [hub], which says what this machine is").arg(line.config));
    const SystemClock clock;
    HelperClient device(line.helper, config.hub->interface);
    BrokerClient broker(std::move(config.broker));
    Hub hub(std::move(*config.hub), device, broker, clock);
    hub.start();
    QCoreApplication::exec();
    return {};
}

Result<void> carryOut(const HubLine& line)
{
    auto config = HubConfig::load(line.config);
    if (!config)
        return std::unexpected(config.error());
    switch (line.action) {
    case HubLine::Action::Run:
        return runInForeground(line, std::move(*config));
    case HubLine::Action::Client:
        return makeHubClient(line, *config);
    case HubLine::Action::List:
        return listHubClients(line, *config);
    case HubLine::Action::Remove:
        return removeHubClient(line, *config);
    }
    return {};
}

} // namespace

int runHub(const QStringList& arguments)
{
    const auto line = parseHubLine(arguments);
    if (!line) {
        QTextStream(stderr) << "roamwire-agent: " << line.error().message << "; see roamwire-agent hub --help"
                            << Qt::endl;
        return kWrongUsage;
    }
    const auto done = carryOut(*line);
    if (done)
        return kDone;
    QTextStream(stderr) << "roamwire-agent hub: " << done.error().message << Qt::endl;
    return kRefused;
}

} // namespace roamwire::agent
