#include "client-gui/helper/server.h"

#include "client-gui/helper-api/messagecodec.h"

#include <QLoggingCategory>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcServer, "roamwire.helper")

/// One per interface and a few that only look; every one costs at most a frame of memory in each direction.
constexpr qsizetype kMaxConnections = 16;

} // namespace

Server::Server(Dispatcher& dispatcher, const Clock& clock, CallerCheck check, QObject* parent)
    : QObject(parent)
    , m_dispatcher(dispatcher)
    , m_clock(clock)
    , m_check(std::move(check))
{
    connect(&m_server, &QLocalServer::newConnection, this, &Server::accept);
}

Result<void> Server::listen(qintptr descriptor)
{
    if (m_server.listen(descriptor))
        return {};
    return failure(QStringLiteral("cannot listen on the socket: ") + m_server.errorString());
}

void Server::accept()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        const auto allowed = m_check(socket->socketDescriptor());
        if (!allowed) {
            refuse(socket, refusal::kNotAllowed, allowed.error().message);
            continue;
        }
        if (m_sessions.size() >= kMaxConnections) {
            refuse(socket, refusal::kBusy, QStringLiteral("too many connections to the helper; close one first"));
            continue;
        }
        auto* session = new Session(socket, ++m_lastId, m_dispatcher, m_clock, this);
        m_sessions.insert(session);
        connect(session, &Session::ended, this, [this, session] {
            m_sessions.remove(session);
            session->deleteLater();
        });
    }
}

void Server::refuse(QLocalSocket* socket, const QString& code, const QString& reason)
{
    qCWarning(lcServer).noquote() << "connection refused:" << reason;
    socket->write(framed(encode(Response{0, Refused{code, reason}})));
    // The refusal is a few bytes into an empty socket buffer; whoever does not read it may not keep us waiting.
    socket->flush();
    socket->abort();
    socket->deleteLater();
}

} // namespace roamwire::helper
