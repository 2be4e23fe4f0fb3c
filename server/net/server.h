#pragma once

#include "server/net/acceptor.h"
#include "server/net/service.h"
#include "server/net/storagewatch.h"
#include "server/net/wgkexbroker.h"

namespace roamwire::server {

/// The network side of a server, put together. One thread, with an event loop.
class Server final : public QObject
{
    Q_OBJECT

public:
    /// `registry`, `storage` and `clock` outlive it.
    /// `metricsReaders`: who may read /metrics, besides loopback. `routes`: what else is answered over HTTP, besides
    /// wireSync's clients that poll as peers of `pollingTenant`.
    Server(const ServiceLimits& limits, Registry& registry, Storage& storage, const Clock& clock,
           QList<Prefix> metricsReaders = {}, HttpRoutes routes = {},
           const std::optional<TenantId>& pollingTenant = std::nullopt);

    /// Speaks WebSocket without TLS on this address too; the port it got.
    Result<quint16> listenPlain(const QHostAddress& address, quint16 port);

    /// A connection that somebody else accepted. Takes the socket.
    void acceptPlain(ClientSocket* socket) { m_acceptor.acceptPlain(socket); }

    /// Speaks WebSocket over TLS there; needs a certificate.
    Result<quint16> listenTls(const QHostAddress& address, quint16 port);
    /// For connections from now on; those that stand keep theirs.
    void setCertificate(std::shared_ptr<const Certificate> certificate);
    /// What links to this server are to carry: the pin of the certificate that clients are shown, by the proxy where
    /// that is known. nullopt where there is none.
    std::optional<Binding> pin() const;
    /// The proxies that are believed when they say for whom they speak.
    void trustProxies(QList<Prefix> networks) { m_acceptor.proxies().trust(std::move(networks)); }
    /// Of the certificate that they show to clients, for connections from now on.
    void setProxyPin(const Binding& pin);

    /// Has a relay. Once, before it listens; stop() is the last that the relay hears of it.
    void serveRelay(Relay& relay);

    /// Is a wgkex broker. Once, before the first connection; `link`, which somebody else starts, outlives this. `found`: the keys
    /// that are stored.
    void serveWgkex(WgkexSettings settings, const QList<StoredExchange>& found, MqttLink& link);

    /// What whoever runs the server may ask for; as long as this lives.
    Administration& administration() { return m_service.administration(); }

    /// No new connections, goodbye to the others; stopped() follows.
    void stop();

Q_SIGNALS:
    void stopped();

private:
    Metrics m_metrics; ///< first, because the others count in it
    StorageWatch m_storage;
    Handshakes m_handshakes; ///< before those that hold its tickets
    Service m_service;
    Acceptor m_acceptor;
    std::optional<Binding> m_proxyPin;
    const Clock& m_clock;
    std::optional<WgkexBroker> m_wgkex;
};

} // namespace roamwire::server
