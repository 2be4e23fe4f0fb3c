#pragma once

#include "client-gui/helper/dispatcher.h"
#include "client-gui/helper/session.h"
#include "shared/base/clock.h"

#include <QLocalServer>
#include <QObject>
#include <QSet>

namespace roamwire::helper {

/// Judges who is at the other end of a connected socket descriptor; the error says why not.
using CallerCheck = std::function<Result<void>(qintptr descriptor)>;

/// Accepts connections, asks who it is, and gives each that may stay a session.
class Server final : public QObject
{
    Q_OBJECT

public:
    /// `dispatcher` and `clock` outlive this object.
    Server(Dispatcher& dispatcher, const Clock& clock, CallerCheck check, QObject* parent = nullptr);

    /// `descriptor` is a listening Unix socket; it belongs to this object from now on.
    Result<void> listen(qintptr descriptor);

private:
    void accept();
    void refuse(QLocalSocket* socket, const QString& code, const QString& reason);

    Dispatcher& m_dispatcher;
    const Clock& m_clock;
    CallerCheck m_check;
    QLocalServer m_server;
    QSet<Session*> m_sessions; ///< children of this object
    ConnectionId m_lastId = 0;
};

} // namespace roamwire::helper
