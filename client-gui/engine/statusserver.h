#pragma once

#include "client-gui/engine/departure.h"
#include "client-gui/engine/inviter.h"
#include "client-gui/engine/status.h"
#include "shared/base/result.h"

#include <QHash>
#include <QLocalServer>
#include <QObject>
#include <QTimer>

#include <functional>

namespace roamwire {

/// Of the answer to `log`.
inline const QString kLogField = QStringLiteral("log");

/// Shows a running engine to other programs of the same user: a local socket that only its owner may open. A client
/// sends one line. `status` and `watch` get one JSON object per line: one, or one more with every change. `leave` ends
/// the membership, and gets what came of it; `invite` with a JSON object (invitationjson.h) gets a link or an error;
/// `log` gets the last lines that this program logged, `{"log":[LINE…]}`.
class StatusServer final : public QObject
{
    Q_OBJECT

public:
    explicit StatusServer(std::function<Status()> status, QObject* parent = nullptr);

    /// `$XDG_RUNTIME_DIR/roamwire/IF.sock`, or below /run without a session.
    static QString defaultPath(const QString& interface);

    /// Fails when another program serves this socket already.
    Result<void> listen(const QString& path);

    /// Leaves a trace beside the configuration, so that other commands find a socket that is somewhere else.
    void announce(const QString& configPath);
    /// Where a client with this configuration serves, as far as can be known without asking.
    static QString pathFor(const QString& configPath, const QString& interface);

    /// Whether a client serves there. Answers at once, or after half a second at most.
    static void probe(const QString& path, const ReplyTo<bool>& reply);

    /// Until the next listen().
    void close();

    /// The answer to those who asked to leave. They are disconnected, and the bytes are on their way when it returns.
    void answerLeave(const DepartureReport& report);

    /// The status may have changed; watchers hear of it soon, at most every kMinInterval.
    void notify();

Q_SIGNALS:
    void leaveRequested();
    void inviteRequested(const roamwire::wire::Invite& invite, const roamwire::ReplyTo<roamwire::Invitation>& reply);

private:
    void onConnection();
    void onRequest(QLocalSocket* socket);
    void onInvite(QLocalSocket* socket, const QByteArray& json);
    void tellWatchers();
    QByteArray line() const;

    std::function<Status()> m_status;
    QLocalServer m_server;
    QHash<QLocalSocket*, QByteArray> m_watchers; ///< with the line each was told last
    QList<QLocalSocket*> m_leaving;              ///< asked to leave, and wait for the answer
    QTimer m_soon;
};

} // namespace roamwire
