#pragma once

#include "client-gui/engine/controlserver.h"
#include "shared/base/backoff.h"
#include "shared/wire/messages.h"

#include <QObject>
#include <QTimer>

class QWebSocket;

namespace roamwire {

/// The connection to the server: opens it, keeps it open, speaks `roamwire.v1`. It never gives up; delays between
/// attempts follow a full-jitter backoff that a roam resets.
class ControlSession final : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Offline,    ///< waiting for the next attempt, or not started
        Connecting, ///< until the challenge came
        Joining,    ///< until the welcome came
        Joined,
    };

    explicit ControlSession(ControlServer server, QObject* parent = nullptr);
    ~ControlSession() override;

    void start();
    /// This machine moved: whatever the old connection is worth, open a new one now.
    void reconnect();

    /// What a proof for this connection is bound to; known when it is challenged.
    const Binding& binding() const { return m_binding; }
    /// The answer to the challenge with that nonce; ignored if its connection is gone.
    void join(const Nonce& nonce, const wire::Join& join);
    /// The challenge cannot be answered now (the helper is away); try again later.
    void giveUp(const QString& reason);
    /// Only in state Joined. Told again later if the server found it too soon, unless there is something newer to say.
    void update(const wire::Update& update) { say(update); }
    /// As tell().
    void invite(const wire::Invite& invite) { tell(invite); }
    /// Only in state Joined; said once, because what it asks for is over soon.
    void tell(const wire::Message& message);
    /// As update(). The server ends the connection when it has done it.
    void leave() { say(wire::Leave{}); }

    State state() const { return m_state; }
    /// Why it is not joined, for a person; empty when it is, or before anything went wrong.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void stateChanged();
    void challenged(const roamwire::wire::Challenge& challenge);
    /// Everything after the challenge except errors, which only show in problem().
    void received(const roamwire::wire::Message& message);
    /// The server said no, but not only for now. The connection is tried again later.
    void refused(const roamwire::wire::ErrorMessage& error);
    /// The server is not the one that the link names; nothing was told to it. It is tried again later.
    void distrusted(const QString& reason);

private:
    void open();
    void dropSocket();
    void secure();
    bool checkServer(const QList<QSslError>& errors);
    void setState(State state);
    void lost(const QString& reason);
    void onTextFrame(const QString& text);
    void say(const wire::Message& message);
    void sendSaid();
    void onError(const wire::ErrorMessage& error);
    void ping();

    ControlServer m_server;
    QWebSocket* m_socket = nullptr;
    State m_state = State::Offline;
    Nonce m_nonce;     ///< of the challenge to be answered
    Binding m_binding; ///< to the certificate of this connection
    QString m_problem;
    Backoff m_backoff;
    std::optional<Milliseconds> m_retryAfter; ///< what the server asked for
    QString m_said;                           ///< last, as a member; each says all that the ones before did
    QTimer m_sayAgain;
    QTimer m_retry;
    QTimer m_attemptDeadline;
    QTimer m_pingTimer;
    QTimer m_pongDeadline;
};

} // namespace roamwire
