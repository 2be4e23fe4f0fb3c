#include "server/net/session.h"

#include "server/net/frame.h"
#include "server/net/socketcalls.h"
#include "shared/wire/messages.h"

#include <QTimer>

#include <numeric>

namespace roamwire::server {
namespace {

/// Bytes that even an empty message takes, so that their number is bounded too.
constexpr qsizetype kCostOfHolding = 64;
/// A second brings back a few messages at any rate.
constexpr quint32 kRetrySeconds = 1;

Hangup tooManyMessages()
{
    return {{}, closecode::kRefused, QStringLiteral("too many messages"), wire::error::kTooManyMessages};
}

} // namespace

ObservedAddresses observedFrom(const QHostAddress& peer)
{
    const QHostAddress address = unmapped(peer);
    ObservedAddresses observed;
    (isIpv4(address) ? observed.v4 : observed.v6) = address;
    return observed;
}

Hangup tooMuchWaits()
{
    return {{}, closecode::kTryAgainLater, QStringLiteral("too much waits to be read"), closeword::kBacklog};
}

Session::Session(SessionId id, NewConnection connection, SessionHandler& handler, const ServiceLimits& limits,
                 const Clock& clock)
    : m_id(id)
    , m_tenant(connection.tenant)
    , m_origin(connection.origin)
    , m_handler(handler)
    , m_limits(limits)
    , m_clock(clock)
    , m_webSocket(std::move(connection.webSocket))
    , m_socket(connection.socket)
    , m_arrivals(std::move(connection.arrivals))
    , m_ticket(std::move(connection.ticket))
    , m_since(clock.now())
    , m_heard(m_since)
    , m_frames(m_since)
    , m_messages(m_since)
{
    if (const auto dialect = dialectOf(m_webSocket->subprotocol()))
        settle(*dialect);
    m_webSocket->setMaxAllowedIncomingFrameSize(limits::kMaxClientFrame);
    m_webSocket->setMaxAllowedIncomingMessageSize(limits::kMaxClientFrame);
    connect(m_webSocket.get(), &QWebSocket::textMessageReceived, this, &Session::onText);
    connect(m_webSocket.get(), &QWebSocket::binaryMessageReceived, this, &Session::onBinary);
    connect(m_webSocket.get(), &QWebSocket::disconnected, this, [this] { m_handler.onEnded(*this); });
    // QWebSocket does not tell of pings that it answers, and of a flood only what is left to do about it.
    connect(&m_socket->tcp(), &QTcpSocket::readyRead, this, &Session::onRead);
    m_arrivals->start([this](qsizetype frames) { onArrived(frames); });
}

Session::~Session()
{
    // The socket's own end is not news to anybody any more.
    m_webSocket->disconnect(this);
    m_socket->tcp().disconnect(this);
    m_arrivals->start({});
}

void Session::start(const QStringList& features)
{
    const QByteArray greeting = m_conversation ? m_conversation->greeting(features) : QByteArray();
    if (!greeting.isEmpty())
        say(greeting); // together with the upgrade's answer, which is held for it
    else
        m_socket->send({});
    m_socket->releaseReadBuffer(); // the request was in it
}

ObservedAddresses Session::observed() const
{
    return m_origin.isClients ? observedFrom(m_origin.address) : ObservedAddresses();
}

std::optional<std::chrono::milliseconds> Session::roundTrip() const
{
    const QTcpSocket& tcp = m_socket->tcp();
    const bool isDirect = m_origin.isClients && unmapped(tcp.peerAddress()) == m_origin.address;
    return isDirect ? shortestRoundTrip(tcp.socketDescriptor()) : std::nullopt;
}

void Session::setJoined()
{
    m_stage = Stage::Joined;
    m_ticket.release();
    if (!m_held.isEmpty())
        QMetaObject::invokeMethod(this, &Session::hearHeld, Qt::QueuedConnection); // the join is answered first
}

void Session::onText(const QString& text)
{
    if (m_stage == Stage::Closing)
        return;
    m_messages.take(1, messageRate(), m_clock.now());
    if (m_messages.isOverdrawn(messageRate()))
        return m_handler.onFailed(*this, tooManyMessages());
    if (m_messages.isSpent(messageRate()))
        return slowDown();
    const QByteArray bytes = text.toUtf8();
    if (!m_dialect)
        settle(dialectOfFirstMessage(bytes));
    const bool isAhead = m_stage == Stage::Joining || !m_held.isEmpty();
    if (isAhead && runsAhead(*m_dialect))
        hold(bytes);
    else
        hear(bytes);
}

void Session::hear(const QByteArray& text)
{
    const ConnectionFacts facts{m_id, m_tenant, observed(), m_origin.binding, m_stage == Stage::Joined};
    m_handler.onRequest(*this, m_conversation->decode(text, facts));
}

void Session::hold(const QByteArray& text)
{
    m_held.append(text);
    const auto cost = [](qsizetype sum, const QByteArray& one) { return sum + one.size() + kCostOfHolding; };
    if (std::accumulate(m_held.cbegin(), m_held.cend(), qsizetype(0), cost) > kMaxHeld)
        m_handler.onFailed(
            *this,
            {{}, closecode::kTryAgainLater, QStringLiteral("too much before the join is done"), closeword::kBacklog});
}

void Session::hearHeld()
{
    for (const QByteArray& text : std::exchange(m_held, {})) {
        if (m_stage == Stage::Joined)
            hear(text);
    }
}

void Session::settle(Dialect dialect)
{
    m_dialect = dialect;
    m_conversation = makeConversation(dialect);
}

void Session::onBinary()
{
    if (m_stage != Stage::Closing)
        m_handler.onFailed(
            *this, {{}, closecode::kNotText, QStringLiteral("only text frames are understood"), closeword::kBadData});
}

void Session::onArrived(qsizetype frames)
{
    if (m_stage == Stage::Closing)
        return;
    const Instant now = m_clock.now();
    if (frames > 0) {
        m_heard = now;
        m_isPinged = false;
    }
    m_frames.take(frames, frameRate(), now);
    if (m_arrivals->isBroken())
        m_handler.onFailed(
            *this,
            {{}, closecode::kProtocolError, QStringLiteral("frames of clients are masked"), closeword::kBadData});
    else if (m_frames.isOverdrawn(frameRate()))
        m_handler.onFailed(*this, tooManyMessages()); // closed, it has nothing left that QWebSocket would work through
}

void Session::slowDown()
{
    const QByteArray text = m_conversation ? m_conversation->slowDown(kRetrySeconds) : QByteArray();
    if (!text.isEmpty())
        say(text);
}

Allowance::Rate Session::messageRate() const
{
    return {m_limits.messagesPerSecond, m_limits.messageBurst};
}

Allowance::Rate Session::frameRate() const
{
    return {kFramesPerMessage * m_limits.messagesPerSecond, kFramesPerMessage * m_limits.messageBurst};
}

void Session::onRead()
{
    m_arrivals->onRead();
    m_socket->releaseReadBuffer();
    // What it said has been answered by now, pings too: who asks and never reads is not to fill the memory.
    if (isBacklogged())
        m_handler.onFailed(*this, tooMuchWaits());
}

void Session::say(QByteArrayView text)
{
    const TextFrameHead head(text.size());
    const QByteArrayView pieces[] = {head.bytes(), text};
    send(pieces);
}

bool Session::send(std::span<const QByteArrayView> frames)
{
    if (m_stage == Stage::Closing || m_socket->tcp().state() != QAbstractSocket::ConnectedState)
        return true;
    return m_socket->send(frames);
}

std::optional<qintptr> Session::emptySocket() const
{
    return m_stage != Stage::Closing ? m_socket->rawSocket() : std::nullopt;
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
    QTimer::singleShot(m_limits.closeLinger, m_webSocket.get(), &QWebSocket::abort);
    m_webSocket->close(static_cast<QWebSocketProtocol::CloseCode>(hangup.code), hangup.reason);
}

void Session::checkDeadlines()
{
    if (m_stage == Stage::Closing)
        return;
    const Instant now = m_clock.now();
    if (m_stage != Stage::Joined && now - m_since >= m_limits.joinDeadline) {
        m_handler.onFailed(*this, {{}, closecode::kRefused, QStringLiteral("no join in time"), closeword::kNoJoin});
    } else if (now - m_heard >= m_limits.silenceDeadline) {
        m_handler.onFailed(
            *this, {{}, closecode::kGoingAway, QStringLiteral("nothing heard for too long"), closeword::kSilent});
    } else if (!hasClientPings(dialect()) && !m_isPinged && now - m_heard >= m_limits.pingAfter) {
        m_isPinged = true;
        const QByteArrayView pieces[] = {pingFrame()};
        send(pieces);
    }
}

} // namespace roamwire::server
