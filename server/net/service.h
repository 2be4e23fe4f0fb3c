#pragma once

#include "server/core/registry.h"
#include "server/net/administration.h"
#include "server/net/flushpace.h"
#include "server/net/joinguard.h"
#include "server/net/relaying.h"
#include "server/net/room.h"
#include "server/net/wireguardapi.h"
#include "server/net/wiresyncpolling.h"

#include <QSet>
#include <QTimer>

#include <functional>
#include <optional>
#include <set>
#include <unordered_map>

namespace roamwire::server {

/// Carries requests from sessions to the registry and events from the registry to the rooms. One thread.
class Service final : public QObject,
                      private SessionHandler,
                      public PollingHost,
                      private AdministrationHost,
                      private RelayingHost
{
    Q_OBJECT

public:
    /// All of them outlive it.
    Service(const ServiceLimits& limits, Registry& registry, Storage& storage, const Clock& clock, Metrics& metrics);
    ~Service() override;

    void adopt(NewConnection connection);
    void forEachSession(const std::function<void(const Session&)>& look) const;
    /// Lets wireSync's clients poll, as peers of this tenant. Once.
    WireSyncPolling& servePolling(const TenantId& tenant);
    /// Has one, which is told of its peers. Once, before the first connection; it is not called any more after stop().
    void serveRelay(Relay& relay);
    Administration& administration() { return m_administration; }
    /// Answers wireguard_api's calls. Once.
    WireGuardApi& serveWireGuardApi(Password password, Metrics& metrics);
    qsizetype pollingCount() const { return m_polling ? m_polling->onlineCount() : 0; }
    /// Says goodbye to everybody; stopped() follows, within limits.closeLinger and a little.
    void stop();

Q_SIGNALS:
    void stopped();

private:
    struct LaterDeleter
    {
        void operator()(Session* session) const { session->deleteLater(); }
    };
    struct TenantHash
    {
        size_t operator()(const TenantId& tenant) const noexcept { return qHash(tenant, QHashSeed::globalSeed()); }
    };

    void onRequest(Session& session, Request request) override;
    void onFailed(Session& session, const Hangup& hangup) override;
    void onEnded(Session& session) override;

    void act(Session& session, const JoinCommand& command);
    void act(Session& session, const UpdateCommand& command);
    void act(Session& session, const LeaveCommand& command);
    void act(Session& session, const InviteTerms& terms);
    void act(Session& session, const wire::Switch& wanted);
    void act(Session& session, const wire::Settled& settled);
    void act(Session& session, const wire::Rekey& rekey);
    void act(Session& session, const Answer& answer);
    void act(Session& session, const Inquiry& inquiry);
    void act(Session& session, const Hangup& hangup);
    void act(Session&, Ignore) {}

    // PollingHost (servicewiresync.cpp)
    SessionId newSession() override { return ++m_lastId; }
    std::optional<Refusal> join(const JoinCommand& command) override;
    bool update(SessionId id, const TenantId& tenant, const UpdateCommand& command) override;
    void disconnect(SessionId id, const TenantId& tenant) override;
    WireSyncLane& wireSyncLane(const TenantId& tenant) override { return roomOf(tenant).wireSync(); }
    WireSyncLane* findWireSyncLane(const TenantId& tenant) const override;
    void flushLater(const TenantId& tenant) override;

    // AdministrationHost (serviceadministration.cpp)
    void storeThen(Changes changes, std::function<void(const Result<void>&)> done) override;
    void displace(SessionId id) override;
    void end(SessionId id, const Refusal& why) override;
    void drop(SessionId id) override;
    void apply(const TenantId& tenant, Outcome outcome) override; ///< RelayingHost's too

    // RelayingHost (servicerelay.cpp)
    Session* sessionOf(const RelayMember& member) const override;
    /// Those who are connected.
    Session* peerSessionOf(SessionId id) const override;
    void sayTo(Session& session, const wire::Message& message) override;

    void awaitStorage(SessionId id, const PublicKey& key, Changes changes);
    void onStored(SessionId id, const PublicKey& key, const Result<void>& result);
    void onNotStored(SessionId id);
    void announce(const TenantId& tenant, const Admission& admission);
    void admit(Session& session, const PublicKey& key, const Admission& admission);
    void acknowledge(const Session& session, const ObservedAddresses& observed);
    void awaitSeal(SessionId id, const ObservedAddresses& observed, const AwaitSeal& awaited);
    void onSealStored(SessionId id, const ObservedAddresses& observed, const AwaitSeal& awaited,
                      const Result<void>& result);
    /// A request of a peer is refused, and nothing else happens to it.
    void tell(Session& session, const Refusal& refusal);
    /// Counts it, and closes the connection; its peer is not touched.
    void hangUp(Session& session, const Hangup& hangup);
    /// The session's peer goes away or leaves; its connection is not touched.
    void detach(const Session& session);
    void leaveRoom(const Session& session);

    Session* sessionOf(SessionId id) const;
    Room& roomOf(const TenantId& tenant);
    void publish(const TenantId& tenant, const Events& events);
    void store(Changes changes);

    void scheduleTurnEnd();
    void endTurn();
    /// Before it has joined.
    void answer(Session& session, const Inquiry& inquiry);
    QByteArray peerText(const TenantId& tenant, const PublicKey& key) const;
    void tellEverybody(const std::set<SessionId>& curious);
    void armExpiry();
    void expire();
    void checkDeadlines();

    const ServiceLimits m_limits;
    Registry& m_registry;
    Storage& m_storage;
    const Clock& m_clock;
    JoinGuard m_guard;
    Administration m_administration;
    Traffic m_traffic; ///< before the rooms, which count in it
    SessionId m_lastId = 0;
    std::unordered_map<SessionId, std::unique_ptr<Session, LaterDeleter>> m_sessions;
    std::unordered_map<TenantId, Room, TenantHash> m_rooms;
    QSet<TenantId> m_changed;      ///< rooms with something to flush
    std::set<SessionId> m_curious; ///< who asked for everybody in this turn
    std::optional<WireSyncPolling> m_polling;
    std::optional<WireGuardApi> m_wireGuardApi;
    std::optional<Relaying> m_relaying;
    QStringList m_features; ///< what the server can do, as challenges say it
    bool m_isTurnEndScheduled = false;
    std::size_t m_eventsInTurn = 0;
    FlushPace m_pace;
    QTimer m_heldTurnEnd;
    bool m_isStopping = false;
    QTimer m_deadlines;
    std::size_t m_groups = 1;     ///< of buckets of m_sessions, which are looked at in turn
    std::size_t m_nextBucket = 0; ///< a rehash in between only brings some sessions' turn forward or back
    QTimer m_expiry;
};

} // namespace roamwire::server
