#include "server/app/servecommand.h"

#include "server/app/admin/adminsocket.h"
#include "server/app/systemrequests.h"
#include "server/core/registry.h"
#include "server/mqtt/mosquittolink.h"
#include "server/net/server.h"
#include "server/net/socketcalls.h"
#include "server/net/tls/owncertificate.h"
#include "server/relay/udprelay.h"
#include "server/store/datafolder.h"
#include "server/store/sqlitestorage.h"

#include <QCoreApplication>
#include <QDir>
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
const QString kRelayBindings = QStringLiteral("relay.bindings");

int fail(const Error& error)
{
    std::fprintf(stderr, "roamwired: %s\n", qUtf8Printable(error.message));
    return kFailed;
}

Result<Certificate> loadCertificate(const ServeOptions& options)
{
    return options.tlsCert.isEmpty() ? ownCertificate(options.dataDir)
                                     : readCertificate(options.tlsCert, options.tlsKey);
}

bool isExpired(const Certificate& certificate)
{
    return certificate.expires < QDateTime::currentDateTimeUtc();
}

Result<void> prepareTls(Server& server, const ServeOptions& options)
{
    if (options.listen.isEmpty())
        return {};
    auto certificate = loadCertificate(options);
    if (!certificate)
        return std::unexpected(certificate.error());
    // Not an error: clients that have its pin do not mind.
    if (isExpired(*certificate))
        qCWarning(lcServe) << options.tlsCert << "has expired; renew it, or clients whose link has no pin refuse it";
    server.setCertificate(std::make_shared<const Certificate>(std::move(*certificate)));
    return {};
}

Result<void> readProxyCert(Server& server, const ServeOptions& options)
{
    if (options.proxyCert.isEmpty())
        return {};
    const auto pin = readPin(options.proxyCert);
    if (!pin)
        return std::unexpected(pin.error());
    server.setProxyPin(*pin);
    return {};
}

Result<void> readTlsCertAgain(Server& server, const ServeOptions& options)
{
    if (options.listen.isEmpty() || options.tlsCert.isEmpty())
        return {}; // its own does not change
    auto certificate = loadCertificate(options);
    if (!certificate)
        return std::unexpected(certificate.error());
    if (isExpired(*certificate))
        return failure(options.tlsCert + QStringLiteral(" has expired"));
    server.setCertificate(std::make_shared<const Certificate>(std::move(*certificate)));
    return {};
}

void tellPin(const Server& server)
{
    if (const auto pin = server.pin())
        qCInfo(lcServe, "links to this server carry pin=%s", pin->toBase64Url().constData());
}

/// The certificate files were changed. Whatever is wrong with one of them, the server goes on with what it has.
void reload(Server& server, const ServeOptions& options)
{
    for (const auto& read : {readTlsCertAgain, readProxyCert}) {
        if (const auto done = read(server, options); !done) {
            qCCritical(lcServe).noquote()
                << "the certificate in use stays:" << done.error().message << "- mend that, and send SIGHUP again";
        }
    }
    tellPin(server);
}

using Listen = Result<quint16> (Server::*)(const QHostAddress&, quint16);

Result<QList<ListenAddress>> listenOn(Server& server, Listen begin, const QList<ListenAddress>& addresses)
{
    QList<ListenAddress> listening;
    for (const ListenAddress& listen : addresses) {
        const auto port = (server.*begin)(listen.address, listen.port);
        if (!port)
            return std::unexpected(port.error());
        listening.append({listen.address, *port});
    }
    return listening;
}

Result<Doors> listenEverywhere(Server& server, const ServeOptions& options)
{
    const auto tls = listenOn(server, &Server::listenTls, options.listen);
    if (!tls)
        return std::unexpected(tls.error());
    const auto plain = listenOn(server, &Server::listenPlain, options.listenPlain);
    if (!plain)
        return std::unexpected(plain.error());
    return Doors{*tls, *plain, server.pin(), !options.trustedProxies.isEmpty()};
}

/// null: there is to be none.
Result<std::unique_ptr<UdpRelay>> openRelay(const ServeOptions& options)
{
    if (options.relay.isEmpty())
        return nullptr;
    return UdpRelay::open(
        {options.relay.listenOn(QAbstractSocket::IPv4Protocol), options.relay.listenOn(QAbstractSocket::IPv6Protocol),
         options.relay.ports(), options.relay.advertised(QAbstractSocket::IPv4Protocol),
         options.relay.advertised(QAbstractSocket::IPv6Protocol), QDir(options.dataDir).filePath(kRelayBindings)});
}

/// null: there is to be none.
Result<std::unique_ptr<MosquittoLink>> openMqtt(const ServeOptions& options)
{
    if (!options.wgkex.isEnabled)
        return nullptr;
    const QString& password = options.wgkex.passwordFile;
    if (QFile file(password); !password.isEmpty() && !file.open(QIODevice::ReadOnly))
        return failure(
            QStringLiteral("[wgkex] mqtt_password_file: cannot read %1: %2").arg(password, file.errorString()));
    return std::make_unique<MosquittoLink>(options.wgkex.mqtt(QDir(options.dataDir).absolutePath()));
}

void announce(const Doors& doors)
{
    QJsonArray urls;
    for (const ListenAddress& listen : doors.tls)
        urls.append(QString(QStringLiteral("wss://") + listen.toString()));
    for (const ListenAddress& listen : doors.plain)
        urls.append(QString(QStringLiteral("ws://") + listen.toString()));
    QJsonObject ready{{QStringLiteral("ready"), true}, {QStringLiteral("urls"), urls}};
    if (doors.pin)
        ready.insert(QStringLiteral("pin"), QString::fromLatin1(doors.pin->toBase64Url()));
    std::printf("%s\n", QJsonDocument(ready).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

void heedSystem(Server& server, const ServeOptions& options)
{
    QObject::connect(&server, &Server::stopped, qApp, &QCoreApplication::quit);
    const auto stop = [&server, isStopping = false]() mutable {
        if (std::exchange(isStopping, true)) {
            QCoreApplication::quit(); // asked twice: no goodbyes
            return;
        }
        qCInfo(lcServe, "stopping");
        QTimer::singleShot(kGoodbyeDeadline, qApp, &QCoreApplication::quit);
        server.stop();
    };
    onSystemRequests(server, {stop, [&server, options] { reload(server, options); }});
}

} // namespace

int runServe(const ServeOptions& options)
{
    raiseOpenFileLimit();
    const auto lock = lockDataFolder(options.dataDir);
    if (!lock)
        return fail(lock.error());
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
    const auto exchanges = std::exchange(state->exchanges, {});
    const auto mqtt = openMqtt(options);
    if (!mqtt)
        return fail(mqtt.error());
    Registry registry(settings, std::move(*state), clock.now(), clock.unixMs());
    const auto pollingTenant = options.open ? std::optional(options.wireSyncTenant) : std::nullopt;
    ServiceLimits limits;
    limits.messagesPerSecond = options.messageRate;
    Server server(limits, registry, **storage, clock, options.metricsReaders, {}, pollingTenant);
    if (const auto prepared = prepareTls(server, options); !prepared)
        return fail(prepared.error());
    server.trustProxies(options.trustedProxies);
    if (const auto read = readProxyCert(server, options); !read)
        return fail(read.error());
    const auto relay = openRelay(options); // goes before the server, which it tells what it sees
    if (!relay)
        return fail(relay.error());
    if (*relay)
        server.serveRelay(**relay);
    if (*mqtt)
        server.serveWgkex(options.wgkex.broker(), exchanges, **mqtt);
    const auto doors = listenEverywhere(server, options);
    if (!doors)
        return fail(doors.error());
    const auto doorsNow = [&server, doors = *doors]() mutable {
        doors.pin = server.pin(); // the certificate may have been read again
        return doors;
    };
    AdminSocket admin(AdminRequests(server.administration(), doorsNow));
    if (const auto listening = admin.listen(AdminSocket::pathIn(options.dataDir)); !listening)
        return fail(listening.error());

    if (*mqtt)
        (*mqtt)->start();
    tellPin(server);
    heedSystem(server, options);
    announce(*doors);
    return QCoreApplication::exec();
}

} // namespace roamwire::server
