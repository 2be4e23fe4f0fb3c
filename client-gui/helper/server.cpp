#include "client-gui/helper/server.h"

#include "client-gui/helper-api/messagecodec.h"

#include <QLoggingCategory>
#include <QTimer>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcServer, "roamwire.helper")

/// One per interface and a few that only look; every one costs at most a frame of memory in each direction.
constexpr qsizetype kMaxConnections = 16;

/// How long a caller who may not has to read why, and how many may take that time at once.
constexpr Milliseconds kRefusalStay{500};
constexpr int kMaxRefused = 16;

/// What the log hears of them: strangers can come as often as they like, where the socket is open to them.
constexpr int kComplaintBurst = 20;
constexpr Milliseconds kComplaintInterval{1'000};

} // namespace

Server::Server(Dispatcher& dispatcher, const Clock& clock, CallerCheck check, QObject* parent)
    : QObject(parent)
    , m_dispatcher(dispatcher)
    , m_clock(clock)
    , m_check(std::move(check))
    , m_complaints(kComplaintBurst, kComplaintInterval, clock.now())
{
}

void Server::admit(QLocalSocket* socket)
{
    socket->setParent(this);
    if (const auto allowed = m_check(socket->socketDescriptor()); !allowed)
        return refuse(socket, refusal::kNotAllowed, allowed.error().message);
    if (m_sessions.size() >= kMaxConnections)
        return refuse(socket, refusal::kBusy, QStringLiteral("too many connections to the helper; close one first"));
    auto* session = new Session(socket, ++m_lastId, m_dispatcher, m_clock, this);
    m_sessions.insert(session);
    connect(session, &Session::ended, this, [this, session] {
        m_sessions.remove(session);
        session->deleteLater();
    });
}

void Server::refuse(QLocalSocket* socket, const QString& code, const QString& reason)
{
    if (m_complaints.take(m_clock.now()) == Milliseconds(0))
        qCWarning(lcServer).noquote() << "connection refused:" << reason;
    connect(socket, &QLocalSocket::disconnected, socket, &QLocalSocket::deleteLater);
    connect(socket, &QLocalSocket::destroyed, this, [this] { --m_refused; });
    socket->write(framed(encode(Response{0, Refused{code, reason}})));
    socket->flush();
    // Closing at once could overtake the reason: the caller is writing its first request now. Nothing of it is read.
    const bool mayStay = ++m_refused <= kMaxRefused;
    QTimer::singleShot(mayStay ? kRefusalStay : Milliseconds(0), socket, &QLocalSocket::abort);
    socket->setReadBufferSize(1);
}

} // namespace roamwire::helper
