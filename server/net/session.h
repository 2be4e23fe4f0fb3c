#pragma once

#include "server/dialects/dialect.h"
#include "server/net/acceptor.h"
#include "server/net/allowance.h"
#include "server/net/limits.h"

#include <QByteArrayList>
#include <QObject>

#include <memory>
#include <span>

namespace roamwire::server {

class Session;

/// Who acts on what a session hears.
class SessionHandler
{
public:
    virtual ~SessionHandler() = default;
    virtual void onRequest(Session& session, Request request) = 0;
    /// Its deadline passed, or its client is silent or does not read: it is to be closed with this.
    virtual void onFailed(Session& session, const Hangup& hangup) = 0;
    /// The connection is gone; the last call for this session.
    virtual void onEnded(Session& session) = 0;
};

/// A connection's other end, in its family.
ObservedAddresses observedFrom(const QHostAddress& peer);

/// For who does not read what it is sent.
Hangup tooMuchWaits();

/// One WebSocket connection of one dialect: hears, says, keeps its deadlines. Knows nothing of tenants and peers.
/// One thread. Never deleted from within one of its own calls: use deleteLater().
class Session final : public QObject
{
    Q_OBJECT

public:
    enum class Stage : quint8 {
        Fresh,   ///< its client has not joined yet
        Joining, ///< has asked to
        Joined,
        Closing, ///< has been told why it ends; what it still says is not heard
    };

    /// `handler`, `limits` and `clock` outlive it.
    Session(SessionId id, NewConnection connection, SessionHandler& handler, const ServiceLimits& limits,
            const Clock& clock);
    ~Session() override;

    SessionId id() const { return m_id; }
    const TenantId& tenant() const { return m_tenant; }
    /// Where the client's first message is to tell it, orchestration until then.
    Dialect dialect() const { return m_dialect.value_or(Dialect::Orchestration); }
    /// Once the dialect is settled.
    const Conversation& conversation() const { return *m_conversation; }
    QHostAddress peer() const { return m_origin.address; }
    ObservedAddresses observed() const;
    /// To its client and back, as far as the system knows it; not across a proxy.
    std::optional<std::chrono::milliseconds> roundTrip() const;

    Stage stage() const { return m_stage; }
    void setJoining() { m_stage = Stage::Joining; }
    void setJoined();

    /// Says the greeting and begins to listen. `features`: what the server can do.
    void start(const QStringList& features);
    /// At once: one text, or encoded frames.
    void say(QByteArrayView text);
    /// False if some of it has to wait.
    bool send(std::span<const QByteArrayView> frames);
    /// The system's socket, while nothing waits and it may be written past Qt.
    std::optional<qintptr> emptySocket() const;
    /// Bytes that wait for this reader.
    qsizetype backlog() const { return m_socket->tcp().bytesToWrite(); }
    /// More waits for this reader than it may: it is to be closed.
    bool isBacklogged() const;
    /// Harmless when it is closing already.
    void close(const Hangup& hangup);

    /// To be called a few times per deadline.
    void checkDeadlines();

private:
    void onText(const QString& text);
    void settle(Dialect dialect);
    void hear(const QByteArray& text);
    void hold(const QByteArray& text);
    void hearHeld();
    void onBinary();
    void onArrived(qsizetype frames);
    void onRead();
    Allowance::Rate messageRate() const;
    Allowance::Rate frameRate() const;
    void slowDown();

    const SessionId m_id;
    const TenantId m_tenant;
    const Origin m_origin;
    std::optional<Dialect> m_dialect;
    Stage m_stage = Stage::Fresh;
    bool m_isPinged = false; ///< since it was last heard
    SessionHandler& m_handler;
    const ServiceLimits& m_limits;
    const Clock& m_clock;
    std::unique_ptr<QWebSocket> m_webSocket;
    ClientSocket* m_socket;
    std::shared_ptr<Arrivals> m_arrivals;
    std::unique_ptr<Conversation> m_conversation;
    Handshakes::Ticket m_ticket;
    Instant m_since; ///< when it began
    Instant m_heard; ///< the last whole frame; who trickles one is silent
    Allowance m_frames;
    Allowance m_messages;
    QByteArrayList m_held; ///< said while the join was under way
};

} // namespace roamwire::server
