#include "client-gui/engine/controlsession.h"

#include "shared/base/printable.h"
#include "shared/wire/codec.h"
#include "shared/wire/limits.h"

#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QSslConfiguration>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

#include <algorithm>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcControl, "roamwire.control")

using namespace std::chrono_literals;

constexpr Milliseconds kFirstRetry = 500ms;
constexpr Milliseconds kRetryCap = 30s;
/// From opening to welcome; a new attempt on a new network is better than a long wait for a lost packet.
constexpr Milliseconds kAttemptDeadline = 10s;
/// Another program joined with our key. Two of them must not chase each other (design section 4).
constexpr Milliseconds kReplacedRetry = 60s;
/// What was said too soon is said again, where the server does not tell when.
constexpr Milliseconds kSayAgain = 1s;
/// No server may send us away for longer, whatever it says; a timer cannot count its largest number, either.
constexpr std::chrono::seconds kLongestRetry = 1h;

std::optional<Milliseconds> retryAfter(const wire::ErrorMessage& error)
{
    if (!error.retrySeconds)
        return std::nullopt;
    return std::min(std::chrono::seconds(*error.retrySeconds), kLongestRetry);
}

} // namespace

ControlSession::ControlSession(ControlServer server, QObject* parent)
    : QObject(parent)
    , m_server(std::move(server))
    , m_backoff(kFirstRetry, kRetryCap)
{
    for (QTimer* timer : {&m_sayAgain, &m_retry, &m_attemptDeadline, &m_pongDeadline})
        timer->setSingleShot(true);
    m_attemptDeadline.setInterval(kAttemptDeadline);
    m_pingTimer.setInterval(limits::kPingInterval);
    m_pongDeadline.setInterval(limits::kPingDeadline);

    connect(&m_sayAgain, &QTimer::timeout, this, &ControlSession::sendSaid);
    connect(&m_retry, &QTimer::timeout, this, &ControlSession::open);
    connect(&m_attemptDeadline, &QTimer::timeout, this, [this] { lost(tr("the server does not answer")); });
    connect(&m_pingTimer, &QTimer::timeout, this, &ControlSession::ping);
    connect(&m_pongDeadline, &QTimer::timeout, this, [this] { lost(tr("the server stopped answering")); });
}

ControlSession::~ControlSession()
{
    dropSocket();
}

void ControlSession::start()
{
    m_backoff.reset();
    open();
}

void ControlSession::reconnect()
{
    m_backoff.reset();
    m_retryAfter.reset();
    open();
}

void ControlSession::open()
{
    dropSocket();
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setMaxAllowedIncomingFrameSize(limits::kMaxServerFrame);
    m_socket->setMaxAllowedIncomingMessageSize(limits::kMaxServerFrame);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &ControlSession::onTextFrame);
    connect(m_socket, &QWebSocket::pong, this, [this] { m_pongDeadline.stop(); });
    connect(m_socket, &QWebSocket::disconnected, this, [this] {
        const QString reason = printable(m_socket->closeReason());
        lost(reason.isEmpty() ? tr("the connection to the server ended: %1").arg(m_socket->errorString()) : reason);
    });

    if (!m_server.isPlain())
        secure();
    setState(State::Connecting);
    m_attemptDeadline.start();
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({wire::kSubprotocol});
    m_socket->open(m_server.url, options);
}

/// Nothing is told to a server that is not the right one, not even which tenant is asked for.
void ControlSession::secure()
{
    m_socket->setSslConfiguration(tlsConfiguration(m_server));
    connect(m_socket, &QWebSocket::sslErrors, this, [this](const QList<QSslError>& errors) {
        if (checkServer(errors))
            m_socket->ignoreSslErrors();
    });
    connect(m_socket, &QWebSocket::connected, this, [this] { checkServer({}); });
}

bool ControlSession::checkServer(const QList<QSslError>& errors)
{
    const auto binding = checkCertificate(m_server, m_socket->sslConfiguration().peerCertificate(), errors);
    if (!binding) {
        lost(binding.error().message);
        Q_EMIT distrusted(binding.error().message);
        return false;
    }
    m_binding = *binding;
    return true;
}

void ControlSession::dropSocket()
{
    for (QTimer* timer : {&m_sayAgain, &m_retry, &m_attemptDeadline, &m_pingTimer, &m_pongDeadline})
        timer->stop();
    m_said.clear(); // the next join tells it
    m_binding = Binding();
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket->deleteLater();
    m_socket = nullptr;
}

void ControlSession::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

void ControlSession::lost(const QString& reason)
{
    dropSocket();
    if (!m_retryAfter)
        m_problem = reason;
    const Milliseconds delay = m_retryAfter.value_or(m_backoff.next(QRandomGenerator::global()->generateDouble()));
    m_retryAfter.reset();
    qCInfo(lcControl).noquote() << "not connected:" << m_problem << "- next attempt in" << delay.count() << "ms";
    m_retry.start(delay);
    setState(State::Offline);
    Q_EMIT stateChanged(); // the problem may be another one
}

void ControlSession::giveUp(const QString& reason)
{
    if (m_state == State::Connecting || m_state == State::Joining)
        lost(reason);
}

void ControlSession::join(const Nonce& nonce, const wire::Join& join)
{
    if (m_state != State::Joining || nonce != m_nonce)
        return;
    m_socket->sendTextMessage(QString::fromUtf8(wire::encode(join)));
    m_socket->flush();
}

void ControlSession::tell(const wire::Message& message)
{
    if (m_state != State::Joined)
        return;
    m_socket->sendTextMessage(QString::fromUtf8(wire::encode(message)));
    m_socket->flush();
}

void ControlSession::say(const wire::Message& message)
{
    if (m_state != State::Joined)
        return;
    m_said = QString::fromUtf8(wire::encode(message));
    if (!m_sayAgain.isActive())
        sendSaid();
}

void ControlSession::sendSaid()
{
    if (m_said.isEmpty())
        return;
    m_socket->sendTextMessage(m_said);
    m_socket->flush();
}

void ControlSession::onTextFrame(const QString& text)
{
    const auto message = wire::decode(text.toUtf8());
    if (!message) {
        // A newer server may say more than we know; what we know must be right.
        qCWarning(lcControl).noquote() << "ignored a frame of the server:" << message.error().reason;
        if (message.error().kind == wire::DecodeError::Kind::NotJson)
            lost(tr("the server does not speak the Roamwire protocol"));
        return;
    }
    if (const auto* error = std::get_if<wire::ErrorMessage>(&*message))
        return onError(*error);
    if (const auto* challenge = std::get_if<wire::Challenge>(&*message)) {
        if (m_state != State::Connecting)
            return lost(tr("the server sent a second challenge"));
        m_nonce = challenge->nonce;
        setState(State::Joining);
        Q_EMIT challenged(*challenge);
        return;
    }
    if (std::holds_alternative<wire::Welcome>(*message)) {
        m_attemptDeadline.stop();
        m_backoff.reset();
        m_problem.clear();
        m_pingTimer.start();
        setState(State::Joined);
    }
    if (m_state == State::Joined)
        Q_EMIT received(*message);
}

void ControlSession::onError(const wire::ErrorMessage& error)
{
    qCWarning(lcControl).noquote() << "the server refused:" << error.code << "-" << error.reason;
    const bool isMember = m_state == State::Joined;
    if (isMember && (error.code == wire::error::kTooManyMessages || error.code == wire::error::kUnavailable)) {
        m_sayAgain.start(retryAfter(error).value_or(kSayAgain));
        if (error.code == wire::error::kUnavailable)
            Q_EMIT refused(error); // perhaps it was an invite
        return;
    }
    if (isMember && error.id)
        return Q_EMIT refused(error); // of one request; the connection is none the worse
    m_problem = error.reason;
    if (error.code == wire::error::kReplaced)
        m_retryAfter = kReplacedRetry + Milliseconds(QRandomGenerator::global()->bounded(int(kReplacedRetry.count())));
    else if (const auto delay = retryAfter(error))
        m_retryAfter = delay;
    Q_EMIT refused(error);
    if (isMember && error.code == wire::error::kStaleSeal)
        lost(error.reason); // the next join tells everything, sealed anew
}

void ControlSession::ping()
{
    m_socket->ping();
    if (!m_pongDeadline.isActive())
        m_pongDeadline.start();
}

} // namespace roamwire
