#include "server/net/acceptor.h"

#include "server/net/listener.h"
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
    , m_http(std::move(routes), m_limits, clock, metrics)
    , m_upgrader(QStringLiteral("roamwired"), QWebSocketServer::NonSecureMode)
{
    m_upgrader.setSupportedSubprotocols({wire::kSubprotocol});
    connect(&m_upgrader, &QWebSocketServer::newConnection, this, &Acceptor::onUpgraded);
    m_lateness.setInterval(limits.handshakeDeadline / kLatenessChecksPerDeadline);
    connect(&m_lateness, &QTimer::timeout, this, &Acceptor::cutLate);
}

Result<quint16> Acceptor::listen(const QHostAddress& address, quint16 port)
{
    auto listener = std::make_unique<Listener>([this](qintptr descriptor) { onAccepted(descriptor); });
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
    m_http.stop();
    for (auto& [key, connection] : std::exchange(m_connections, {})) {
        connection.socket->disconnect(this);
        connection.socket->abort();
        connection.socket->deleteLater();
    }
}

void Acceptor::onAccepted(qintptr descriptor)
{
    m_accepted.add();
    auto* socket = new DirectSocket(this);
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return;
    }
    auto ticket = m_handshakes.admit(socket->peerAddress());
    if (!ticket) {
        (ticket.error() == Handshakes::Refusal::Crowded ? m_crowded : m_crowdedAddress).add();
        qCDebug(lcAcceptor) << "too many unfinished connections, dropping one from" << socket->peerAddress();
        delete socket;
        return;
    }
    // One byte more than allowed tells that there is too much.
    socket->setReadBufferSize(kMaxRequestHeader + 1);
    const Key key{socket->peerAddress(), socket->localAddress(), socket->peerPort(), socket->localPort()};
    m_connections.insert_or_assign(
        key, Connection{socket, {}, m_clock.now() + m_limits.handshakeDeadline, TenantId(), std::move(*ticket)});
    if (!m_lateness.isActive())
        m_lateness.start();

    connect(socket, &QTcpSocket::disconnected, this, [this, socket, key] {
        socket->disconnect(&m_upgrader); // what it has put off until later would look into a closed socket
        m_connections.erase(key);
        socket->deleteLater();
    });
    connect(socket, &QTcpSocket::readyRead, this, [this, socket, key] { onReadable(socket, key); });
}

void Acceptor::onReadable(DirectSocket* socket, const Key& key)
{
    const QByteArray bytes = socket->peek(qMin(socket->bytesAvailable(), qint64(kMaxRequestHeader) + 1));
    const HttpVerdict verdict = judgeRequest(bytes);
    if (std::holds_alternative<NeedMore>(verdict))
        return;
    disconnect(socket, &QTcpSocket::readyRead, this, nullptr);
    if (const auto* request = std::get_if<UpgradeRequest>(&verdict)) {
        upgrade(socket, key, request->tenant);
        return;
    }
    const auto* rejection = std::get_if<HttpRejection>(&verdict);
    serve(socket, key, rejection ? std::optional(*rejection) : std::nullopt);
}

void Acceptor::serve(DirectSocket* socket, const Key& key, const std::optional<HttpRejection>& rejection)
{
    const auto found = m_connections.find(key);
    Connection connection = std::move(found->second);
    m_connections.erase(found);
    socket->disconnect(this);
    m_http.take(socket, std::move(connection.ticket), connection.deadline, rejection);
}

void Acceptor::upgrade(DirectSocket* socket, const Key& key, const TenantId& tenant)
{
    Connection& connection = m_connections.at(key);
    connection.tenant = tenant;
    connection.arrivals = Arrivals::watch(socket); // before QWebSocket, which reads when it is told
    socket->setReadBufferSize(kReadAhead);
    socket->hold(); // the upgrade's answer, until the session speaks
    m_upgrader.handleConnection(socket);
}

void Acceptor::onUpgraded()
{
    while (auto* webSocket = m_upgrader.nextPendingConnection())
        adopt(std::unique_ptr<QWebSocket>(webSocket));
}

void Acceptor::adopt(std::unique_ptr<QWebSocket> webSocket)
{
    const Key key{webSocket->peerAddress(), webSocket->localAddress(), webSocket->peerPort(), webSocket->localPort()};
    const auto found = m_connections.find(key);
    if (found == m_connections.end()) { // it ended meanwhile
        webSocket.release()->deleteLater();
        return;
    }
    Connection connection = std::move(found->second);
    m_connections.erase(found);
    connection.socket->disconnect(this);
    // It goes through all that it is connected to when one of them ends.
    connection.socket->disconnect(&m_upgrader);
    webSocket->setParent(nullptr);
    connection.socket->setParent(webSocket.get());
    // One that died in the packet that completed it is not valid, and would never tell that it is disconnected.
    if (!webSocket->isValid()) {
        webSocket.release()->deleteLater();
        return;
    }
    m_adopt({std::move(webSocket), connection.socket, std::move(connection.arrivals), connection.tenant,
             std::move(connection.ticket)});
}

void Acceptor::cutLate()
{
    const Instant now = m_clock.now();
    std::vector<QTcpSocket*> late;
    for (const auto& [key, connection] : m_connections) {
        if (connection.deadline <= now)
            late.push_back(connection.socket);
    }
    m_late.add(late.size());
    for (auto* socket : late)
        socket->abort();
    if (m_connections.empty())
        m_lateness.stop();
}

} // namespace roamwire::server
