#include "client-gui/agent/leavecommand.h"

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/departure.h"
#include "client-gui/engine/statusserver.h"
#include "client-gui/platform/helperclient.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QTextStream>

namespace roamwire::agent {
namespace {

constexpr int kConnectDeadlineMs = 500;
/// The running client waits for its helper, its server and the helper again, each for seconds at most.
constexpr int kAnswerDeadlineMs = 60'000;

/// nullopt: no client answers there.
std::optional<Result<DepartureReport>> throughClient(const QString& statusSocket)
{
    QLocalSocket socket;
    socket.connectToServer(statusSocket);
    if (!socket.waitForConnected(kConnectDeadlineMs))
        return std::nullopt;
    socket.write("leave\n");
    socket.flush();
    while (!socket.canReadLine()) {
        if (!socket.waitForReadyRead(kAnswerDeadlineMs))
            return failure(QStringLiteral("the running client (it answers on %1) ended without an answer; see its log, "
                                          "and repeat leave")
                               .arg(statusSocket));
    }
    const auto report = departureReport(QJsonDocument::fromJson(socket.readLine()).object());
    if (!report)
        return failure(
            QStringLiteral("the running client (it answers on %1) is of an older version; stop it, and repeat "
                           "leave")
                .arg(statusSocket));
    return *report;
}

DepartureReport byOurselves(const ClientConfig& config, const QString& path, const QString& helper)
{
    HelperClient device(helper, config.settings.interface);
    Departure departure(config.settings, path, device);
    DepartureReport report;
    QObject::connect(
        &departure, &Departure::finished, &departure,
        [&](const DepartureReport& finished) {
            report = finished;
            QCoreApplication::quit();
        },
        Qt::QueuedConnection);
    departure.start();
    QCoreApplication::exec();
    return report;
}

Result<DepartureReport> leave(const CommandLine& line, const QString& path)
{
    const auto config = ClientConfig::load(path);
    if (!config)
        return std::unexpected(config.error());
    const QString socket = line.statusSocket.value_or(StatusServer::pathFor(path, config->settings.interface));
    if (auto report = throughClient(socket))
        return std::move(*report);
    return byOurselves(*config, path, line.helper);
}

Result<void> run(const CommandLine& line)
{
    QTextStream out(stdout);
    const auto path = line.config ? Result<QString>(*line.config) : ClientConfig::onlyPath();
    const bool hasNothing = path ? !QFileInfo::exists(*path) : !ClientConfig::hasAny();
    if (hasNothing) {
        out << "nothing to leave: there is no configuration" << (path ? QStringLiteral(" ") + *path : QString())
            << Qt::endl;
        return {};
    }
    if (!path)
        return std::unexpected(path.error());
    const auto report = leave(line, *path);
    if (!report)
        return std::unexpected(report.error());
    for (const QString& step : report->steps)
        out << "  " << step << Qt::endl;
    if (!report->isDone)
        return failure(report->problem);
    return {};
}

} // namespace

int runLeave(const CommandLine& line)
{
    const auto done = run(line);
    if (done)
        return kDone;
    QTextStream(stderr) << "roamwire-agent leave: " << done.error().message << Qt::endl;
    return kRefused;
}

} // namespace roamwire::agent
