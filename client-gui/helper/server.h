#pragma once

#include "client-gui/helper/dispatcher.h"
#include "client-gui/helper/ratelimit.h"
#include "client-gui/helper/session.h"
#include "shared/base/clock.h"

#include <QObject>
#include <QSet>

namespace roamwire::helper {

/// Judges who is at the other end of a connected socket descriptor; the error says why not.
using CallerCheck = std::function<Result<void>(qintptr descriptor)>;

/// Asks of every connection who it is, and gives each that may stay a session.
class Server final : public QObject
{
    Q_OBJECT

public:
    /// `dispatcher` and `clock` outlive this object.
    Server(Dispatcher& dispatcher, const Clock& clock, CallerCheck check, QObject* parent = nullptr);

    /// Takes over a connected socket.
    void admit(QLocalSocket* socket);

private:
    void refuse(QLocalSocket* socket, const QString& code, const QString& reason);

    Dispatcher& m_dispatcher;
    const Clock& m_clock;
    CallerCheck m_check;
    QSet<Session*> m_sessions; ///< children of this object
    ConnectionId m_lastId = 0;
    RateLimit m_complaints;
    int m_refused = 0; ///< sockets of refused callers that are not closed yet
};

} // namespace roamwire::helper
