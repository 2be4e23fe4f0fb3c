#include "server/net/acceptor.h"

#include "server/net/directsocket.h"
#include "shared/wire/messages.h"

#include <QLoggingCategory>

#include <algorithm>
#include <utility>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcAcceptor, "roamwire.net.acceptor")

/// A deadline is kept within a quarter of itself.
constexpr int kLatenessChecksPerDeadline = 4;

Metrics::Counter& dropsOf(Metrics& metrics, const QByteArray& reason)
{
    return metrics.counter("roamwire_handshake_drops_total", "Connections that were dropped without an answer.",
                           {{"reason", reason}});
}

} // namespace

Acceptor::Acceptor(const ServiceLimits& limits, Handshakes& handshakes, const Clock& clock, Metrics& metrics,
                   HttpRoutes routes, Adopt adopt)
    : m_limits(limits)
    , m_handshakes(handshakes)
    , m_clock(clock)
    , m_adopt(std::move(adopt))
    , m_accepted(metrics.counter("roamwire_connections_total", "TCP connections that were accepted."))
    , m_crowded(dropsOf(metrics, "crowded"))
    , m_crowdedAddress(dropsOf(metrics, "crowded_address"))
    , m_late(dropsOf(metrics, "late"))
    , m_gate(limits.maxTlsHandshakes, metrics)
    , m_http(std::move(routes), m_proxies, m_limits, clock, metrics,
             [this](HttpClient client) { takeBack(std::move(client)); })
    , m_upgrader(QStringLiteral("roamwired"), QWebSocketServer::NonSecureMode)
{
    m_upgrader.setSupportedSubprotocols({wire::kSubprotocol});
    connect(&m_upgrader, &QWebSocketServer::newConnection, this, &Acceptor::onUpgraded);
    m_lateness.setInterval(limits.handshakeDeadline / kLatenessChecksPerDeadline);
    connect(&m_lateness, &QTimer::timeout, this, &Acceptor::cutLate);
}

Result<quint16> Acceptor::listenPlain(const QHostAddress& address, quint16 port)
{
    return listen(address, port, [this](qintptr descriptor) { onAcceptedPlain(descriptor); });
}

Result<quint16> Acceptor::listenTls(const QHostAddress& address, quint16 port)
{
    return listen(address, port, [this](qintptr descriptor) { onAcceptedTls(descriptor); });
}

std::optional<Binding> Acceptor::pin() const
{
    return m_gate.certificate() ? std::optional(m_gate.certificate()->pin) : std::nullopt;
}

Result<quint16> Acceptor::listen(const QHostAddress& address, quint16 port, Listener::Accepted accepted)
{
    auto listener = std::make_unique<Listener>(std::move(accepted));
    if (!listener->start(address, port)) {
        return failure(QStringLiteral("cannot listen on %1 port %2: %3")
                           .arg(address.toString(), QString::number(port), listener->errorString()));
    }
    const quint16 actualPort = listener->serverPort();
    listener.release()->setParent(this);
    return actualPort;
}

void Acceptor::stop()
{
    for (auto* listener : findChildren<Listener*>(Qt::FindDirectChildrenOnly))
        listener->close();
    m_lateness.stop();
    m_gate.stop();
    m_http.stop();
    for (auto& [key, connection] : std::exchange(m_connections, {})) {
        QTcpSocket& socket = connection.socket->tcp();
        socket.disconnect(this);
        socket.abort();
        socket.deleteLater();
    }
}

void Acceptor::onAcceptedPlain(qintptr descriptor)
{
    auto socket = std::make_unique<DirectSocket>();
    if (socket->setSocketDescriptor(descriptor))
        acceptPlain(socket.release());
}

void Acceptor::acceptPlain(ClientSocket* socket)
{
    if (const auto key = keep(*socket, m_limits.handshakeDeadline))
        listenTo(socket, *key);
    else
        delete &socket->tcp();
}

void Acceptor::onAcceptedTls(qintptr descriptor)
{
    auto socket = std::make_unique<TlsSocket>();
    if (!socket->setSocketDescriptor(descriptor))
        return;
    const auto key = keep(*socket, m_limits.tlsDeadline);
    if (!key)
        return;
    TlsSocket* kept = socket.release();
    connect(kept, &QTcpSocket::readyRead, this, [this, kept, key = *key] { onKnock(kept, key); });
}

std::optional<Acceptor::Key> Acceptor::keep(ClientSocket& client, Milliseconds deadline)
{
    m_accepted.add();
    QTcpSocket& socket = client.tcp();
    const Key key = keyOf(socket);
    if (key.peerPort == 0)
        return std::nullopt; // it was reset already, and is nobody's any more
    if (const auto before = m_connections.find(key); before != m_connections.end())
        before->second.socket->tcp().abort(); // so was this one: its port is in use again
    // Whom a proxy speaks for is known with the request; until then it counts in all only.
    auto ticket = m_handshakes.admit(m_proxies.contains(key.peer) ? QHostAddress() : key.peer);
    if (!ticket) {
        (ticket.error() == Handshakes::Refusal::Crowded ? m_crowded : m_crowdedAddress).add();
        qCDebug(lcAcceptor) << "too many unfinished connections, dropping one from" << key.peer;
        return std::nullopt;
    }
    enlist(key, {&client, {}, {key.peer, {}}, m_clock.now() + deadline, TenantId(), std::move(*ticket)});
    return key;
}

void Acceptor::enlist(const Key& key, Connection connection)
{
    QTcpSocket& socket = connection.socket->tcp();
    socket.setParent(this);
    // One byte more than allowed tells that there is too much.
    socket.setReadBufferSize(kMaxRequestHeader + 1);
    m_connections.emplace(key, std::move(connection));
    if (!m_lateness.isActive())
        m_lateness.start();
    connect(&socket, &QTcpSocket::disconnected, this, [this, &socket, key] {
        socket.disconnect(&m_upgrader); // what it has put off until later would look into a closed socket
        m_connections.erase(key);
        socket.deleteLater();
    });
}

void Acceptor::onKnock(TlsSocket* socket, const Key& key)
{
    disconnect(socket, &QTcpSocket::readyRead, this, nullptr);
    if (!TlsGate::isTls(socket->peek(1))) {
        m_gate.countOther();
        serve(socket, key, HttpRejection{plainAnswer(400, "this port speaks TLS; use wss:// or https://")});
        return;
    }
    m_connections.at(key).deadline = Instant::max(); // what it waits for now is not its fault
    m_gate.enter(socket, [this, socket, key](const Certificate& certificate) {
        Connection& connection = m_connections.at(key);
        connection.deadline = m_clock.now() + m_limits.tlsDeadline;
        connection.origin.binding = certificate.pin;
        listenTo(socket, key);
    });
}

void Acceptor::listenTo(ClientSocket* socket, const Key& key)
{
    connect(&socket->tcp(), &QTcpSocket::readyRead, this, [this, socket, key] { onReadable(socket, key); });
}

void Acceptor::onReadable(ClientSocket* client, const Key& key)
{
    QTcpSocket* socket = &client->tcp();
    const QByteArray bytes = socket->peek(qMin(socket->bytesAvailable(), qint64(kMaxRequestHeader) + 1));
    const HttpVerdict verdict = judgeRequest(bytes);
    if (std::holds_alternative<NeedMore>(verdict))
        return;
    disconnect(socket, &QTcpSocket::readyRead, this, nullptr);
    if (const auto* request = std::get_if<UpgradeRequest>(&verdict)) {
        if (auto refusal = place(m_connections.at(key), request->forwardedFor))
            serve(client, key, HttpRejection{std::move(*refusal)});
        else
            upgrade(client, key, request->tenant);
        return;
    }
    const auto* rejection = std::get_if<HttpRejection>(&verdict);
    serve(client, key, rejection ? std::optional(*rejection) : std::nullopt);
}

void Acceptor::serve(ClientSocket* client, const Key& key, const std::optional<HttpRejection>& rejection)
{
    const auto found = m_connections.find(key);
    Connection connection = std::move(found->second);
    m_connections.erase(found);
    client->tcp().disconnect(this);
    m_http.take({client, connection.origin, std::move(connection.ticket)}, connection.deadline, rejection);
}

void Acceptor::takeBack(HttpClient client)
{
    const Key key = keyOf(client.socket->tcp());
    Connection connection{client.socket, {},
                          client.origin, m_clock.now() + m_limits.handshakeDeadline,
                          TenantId(),    std::move(client.ticket)};
    enlist(key, std::move(connection));
    listenTo(client.socket, key);
    onReadable(client.socket, key);
}

std::optional<HttpResponse> Acceptor::place(Connection& connection, const QByteArray& forwardedFor)
{
    const auto origin = m_proxies.origin(connection.origin, forwardedFor);
    if (!origin)
        return badForwarding();
    const bool isPassedOn = m_proxies.contains(connection.origin.address);
    connection.origin = *origin;
    if (!isPassedOn)
        return std::nullopt;
    connection.ticket.release();
    auto ticket = m_handshakes.admit(origin->address);
    if (!ticket) {
        (ticket.error() == Handshakes::Refusal::Crowded ? m_crowded : m_crowdedAddress).add();
        return plainAnswer(503, "too many connections that have not joined yet come from this address");
    }
    connection.ticket = std::move(*ticket);
    return std::nullopt;
}

void Acceptor::upgrade(ClientSocket* client, const Key& key, const TenantId& tenant)
{
    Connection& connection = m_connections.at(key);
    connection.tenant = tenant;
    QTcpSocket* socket = &client->tcp();
    connection.arrivals = Arrivals::watch(socket); // before QWebSocket, which reads when it is told
    socket->setReadBufferSize(kReadAhead);
    client->hold(); // the upgrade's answer, until the session speaks
    m_upgrader.handleConnection(socket);
}

void Acceptor::onUpgraded()
{
    while (auto* webSocket = m_upgrader.nextPendingConnection())
        adopt(std::unique_ptr<QWebSocket>(webSocket));
}

void Acceptor::adopt(std::unique_ptr<QWebSocket> webSocket)
{
    const Key key = keyOf(*webSocket);
    const auto found = m_connections.find(key);
    if (found == m_connections.end()) { // it ended meanwhile
        webSocket.release()->deleteLater();
        return;
    }
    Connection connection = std::move(found->second);
    m_connections.erase(found);
    QTcpSocket& socket = connection.socket->tcp();
    socket.disconnect(this);
    // It goes through all that it is connected to when one of them ends.
    socket.disconnect(&m_upgrader);
    webSocket->setParent(nullptr);
    socket.setParent(webSocket.get());
    // One that died in the packet that completed it is not valid, and would never tell that it is disconnected.
    if (!webSocket->isValid()) {
        webSocket.release()->deleteLater();
        return;
    }
    m_adopt({std::move(webSocket), connection.socket, std::move(connection.arrivals), connection.tenant,
             connection.origin, std::move(connection.ticket)});
}

void Acceptor::cutLate()
{
    const Instant now = m_clock.now();
    std::vector<QTcpSocket*> late;
    for (const auto& [key, connection] : m_connections) {
        if (connection.deadline <= now)
            late.push_back(&connection.socket->tcp());
    }
    m_late.add(late.size());
    for (auto* socket : late)
        socket->abort();
    if (m_connections.empty())
        m_lateness.stop();
}

} // namespace roamwire::server
