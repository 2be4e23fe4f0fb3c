#include "server/net/session.h"

#include "server/net/frame.h"
#include "server/net/outbox.h"

namespace roamwire::server {

Hangup tooMuchWaits()
{
    return {{}, closecode::kTryAgainLater, QStringLiteral("too much waits to be read"), closeword::kBacklog};
}

Session::Session(SessionId id, NewConnection connection, SessionHandler& handler, const ServiceLimits& limits,
                 const Clock& clock)
    : m_id(id)
    , m_tenant(connection.tenant)
    , m_dialect(dialectOf(connection.webSocket->subprotocol()))
    , m_handler(handler)
    , m_limits(limits)
    , m_clock(clock)
    , m_webSocket(std::move(connection.webSocket))
    , m_socket(connection.socket)
    , m_conversation(makeConversation(m_dialect))
    , m_ticket(std::move(connection.ticket))
    , m_since(clock.now())
    , m_heard(m_since)
{
    m_webSocket->setMaxAllowedIncomingFrameSize(limits::kMaxClientFrame);
    m_webSocket->setMaxAllowedIncomingMessageSize(limits::kMaxClientFrame);
    connect(m_webSocket.get(), &QWebSocket::textMessageReceived, this, &Session::onText);
    connect(m_webSocket.get(), &QWebSocket::binaryMessageReceived, this, &Session::onBinary);
    connect(m_webSocket.get(), &QWebSocket::disconnected, this, [this] { m_handler.onEnded(*this); });
    // QWebSocket does not tell of pings that it answers, but the bytes of every frame pass here.
    connect(m_socket, &QTcpSocket::readyRead, this, &Session::onHeard);
}

Session::~Session()
{
    // The socket's own end is not news to anybody any more.
    m_webSocket->disconnect(this);
    m_socket->disconnect(this);
}

void Session::start()
{
    const QByteArray greeting = m_conversation->greeting();
    if (!greeting.isEmpty())
        say(greeting);
    m_socket->flush(); // together with the upgrade's answer, which still waits there
}

ObservedAddresses Session::observed() const
{
    const QHostAddress address = unmapped(m_socket->peerAddress());
    ObservedAddresses observed;
    (isIpv4(address) ? observed.v4 : observed.v6) = address;
    return observed;
}

void Session::setJoined()
{
    m_stage = Stage::Joined;
    m_ticket.release();
}

void Session::onText(const QString& text)
{
    if (m_stage == Stage::Closing)
        return;
    const ConnectionFacts facts{m_id, m_tenant, observed(), Binding(), m_stage == Stage::Joined};
    m_handler.onRequest(*this, m_conversation->decode(text.toUtf8(), facts));
}

void Session::onBinary()
{
    if (m_stage != Stage::Closing)
        m_handler.onFailed(
            *this, {{}, closecode::kNotText, QStringLiteral("only text frames are understood"), closeword::kBadData});
}

void Session::onHeard()
{
    m_heard = m_clock.now();
    m_isPinged = false;
    // What it said has been answered by now, pings too: who asks and never reads is not to fill the memory.
    if (isBacklogged())
        m_handler.onFailed(*this, tooMuchWaits());
}

void Session::say(QByteArrayView text)
{
    QByteArray frame;
    appendTextFrame(frame, text);
    const QByteArrayView pieces[] = {frame};
    send(pieces);
}

void Session::send(std::span<const QByteArrayView> frames)
{
    if (m_stage != Stage::Closing && m_socket->state() == QAbstractSocket::ConnectedState)
        sendPieces(*m_socket, frames);
}

bool Session::isBacklogged() const
{
    return m_stage != Stage::Closing && backlog() > m_limits.maxBacklog;
}

void Session::close(const Hangup& hangup)
{
    if (m_stage == Stage::Closing)
        return;
    if (!hangup.text.isEmpty())
        say(hangup.text);
    m_stage = Stage::Closing;
    m_ticket.release();
    m_since = m_clock.now();
    m_webSocket->close(static_cast<QWebSocketProtocol::CloseCode>(hangup.code), hangup.reason);
}

void Session::checkDeadlines()
{
    const Instant now = m_clock.now();
    if (m_stage == Stage::Closing) {
        if (now - m_since >= m_limits.closeLinger)
            m_webSocket->abort();
    } else if (m_stage != Stage::Joined && now - m_since >= m_limits.joinDeadline) {
        m_handler.onFailed(*this, {{}, closecode::kRefused, QStringLiteral("no join in time"), closeword::kNoJoin});
    } else if (now - m_heard >= m_limits.silenceDeadline) {
        m_handler.onFailed(
            *this, {{}, closecode::kGoingAway, QStringLiteral("nothing heard for too long"), closeword::kSilent});
    } else if (!hasClientPings(m_dialect) && !m_isPinged && now - m_heard >= m_limits.pingAfter) {
        m_isPinged = true;
        const QByteArrayView pieces[] = {pingFrame()};
        send(pieces);
    }
}

} // namespace roamwire::server
