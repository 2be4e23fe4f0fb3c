#include "server/net/wireguardapi.h"

#include "server/core/refusals.h"
#include "server/dialects/wireguardapi.h"
#include "shared/wire/messages.h"

#include <QLoggingCategory>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcApi, "roamwire.net.wireguardapi")

constexpr char kJson[] = "application/json";
const QByteArray kPrefix = "/api/v1/";

// What the calls' text knows (docs/dialects.md).
constexpr int kOk = 200;
constexpr int kCreated = 201;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kFailed = 500;
constexpr int kUnauthorized = 401; ///< HTTP's own word

HttpResponse json(int status, const QByteArray& body)
{
    return {status, kJson, body};
}

HttpResponse error(int status, const QString& reason)
{
    return json(status, wireguardapi::encodeError(reason));
}

HttpResponse unknownServer(int status, const QString& name)
{
    return error(status, unknownHub(name).reason);
}

/// What the caller could mend is his; the rest is nobody's fault.
int statusOf(const Refusal& refusal)
{
    const bool isOurs = refusal.code == wire::error::kTenantFull || refusal.code == wire::error::kUnavailable;
    return isOurs ? kFailed : kBadRequest;
}

} // namespace

WireGuardApi::WireGuardApi(Hubs& hubs, AdministrationHost& host, Password password, const ServiceLimits& limits,
                           const Clock& clock, Metrics& metrics)
    : m_hubs(hubs)
    , m_host(host)
    , m_password(std::move(password))
    , m_clock(clock)
    , m_failed({limits.maxFailedJoins, limits.failedJoinWindow, limits.maxFailedJoinSources})
    , m_wrongPasswords(metrics.counter("roamwire_wireguard_api_wrong_passwords_total",
                                       "Calls of wireguard_api without the right user and password."))
{
    metrics.gauge("roamwire_wireguard_api_servers", "Servers of wireguard_api.",
                  [&hubs] { return static_cast<double>(hubs.hubCount()); });
    metrics.gauge("roamwire_wireguard_api_peerings", "Peerings of wireguard_api's clients.",
                  [&hubs] { return static_cast<double>(hubs.peeringCount()); });
}

std::vector<HttpRoute> WireGuardApi::routes()
{
    return {
        lockedRoute("client/list_all", &WireGuardApi::listClients),
        lockedRoute("server/list_all", &WireGuardApi::listServers),
        lockedRoute("server/config", &WireGuardApi::serverConfig),
        lockedRoute("server/wireguard_ip", &WireGuardApi::serverAddress),
        route("client/config", &WireGuardApi::clientConfig),
        lockedRoute("server/add", &WireGuardApi::addServer),
        lockedRoute("client/add", &WireGuardApi::addClient),
        lockedRoute("client/delete", &WireGuardApi::removeClient),
        lockedRoute("server/delete", &WireGuardApi::removeServer),
        lockedRoute("server/remove_peer", &WireGuardApi::removePeer),
        lockedRoute("server/exists", &WireGuardApi::serverExists),
    };
}

HttpRoute WireGuardApi::route(const QByteArray& path, Call call)
{
    return {{"GET", "POST"},
            kPrefix + path,
            [this, call](const HttpRequest& request, const HttpReply& reply) { (this->*call)(request, reply); },
            true};
}

HttpRoute WireGuardApi::lockedRoute(const QByteArray& path, Call call)
{
    HttpRoute locked = route(path, call);
    locked.handler = [this, call](const HttpRequest& request, const HttpReply& reply) {
        if (const auto refused = refusal(request))
            reply(*refused);
        else
            (this->*call)(request, reply);
    };
    return locked;
}

std::optional<HttpResponse> WireGuardApi::refusal(const HttpRequest& request)
{
    const Milliseconds wait = m_failed.wait(request.peer, m_clock.now());
    if (wait == Milliseconds(0) && m_password.isRight(request.header("Authorization")))
        return std::nullopt;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    HttpResponse refused =
        seconds > 0 ? error(kUnauthorized, QStringLiteral("too many wrong passwords came from this address; try again "
                                                          "in %1 s")
                                               .arg(seconds))
                    : error(kUnauthorized, QStringLiteral("this call wants the user and password of [wireguard_api] "
                                                          "(HTTP Basic)"));
    refused.headers.append(HttpHeader{"WWW-Authenticate", "Basic realm=\"wireguard_api\", charset=\"UTF-8\""});
    if (seconds > 0) {
        refused.headers.append(HttpHeader{"Retry-After", QByteArray::number(seconds)});
        return refused;
    }
    m_wrongPasswords.add();
    m_failed.count(request.peer, m_clock.now());
    return refused;
}

void WireGuardApi::listClients(const HttpRequest&, const HttpReply& reply)
{
    reply(json(kOk, wireguardapi::encodeClients(m_hubs)));
}

void WireGuardApi::listServers(const HttpRequest&, const HttpReply& reply)
{
    reply(json(kOk, wireguardapi::encodeServers(m_hubs)));
}

void WireGuardApi::serverConfig(const HttpRequest& request, const HttpReply& reply)
{
    const auto name = wireguardapi::decodeServerName(request.body);
    if (!name)
        return reply(error(kFailed, name.error().message));
    const auto hub = m_hubs.hub(*name);
    if (!hub)
        return reply(unknownServer(kNotFound, *name));
    reply(json(kOk, wireguardapi::encodeConfig(m_hubs.peersOf(hub->hub.tenant))));
}

void WireGuardApi::serverAddress(const HttpRequest& request, const HttpReply& reply)
{
    const auto name = wireguardapi::decodeServerName(request.body);
    if (!name)
        return reply(error(kFailed, name.error().message));
    const auto hub = m_hubs.hub(*name);
    if (!hub)
        return reply(unknownServer(kFailed, *name));
    reply(json(kOk, wireguardapi::encodeServerAddress(hub->wgip)));
}

void WireGuardApi::serverExists(const HttpRequest& request, const HttpReply& reply)
{
    const auto name = wireguardapi::decodeServerName(request.body);
    if (!name)
        return reply(error(kNotFound, name.error().message));
    if (!m_hubs.hub(*name))
        return reply(unknownServer(kNotFound, *name));
    reply(json(kOk, wireguardapi::encodeDone()));
}

void WireGuardApi::clientConfig(const HttpRequest& request, const HttpReply& reply)
{
    const auto pair = wireguardapi::decodePair(request.body);
    if (!pair)
        return reply(error(kFailed, pair.error().message));
    const auto hub = m_hubs.hub(pair->server);
    if (!hub)
        return reply(unknownServer(kFailed, pair->server));
    const auto peering = m_hubs.peering(pair->client, pair->server);
    if (!peering) {
        return reply(error(kFailed, QStringLiteral("the client '%1' has no peering with the server '%2'; add it first")
                                        .arg(pair->client, pair->server)));
    }
    reply(json(kOk, wireguardapi::encodeClientConfig(*hub, peering->lease)));
}

void WireGuardApi::addServer(const HttpRequest& request, const HttpReply& reply)
{
    const auto command = wireguardapi::decodeServer(request.body);
    if (!command)
        return reply(error(kBadRequest, command.error().message));
    add(m_hubs.addHub(*command), reply);
}

void WireGuardApi::addClient(const HttpRequest& request, const HttpReply& reply)
{
    const auto command = wireguardapi::decodeClient(request.body);
    if (!command)
        return reply(error(kBadRequest, command.error().message));
    add(m_hubs.addPeering(*command), reply);
}

void WireGuardApi::removeClient(const HttpRequest& request, const HttpReply& reply)
{
    const auto name = wireguardapi::decodeClientName(request.body);
    if (!name)
        return reply(error(kFailed, name.error().message));
    remove(m_hubs.removeClient(*name), reply);
}

void WireGuardApi::removeServer(const HttpRequest& request, const HttpReply& reply)
{
    const auto name = wireguardapi::decodeServerName(request.body);
    if (!name)
        return reply(error(kFailed, name.error().message));
    remove(m_hubs.removeHub(*name), reply);
}

void WireGuardApi::removePeer(const HttpRequest& request, const HttpReply& reply)
{
    const auto pair = wireguardapi::decodePair(request.body);
    if (!pair)
        return reply(error(kFailed, pair.error().message));
    remove(m_hubs.removePeering(pair->client, pair->server), reply);
}

void WireGuardApi::add(std::expected<HubChange, Refusal> change, const HttpReply& reply)
{
    if (change)
        store(*std::move(change), kCreated, reply);
    else
        reply(error(statusOf(change.error()), change.error().reason));
}

void WireGuardApi::remove(HubChange change, const HttpReply& reply)
{
    if (change.changes.empty())
        reply(json(kOk, wireguardapi::encodeDone())); // there is no such thing, which is what was wanted
    else
        store(std::move(change), kOk, reply);
}

void WireGuardApi::store(HubChange change, int status, const HttpReply& reply)
{
    Changes changes = std::exchange(change.changes, {});
    m_host.storeThen(std::move(changes), [this, change = std::move(change), status, reply](const Result<void>& stored) {
        if (stored) {
            apply(m_hubs.complete(change, m_clock.unixMs()));
            return reply(json(status, wireguardapi::encodeDone()));
        }
        qCCritical(lcApi) << "cannot store a change:" << stored.error().message;
        m_hubs.cancel(change);
        reply(error(kFailed, cannotStore().reason));
    });
}

void WireGuardApi::apply(HubOutcome outcome)
{
    for (const SessionId session : outcome.displaced)
        m_host.displace(session);
    for (const SessionId session : outcome.ended)
        m_host.end(session, revoked());
    for (auto& [tenant, news] : outcome.outcomes)
        m_host.apply(tenant, std::move(news));
}

} // namespace roamwire::server
