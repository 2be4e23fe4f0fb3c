#include "client-gui/helper/session.h"

#include "client-gui/helper-api/messagecodec.h"

#include <QLoggingCategory>
#include <QPointer>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcSession, "roamwire.helper")

/// Requests that wait for their turn: a roam makes an engine ask for about ten things at once.
constexpr qsizetype kMaxWaiting = 32;
/// Unread bytes of a request that is not taken yet; more stays with the sender.
constexpr qint64 kReadBuffer = 64 * 1024;
/// A switch re-sets an endpoint every 30 ms for half a second; above that nobody has a reason to ask.
constexpr int kRateBurst = 200;
constexpr Milliseconds kRateInterval{10};
/// A caller is told by then, whatever happens. `create` runs at most five commands, each ended after 5 s.
constexpr Milliseconds kRequestDeadline{20'000};

} // namespace

Session::Session(QLocalSocket* socket, ConnectionId id, Dispatcher& dispatcher, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_socket(socket)
    , m_id(id)
    , m_dispatcher(dispatcher)
    , m_clock(clock)
    , m_rate(kRateBurst, kRateInterval, clock.now())
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(kReadBuffer);
    m_deadline.setSingleShot(true);
    m_throttle.setSingleShot(true);
    connect(m_socket, &QLocalSocket::readyRead, this, &Session::pump);
    connect(m_socket, &QLocalSocket::bytesWritten, this, &Session::pump);
    connect(m_socket, &QLocalSocket::disconnected, this, &Session::onDisconnected);
    connect(&m_deadline, &QTimer::timeout, this, &Session::onDeadline);
    connect(&m_throttle, &QTimer::timeout, this, &Session::pump);
    m_dispatcher.setTold(m_id, [this](const Event& event) { tell(event); });
    QMetaObject::invokeMethod(this, &Session::pump, Qt::QueuedConnection); // what came before we listened
}

Session::~Session()
{
    m_socket->disconnect(this);
    m_dispatcher.connectionEnded(m_id);
}

void Session::pump()
{
    // Answers may come at once, from within startHead(): a loop instead of a recursion as deep as the caller likes.
    if (m_isPumping)
        return;
    m_isPumping = true;
    do
        takeRequests();
    while (startHead());
    m_isPumping = false;
}

void Session::takeRequests()
{
    while (!m_isClosing && m_waiting.size() < kMaxWaiting) {
        auto frame = m_frames.next();
        if (frame && !*frame) {
            if (m_socket->bytesAvailable() == 0)
                return;
            m_frames.append(m_socket->read(kReadBuffer));
            continue;
        }
        auto request = frame ? decodeRequest(**frame) : std::unexpected(frame.error());
        Waiting waiting{request.value_or(Request()), std::nullopt};
        if (!request) {
            waiting.verdict =
                Refused{refusal::kBadRequest, QStringLiteral("not understood: ") + request.error().message};
            m_isClosing = true;
        }
        m_waiting.append(std::move(waiting));
        if (m_waiting.size() == 1)
            m_deadline.start(kRequestDeadline);
    }
}

bool Session::startHead()
{
    if (m_waiting.isEmpty() || m_isRunning || m_throttle.isActive() || m_socket->bytesToWrite() > kMaxFrame)
        return false;
    if (m_waiting.first().verdict) {
        qCWarning(lcSession) << "connection" << m_id << "sent something that is no request and is closed";
        answerHead(*m_waiting.first().verdict);
        m_socket->disconnectFromServer();
        return false;
    }
    if (const Milliseconds wait = m_rate.take(m_clock.now()); wait > Milliseconds(0)) {
        m_throttle.start(wait);
        return false;
    }
    m_isRunning = true;
    m_dispatcher.handle(m_id, m_waiting.first().request.verb,
                        [self = QPointer(this), serial = m_serial](const Answer& answer) {
                            if (self)
                                self->onAnswer(serial, answer);
                        });
    return !m_isRunning;
}

void Session::onAnswer(quint64 serial, const Answer& answer)
{
    m_isRunning = false;
    if (serial == m_serial)
        answerHead(answer);
    pump();
}

void Session::onDeadline()
{
    qCWarning(lcSession) << "connection" << m_id << "waited too long for an answer";
    answerHead(Refused{refusal::kFailed, QStringLiteral("no answer from wg or ip in time; is the system overloaded?")});
    if (m_isClosing && m_waiting.isEmpty())
        m_socket->disconnectFromServer();
    pump();
}

void Session::answerHead(Answer answer)
{
    const Request request = m_waiting.takeFirst().request;
    ++m_serial;
    const auto* show = std::get_if<Show>(&request.verb);
    if (auto* shown = std::get_if<ShowAnswer>(&answer); shown && show && show->since)
        *shown = m_looks.shorten(*show, std::move(*shown));
    QByteArray content = encode(Response{request.id, std::move(answer)});
    if (content.size() > kMaxFrame)
        content = encode(Response{
            request.id, Refused{refusal::kFailed, QStringLiteral("the answer is too long; the interface has more peers "
                                                                 "and allowed IPs than can be shown")}});
    m_socket->write(framed(content));
    if (m_waiting.isEmpty())
        m_deadline.stop();
    else
        m_deadline.start(kRequestDeadline);
}

void Session::tell(const Event& event)
{
    // Whoever does not read misses what is only worth something now.
    if (!m_isClosing && m_socket->bytesToWrite() <= kMaxFrame)
        m_socket->write(framed(encode(event)));
}

void Session::onDisconnected()
{
    m_dispatcher.connectionEnded(m_id);
    m_waiting.clear();
    ++m_serial; // an answer that is still to come is for nobody
    m_isClosing = true;
    m_deadline.stop();
    m_throttle.stop();
    Q_EMIT ended();
}

} // namespace roamwire::helper
