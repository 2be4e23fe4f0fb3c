#pragma once

#include "tests/bench/client.h"

#include <QStringList>

#include <deque>
#include <optional>

namespace roamwire::bench {

struct CrowdShape
{
    int tenants = 1;
    int peersPerTenant = 1;
    Speech speech = Speech::Native;
    bool isTls = false;
    bool isSpread = false; ///< everybody comes from another address, as the proxy that the server trusts says

    int peers() const { return tenants * peersPerTenant; }
};

/// How long it took until everybody was in.
struct JoinReport
{
    double seconds = 0;
    double worstConnectMs = 0;
    int retries = 0;
};

/// Who hears of the updates in a crowd.
class UpdateEvents
{
public:
    virtual ~UpdateEvents() = default;
    virtual void onDelivery(quint32 update) = 0;
    virtual void onAcknowledged(Client& sender) = 0;
};

/// Who hears what native peers are told of themselves and of those who are gone.
class MembershipEvents
{
public:
    virtual ~MembershipEvents() = default;
    virtual void onWelcome(const Client& client, QByteArrayView text) = 0;
    virtual void onRemoval(QByteArrayView text) = 0;
};

/// The peers of tenants of equal size on one server. Native ones ping as the protocol wants it.
class Crowd final : private ClientEvents, private Reactor::Ticker
{
public:
    /// Makes the keys. `reactor` outlives it.
    Crowd(Reactor& reactor, CrowdShape shape);
    ~Crowd() override;
    Q_DISABLE_COPY_MOVE(Crowd)

    const CrowdShape& shape() const { return m_shape; }

    /// All at once; a connection that the server refuses is tried again after a while.
    Result<JoinReport> join(quint16 port, std::chrono::seconds limit);
    /// All at once, as when a network fails.
    void vanish();
    /// The server has ended: everybody hears the rest of what it said.
    void loseAll();

    /// Peers of one tenant stand side by side.
    Client& client(int index) { return m_clients[static_cast<std::size_t>(index)]; }
    /// Null for nobody.
    void setUpdateEvents(UpdateEvents* events) { m_updateEvents = events; }
    void setMembershipEvents(MembershipEvents* events) { m_membershipEvents = events; }
    /// A connection was lost that was not to be.
    const std::optional<Error>& trouble() const { return m_trouble; }

private:
    void onJoined(Client& client, QByteArrayView text) override;
    void onDelivery(quint32 update) override;
    void onAcknowledged(Client& sender) override;
    void onRemoval(QByteArrayView text) override;
    void onLost(Client& client, const QString& why) override;
    void onTurn() override;

    CrowdShape m_shape;
    Reactor& m_reactor;
    std::deque<Client> m_clients;
    UpdateEvents* m_updateEvents = nullptr;
    MembershipEvents* m_membershipEvents = nullptr;
    std::optional<Error> m_trouble;
    int m_joined = 0;
    bool m_isJoining = false;
    bool m_isServerGone = false;
    double m_worstConnectMs = 0;
    std::vector<Client*> m_refused; ///< while joining
    QString m_refusal;              ///< of the last of them
    qint64 m_pings = 0;
    Stopwatch::time_point m_pingsSince;
};

} // namespace roamwire::bench
