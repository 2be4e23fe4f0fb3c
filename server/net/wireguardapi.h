#pragma once

#include "server/core/hubs.h"
#include "server/net/administration.h"
#include "server/net/failedjoins.h"
#include "server/net/http/httproutes.h"
#include "server/net/limits.h"
#include "server/net/password.h"
#include "shared/base/metrics.h"

namespace roamwire::server {

/// What answers wireguard_api's calls: every one but client/config wants the password, and what changes something is
/// durable before it is answered. One thread.
class WireGuardApi final
{
public:
    /// All of them outlive it.
    WireGuardApi(Hubs& hubs, AdministrationHost& host, Password password, const ServiceLimits& limits,
                 const Clock& clock, Metrics& metrics);

    /// The calls, good as long as this lives.
    std::vector<HttpRoute> routes();

private:
    using Call = void (WireGuardApi::*)(const HttpRequest&, const HttpReply&);

    HttpRoute route(const QByteArray& path, Call call);
    HttpRoute lockedRoute(const QByteArray& path, Call call);
    /// Why this request is not even looked at.
    std::optional<HttpResponse> refusal(const HttpRequest& request);

    void listClients(const HttpRequest& request, const HttpReply& reply);
    void listServers(const HttpRequest& request, const HttpReply& reply);
    void serverConfig(const HttpRequest& request, const HttpReply& reply);
    void serverAddress(const HttpRequest& request, const HttpReply& reply);
    void serverExists(const HttpRequest& request, const HttpReply& reply);
    void clientConfig(const HttpRequest& request, const HttpReply& reply);
    void addServer(const HttpRequest& request, const HttpReply& reply);
    void addClient(const HttpRequest& request, const HttpReply& reply);
    void removeClient(const HttpRequest& request, const HttpReply& reply);
    void removeServer(const HttpRequest& request, const HttpReply& reply);
    void removePeer(const HttpRequest& request, const HttpReply& reply);

    void add(std::expected<HubChange, Refusal> change, const HttpReply& reply);
    void remove(HubChange change, const HttpReply& reply);
    void store(HubChange change, int status, const HttpReply& reply);
    void apply(HubOutcome outcome);

    Hubs& m_hubs;
    AdministrationHost& m_host;
    const Password m_password;
    const Clock& m_clock;
    FailedJoins m_failed;
    Metrics::Counter& m_wrongPasswords;
};

} // namespace roamwire::server
