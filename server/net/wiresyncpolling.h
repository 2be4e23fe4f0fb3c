#pragma once

#include "server/core/registry.h"
#include "server/net/handshakes.h"
#include "server/net/limits.h"
#include "server/net/traffic.h"
#include "server/net/wiresynclane.h"

#include <unordered_map>

namespace roamwire::server {

/// What the clients that poll need of the rest of the server.
class PollingHost
{
public:
    virtual ~PollingHost() = default;

    virtual SessionId newSession() = 0;
    /// Everybody is told. Where the storage is to be waited for, onJoined() or onNotStored() follows later, else
    /// onJoined() comes before this returns.
    virtual std::optional<Refusal> join(const JoinCommand& command) = 0;
    /// false if the session holds no peer.
    virtual bool update(SessionId session, const TenantId& tenant, const UpdateCommand& command) = 0;
    virtual void disconnect(SessionId session, const TenantId& tenant) = 0;

    virtual WireSyncLane& wireSyncLane(const TenantId& tenant) = 0;
    /// null where nobody speaks wireSync.
    virtual WireSyncLane* findWireSyncLane(const TenantId& tenant) const = 0;
    /// What came up on the lane is to go out with this turn; an empty lane goes.
    virtual void flushLater(const TenantId& tenant) = 0;
};

struct PollingAnswer
{
    int status = 200; ///< of HTTP
    QByteArray body;  ///< JSON
};

/// The original transport of wireSync: clients without a connection, which post a message and get an answer, and fetch
/// with `check` what is queued for them. They live in one open tenant. Each is a peer for a while after its last poll;
/// then it is gone, but what it told is remembered, because the original tells its place again only when it changes:
/// its next poll brings it back. One thread.
class WireSyncPolling final
{
public:
    /// All of them outlive it.
    WireSyncPolling(const TenantId& tenant, PollingHost& host, const Registry& registry, const ServiceLimits& limits,
                    const Clock& clock, Traffic& traffic);

    PollingAnswer answer(QByteArrayView body, const QHostAddress& peer);
    /// To be called a few times a minute.
    void expire();
    const TenantId& tenant() const { return m_tenant; }
    /// How many are peers now.
    qsizetype onlineCount() const { return m_keys.size(); }

    // From the host, about sessions that it may not know.
    void onJoined(SessionId session);
    void onNotStored(SessionId session);
    void onDisplaced(SessionId session);

private:
    struct Client
    {
        std::optional<wiresync::Update> told;
        ObservedAddresses connection;
        SessionId session = 0; ///< 0 while it is no peer
        Instant lastPoll;
        Handshakes::Ticket ticket; ///< valid while it polls
    };
    struct KeyHash
    {
        size_t operator()(const PublicKey& key) const noexcept { return qHash(key, QHashSeed::globalSeed()); }
    };
    using Clients = std::unordered_map<PublicKey, Client, KeyHash>;

    PollingAnswer refused(const Refusal& refusal);
    PollingAnswer act(const wiresync::Update& update, const QHostAddress& peer);
    PollingAnswer act(const wiresync::Check& check, const QHostAddress& peer);
    PollingAnswer act(const wiresync::GetPeer& getPeer, const QHostAddress& peer);
    PollingAnswer act(const wiresync::GetPeers&, const QHostAddress& peer);
    PollingAnswer act(const wiresync::Unknown&, const QHostAddress& peer);

    /// The client of a key, made if there is room. Its polls count from here on.
    Client* admit(const PublicKey& key, const QHostAddress& peer);
    /// A client polls with this key: why it may not, else it counts as there from now on.
    std::optional<Refusal> poll(const PublicKey& key, const QHostAddress& peer);
    std::optional<Refusal> join(const PublicKey& key, Client& client);
    bool forgetOldestAbsent();
    void endPresence(const PublicKey& key, Client& client);
    void forget(Clients::iterator client);
    Client* find(const PublicKey& key);

    const TenantId m_tenant;
    PollingHost& m_host;
    const Registry& m_registry;
    const ServiceLimits& m_limits;
    const Clock& m_clock;
    Traffic& m_traffic;
    Handshakes m_places; ///< counts those that poll; first, because they hold its tickets
    Clients m_clients;
    QHash<SessionId, PublicKey> m_keys; ///< of the clients that are peers
};

} // namespace roamwire::server
