#pragma once

#include "server/core/registry.h"
#include "server/core/relay.h"
#include "server/net/session.h"
#include "server/net/switchboard.h"

namespace roamwire::server {

/// What Relaying needs of the rest of the server.
class RelayingHost
{
public:
    virtual ~RelayingHost() = default;

    /// The connection of a peer that is joined; null where there is none.
    virtual Session* sessionOf(const RelayMember& member) const = 0;
    virtual Session* peerSessionOf(SessionId session) const = 0;
    /// At once, to it alone. Who does not read is given up.
    virtual void sayTo(Session& session, const wire::Message& message) = 0;
    /// Stores and tells what follows from a command.
    virtual void apply(const TenantId& tenant, Outcome outcome) = 0;
};

/// The server around the relay: who may use it and with which credentials, what it sees, and what two peers that are
/// about to change their path say to each other. Its peers are native ones with the feature "relay". One thread.
class Relaying final : private RelayObserver
{
public:
    /// A peer asks another one at most so often to begin anew; in between, what was asked is under way.
    static constexpr Milliseconds kRekeyInterval{1'000};
    /// Pairs that are remembered for that; a few megabytes.
    static constexpr std::size_t kMaxRekeys = 16'384;

    /// All of them outlive it, or its last call. The relay is told of who was there before.
    Relaying(Relay& relay, Registry& registry, RelayingHost& host, const Clock& clock);
    ~Relaying() override;
    Q_DISABLE_COPY_MOVE(Relaying)

    /// A peer has joined. What it is told of the relay, with fresh credentials; nullopt if it does not speak with one.
    std::optional<RelayOffer> admit(const RelayMember& member, const PeerRecord& peer);
    /// A peer is there no more.
    void remove(const RelayMember& member) { m_relay.remove(member); }
    /// The connection is not a peer's any more.
    void onLeft(SessionId session);
    /// What happened in a tenant: peers hear what the others are told of them.
    void onEvents(const Events& events);
    /// The same for a joiner, behind its welcome.
    void tellSelf(Session& session, const PeerRecord& peer);

    void act(Session& session, const wire::Switch& wanted);
    void act(Session& session, const wire::Settled& settled);
    void act(Session& session, const wire::Rekey& rekey);

private:
    void onSeen(const RelayMember& member, const SeenEndpoints& seen) override;
    void onSleeper(const RelayMember& sleeper, const PublicKey& sender) override;

    void refuse(Session& session, const Refusal& refusal, std::optional<quint64> switchId = std::nullopt);
    void begin(const wire::Switch& wanted, const PublicKey& leaderKey, Session& leader, Session& target);
    void pass(const Switchboard::Settlement& settlement, quint64 id, bool isOk);

    Relay& m_relay;
    Registry& m_registry;
    RelayingHost& m_host;
    const Clock& m_clock;
    Switchboard m_switches;
    PairPace m_rekeys{kRekeyInterval, kMaxRekeys};
};

} // namespace roamwire::server
