#include "server/worker/workerprogram.h"

#include "roamwire_version.h"
#include "server/worker/endrequests.h"
#include "server/worker/metricsfile.h"
#include "server/worker/part.h"
#include "server/worker/privileges.h"
#include "server/worker/wgbroker/wgbrokerpart.h"
#include "server/worker/wgkex/wgkexpart.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QTimer>

#include <cstdio>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcWorker, "roamwire.worker")

/// Whoever stops the worker waits for at most 5 s.
constexpr std::chrono::milliseconds kGoodbyeDeadline{2'500};
constexpr int kFailed = 1;

/// By the name of its section.
struct NamedPart
{
    QString name;
    std::unique_ptr<Part> part;
};
using NamedParts = std::vector<NamedPart>;

int fail(const Error& error)
{
    std::fprintf(stderr, "roamwire-worker: %s\n", qUtf8Printable(error.message));
    return kFailed;
}

NamedParts enabledParts(const WorkerOptions& options, const Clock& clock)
{
    NamedParts parts;
    if (options.wgkex.enabled)
        parts.push_back({QStringLiteral("wgkex"), makeWgkexPart(options.wgkex, clock)});
    if (options.wgBroker.enabled)
        parts.push_back({QStringLiteral("wg_broker"), std::make_unique<WgBrokerPart>(options.wgBroker)});
    return parts;
}

void announce(QJsonObject ready)
{
    ready.insert(QStringLiteral("ready"), true);
    std::printf("%s\n", QJsonDocument(ready).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

/// Asked twice, or too long: no goodbyes.
void stopAll(const NamedParts& parts)
{
    qCInfo(lcWorker, "stopping");
    QTimer::singleShot(kGoodbyeDeadline, qApp, &QCoreApplication::quit);
    const auto remaining = std::make_shared<std::size_t>(parts.size());
    for (const auto& [name, part] : parts) {
        QObject::connect(
            part.get(), &Part::stopped, qApp,
            [remaining] {
                if (--*remaining == 0)
                    QCoreApplication::quit();
            },
            Qt::QueuedConnection);
        part->stop();
    }
}

} // namespace

int runWorker(const WorkerOptions& options)
{
    if (const auto kept = keepNetAdminOnly(); !kept)
        return fail(kept.error());
    const SystemClock clock;
    const NamedParts parts = enabledParts(options, clock);
    Metrics metrics;
    metrics.gauge("roamwire_worker_build_info", "The version that runs.",
                  [] { return std::vector<Metrics::Sample>{{{{"version", ROAMWIRE_VERSION}}, 1}}; });
    MetricsFile metricsFile(options.metricsFile, metrics);
    QJsonObject ready;
    for (const auto& [name, part] : parts) {
        part->describe(metrics);
        const auto started = part->start();
        if (!started)
            return fail({QStringLiteral("[%1] %2").arg(name, started.error().message)});
        ready.insert(name, *started);
    }
    onEndRequest(*qApp, [&parts, isStopping = false]() mutable {
        if (std::exchange(isStopping, true))
            QCoreApplication::quit();
        else
            stopAll(parts);
    });
    if (!options.metricsFile.isEmpty())
        metricsFile.start();
    announce(ready);
    return QCoreApplication::exec();
}

} // namespace roamwire::worker
