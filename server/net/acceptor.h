#pragma once

#include "server/net/arrivals.h"
#include "server/net/clientsocket.h"
#include "server/net/handshakes.h"
#include "server/net/http/httpservice.h"
#include "server/net/limits.h"
#include "server/net/listener.h"
#include "server/net/origin.h"
#include "server/net/tls/tlsgate.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/model/tenantid.h"

#include <QTimer>
#include <QWebSocket>
#include <QWebSocketServer>

#include <functional>
#include <memory>
#include <unordered_map>

namespace roamwire::server {

/// A WebSocket connection that is complete and alive, and nothing was said on it yet.
struct NewConnection
{
    std::unique_ptr<QWebSocket> webSocket;
    ClientSocket* socket = nullptr;     ///< below webSocket, and owned by it
    std::shared_ptr<Arrivals> arrivals; ///< of that socket
    TenantId tenant;
    Origin origin;
    Handshakes::Ticket ticket; ///< to be released when it has joined
};

/// Accepts TCP connections. Each has one deadline to begin with TLS, where it is to, and to send one short request: an
/// upgrade for a tenant makes a WebSocket of it, everything else is HTTP and goes to the routes. One thread.
class Acceptor final : public QObject
{
    Q_OBJECT

public:
    using Adopt = std::function<void(NewConnection)>;

    /// `handshakes`, `clock` and `metrics` outlive it.
    Acceptor(const ServiceLimits& limits, Handshakes& handshakes, const Clock& clock, Metrics& metrics,
             HttpRoutes routes, Adopt adopt);

    /// Before the first connection.
    void addRoutes(const HttpRoutes& routes) { m_http.addRoutes(routes); }
    /// The port it listens on now. Any number of addresses.
    Result<quint16> listenPlain(const QHostAddress& address, quint16 port);
    /// Needs a certificate.
    Result<quint16> listenTls(const QHostAddress& address, quint16 port);
    /// One that was accepted without TLS. Takes the socket.
    void acceptPlain(ClientSocket* socket);
    /// For connections from now on; those that stand keep theirs.
    void setCertificate(std::shared_ptr<const Certificate> certificate)
    {
        m_gate.setCertificate(std::move(certificate));
    }
    /// Of the certificate; nullopt where there is none.
    std::optional<Binding> pin() const;
    TrustedProxies& proxies() { return m_proxies; }
    /// No new connections from here on, and none of those that are not complete.
    void stop();

private:
    /// What tells one TCP connection from every other, on any of the listeners.
    struct Key
    {
        QHostAddress peer;
        QHostAddress local;
        quint16 peerPort = 0;
        quint16 localPort = 0;
        bool operator==(const Key&) const = default;
    };
    template <typename Socket>
    static Key keyOf(const Socket& socket)
    {
        return {socket.peerAddress(), socket.localAddress(), socket.peerPort(), socket.localPort()};
    }
    struct KeyHash
    {
        size_t operator()(const Key& key) const noexcept
        {
            return qHashMulti(QHashSeed::globalSeed(), key.peer, key.local, key.peerPort, key.localPort);
        }
    };
    struct Connection
    {
        ClientSocket* socket = nullptr;
        std::shared_ptr<Arrivals> arrivals; ///< from the upgrade on
        Origin origin;
        Instant deadline;
        TenantId tenant;
        Handshakes::Ticket ticket;
    };

    Result<quint16> listen(const QHostAddress& address, quint16 port, Listener::Accepted accepted);
    /// What it counts as until it has joined; a deadline, and where to find it again. nullopt: there are too many.
    std::optional<Key> keep(ClientSocket& socket, Milliseconds deadline);
    void enlist(const Key& key, Connection connection);
    void onAcceptedPlain(qintptr descriptor);
    void onAcceptedTls(qintptr descriptor);
    void onKnock(TlsSocket* socket, const Key& key);
    void listenTo(ClientSocket* socket, const Key& key);
    void onReadable(ClientSocket* socket, const Key& key);
    /// Settles whom the request is from, and counts it there; why it is refused.
    std::optional<HttpResponse> place(Connection& connection, const QByteArray& forwardedFor);
    void upgrade(ClientSocket* socket, const Key& key, const TenantId& tenant);
    void serve(ClientSocket* socket, const Key& key, const std::optional<HttpRejection>& rejection);
    /// One that asked other things before it asked for an upgrade.
    void takeBack(HttpClient client);
    void onUpgraded();
    void adopt(std::unique_ptr<QWebSocket> webSocket);
    void cutLate();

    ServiceLimits m_limits;
    Handshakes& m_handshakes;
    const Clock& m_clock;
    Adopt m_adopt;
    Metrics::Counter& m_accepted;
    Metrics::Counter& m_crowded;
    Metrics::Counter& m_crowdedAddress;
    Metrics::Counter& m_late;
    TrustedProxies m_proxies;
    TlsGate m_gate;
    HttpService m_http;
    QWebSocketServer m_upgrader; ///< never listens: it is handed sockets
    std::unordered_map<Key, Connection, KeyHash> m_connections;
    QTimer m_lateness;
};

} // namespace roamwire::server
