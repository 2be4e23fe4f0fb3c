#pragma once

#include "shared/model/peerrecord.h"
#include "shared/model/tenantid.h"

#include <QByteArray>

#include <chrono>
#include <utility>
#include <vector>

namespace roamwire::server {

/// A peer as the relay knows it.
struct RelayMember
{
    TenantId tenant;
    PublicKey publicKey;

    bool operator==(const RelayMember&) const = default;
    friend size_t qHash(const RelayMember& member, size_t seed = 0) noexcept
    {
        return qHashMulti(seed, member.tenant, member.publicKey);
    }
};

/// Two peers of one tenant, in any order.
struct RelayPair
{
    TenantId tenant;
    PublicKey one;
    PublicKey other;
};

/// What the relay finds out and others are to hear.
class RelayObserver
{
public:
    virtual ~RelayObserver() = default;

    /// The endpoints from which a peer's WireGuard was seen have changed; empty where none is known any more.
    virtual void onSeen(const RelayMember& member, const SeenEndpoints& seen) = 0;
    /// `sender` sends to `sleeper`, whose bound source is unknown or silent.
    virtual void onSleeper(const RelayMember& sleeper, const PublicKey& sender) = 0;
};

/// What the relay has done since it began, and what it holds now.
struct RelayReport
{
    /// Numbers that only rise, by a stable word: [a-z_]+.
    using Counts = std::vector<std::pair<QByteArray, quint64>>;

    quint64 receivedPackets = 0;
    quint64 sentPackets = 0;
    quint64 sentBytes = 0;     ///< UDP payload
    quint64 bindDatagrams = 0; ///< accepted ones
    quint64 wakes = 0;
    Counts dropped;    ///< packets that were not passed on, by the reason
    Counts bound;      ///< sources that were new or others than before, by what showed that they are a peer's own
    quint64 peers = 0; ///< now
    quint64 pairs = 0; ///< now
};

/// The blind UDP relay, as the rest of the server sees it. Calls return at once. Calls and observer on one thread, the
/// relay's work on another.
class Relay
{
public:
    virtual ~Relay() = default;

    /// One, which outlives the relay's work; what was seen before is told to it then.
    virtual void observe(RelayObserver& observer) = 0;

    /// Where it is to be reached, without credentials.
    virtual RelayOffer offer() const = 0;

    /// A peer was there before the server started, and may come back: its partners' ports are computed with its slot.
    /// It has no credentials until it is admitted; what was saved of it holds. To be called before observe().
    virtual void expect(const RelayMember& member, quint32 slot) = 0;
    /// A peer is there, or came back: `credentials` are those of its newest join, and those before are good for another
    /// minute. `observed` are its WebSocket's addresses.
    virtual void admit(const RelayMember& member, quint32 slot, const RelayCredentials& credentials,
                       const ObservedAddresses& observed) = 0;
    /// It is neither online nor away any more, or has not the feature "relay" any more. Harmless for unknown ones.
    virtual void remove(const RelayMember& member) = 0;

    /// Nothing is carried between them for so long. false: they were muted less than five seconds ago.
    virtual bool mute(const RelayPair& pair, std::chrono::milliseconds duration) = 0;
    /// Ends a mute early.
    virtual void unmute(const RelayPair& pair) = 0;

    /// At most a moment old.
    virtual RelayReport report() const = 0;
};

} // namespace roamwire::server
