#pragma once

#include "shared/base/result.h"
#include "shared/crypto/possession.h"
#include "tests/bench/reactor.h"
#include "tests/bench/stream.h"
#include "tests/bench/websocket.h"

#include <QHostAddress>

#include <chrono>

namespace roamwire::bench {

using Stopwatch = std::chrono::steady_clock;

/// Which wire format a client speaks.
enum class Speech {
    Native,        ///< proves its key, hears everything
    Orchestration, ///< says its key, hears of joins and removals
};

class Client;

/// Who hears what the clients of a crowd hear.
class ClientEvents
{
public:
    virtual ~ClientEvents() = default;
    /// With what the server answered.
    virtual void onJoined(Client& client, QByteArrayView text) = 0;
    virtual void onDelivery(quint32 update) = 0;
    virtual void onAcknowledged(Client& client) = 0;
    /// Somebody is gone for good.
    virtual void onRemoval(QByteArrayView text) = 0;
    /// Not by its own close().
    virtual void onLost(Client& client, const QString& why) = 0;
};

/// One peer: a key in a tenant, and at most one connection.
class Client final : public Reactor::Watcher
{
public:
    enum class Stage : quint8 {
        Closed,
        Connecting,
        Securing, ///< shakes hands for TLS
        Upgrading,
        Joining, ///< native: from the challenge to the welcome
        Joined,
    };

    /// `origin`: where it says it comes from, as a proxy does; null: from where it does come. `reactor` and `events`
    /// outlive it.
    Client(const TenantId& tenant, Speech speech, bool isTls, const QHostAddress& origin, Reactor& reactor,
           ClientEvents& events);

    /// Begins to connect, upgrade and join.
    Result<void> open(quint16 port);
    /// Without a goodbye.
    void close();

    /// Tells a new place; the number comes back in every delivery.
    void update(quint32 number);
    void ping();

    Stage stage() const { return m_stage; }
    const TenantId& tenant() const { return m_tenant; }
    /// From open() until the system had the connection.
    Stopwatch::duration connectTime() const { return m_connected - m_opened; }

private:
    void onReady(quint32 events) override;
    void onConnected();
    void secure();
    void onReadable();
    /// What was read, with what was left from before. Returns how much was used.
    qsizetype take(QByteArrayView bytes);
    void takeText(QByteArrayView text);
    void answerChallenge(QByteArrayView text);
    void joinUnproven();
    void setJoined(QByteArrayView text);
    void send(QByteArrayView bytes);
    void sendText(QByteArrayView text);
    void lose(const QString& why);

    TenantId m_tenant;
    QHostAddress m_origin;
    PrivateKey m_privateKey;
    PublicKey m_publicKey;
    Speech m_speech;
    Stage m_stage = Stage::Closed;
    Reactor& m_reactor;
    ClientEvents& m_events;
    bool m_isTls;
    lab::Descriptor m_socket;
    Stream m_stream;
    QByteArray m_rest; ///< of a frame that is not complete
    Stopwatch::time_point m_opened;
    Stopwatch::time_point m_connected;
};

} // namespace roamwire::bench
