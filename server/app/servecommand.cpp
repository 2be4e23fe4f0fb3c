#include "server/app/servecommand.h"

#include "server/app/termination.h"
#include "server/core/registry.h"
#include "server/net/server.h"
#include "server/net/socketcalls.h"
#include "server/store/sqlitestorage.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QTimer>

#include <cstdio>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcServe, "roamwire.serve")

/// Whoever stops the server waits for at most 5 s; what is left of them is for the storage.
constexpr std::chrono::milliseconds kGoodbyeDeadline{2'500};
constexpr int kFailed = 1;

int fail(const Error& error)
{
    std::fprintf(stderr, "roamwired: %s\n", qUtf8Printable(error.message));
    return kFailed;
}

Result<QStringList> listenOn(Server& server, const QList<ListenAddress>& addresses)
{
    QStringList urls;
    for (const ListenAddress& listen : addresses) {
        const auto port = server.listenPlain(listen.address, listen.port);
        if (!port)
            return std::unexpected(port.error());
        urls.append(QStringLiteral("ws://") + ListenAddress{listen.address, *port}.toString());
    }
    return urls;
}

void announce(const QStringList& urls)
{
    const QJsonObject ready{{QStringLiteral("ready"), true},
                            {QStringLiteral("urls"), QJsonArray::fromStringList(urls)}};
    std::printf("%s\n", QJsonDocument(ready).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

void stopOnRequest(Server& server)
{
    QObject::connect(&server, &Server::stopped, qApp, &QCoreApplication::quit);
    onTerminationRequest(server, [&server, isStopping = false]() mutable {
        if (std::exchange(isStopping, true)) {
            QCoreApplication::quit(); // asked twice: no goodbyes
            return;
        }
        qCInfo(lcServe, "stopping");
        QTimer::singleShot(kGoodbyeDeadline, qApp, &QCoreApplication::quit);
        server.stop();
    });
}

} // namespace

int runServe(const ServeOptions& options)
{
    raiseOpenFileLimit();
    const auto storage = SqliteStorage::open(options.dataDir);
    if (!storage)
        return fail(storage.error());
    auto state = (*storage)->load();
    if (!state)
        return fail(state.error());

    const SystemClock clock;
    RegistrySettings settings;
    settings.open = options.open;
    settings.grace = options.grace;
    Registry registry(settings, std::move(*state), clock.now(), clock.unixMs());
    const auto pollingTenant = options.open ? std::optional(options.wireSyncTenant) : std::nullopt;
    ServiceLimits limits;
    limits.messagesPerSecond = options.messageRate;
    Server server(limits, registry, **storage, clock, options.metricsReaders, {}, pollingTenant);
    const auto urls = listenOn(server, options.listenPlain);
    if (!urls)
        return fail(urls.error());

    if (!options.open)
        qCWarning(lcServe, "nobody can join yet: this version serves open networks only; start it with --open");
    stopOnRequest(server);
    announce(*urls);
    return QCoreApplication::exec();
}

} // namespace roamwire::server
