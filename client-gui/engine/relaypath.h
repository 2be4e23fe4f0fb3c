#pragma once

#include "client-gui/engine/pathmachine.h"
#include "client-gui/engine/pathorders.h"

namespace roamwire {

/// What is known of a pair, beside its candidates.
struct RelayPathFacts
{
    std::optional<Endpoint> relay; ///< where we send for this peer, in the family in use; absent: a slot is beyond the
                                   ///< relay's pairs
    bool isLeader = false;         ///< our key is the smaller one: we propose
    bool canCheck = false;         ///< both sides can
    bool canProbe = false;         ///< the peer answers probes
    bool isOnline = true;          ///< the peer is connected to the server
    bool areBothSymmetric = false; ///< both are behind NATs that give each destination another port
    bool areBothSeen = true;       ///< the relay has had packets of both sides from where they are now

    bool operator==(const RelayPathFacts&) const = default;
};

/// What happens to one pair.
namespace event {

/// This machine roamed, or woke. Candidates of the new place follow with setCandidates().
struct Roamed
{
};

/// The connection to the server came or went. It counts as there until told otherwise.
struct ServerReachable
{
    bool is = true;
};

/// The check had its answer from there: packets pass both ways.
struct Confirmed
{
    Endpoint endpoint;
};

/// The peer checks; it is authenticated.
struct Asked
{
};

/// The check has ended, with or without anything confirmed.
struct CheckOver
{
};

/// What ProposeSwitch met with, instead of a go.
struct SwitchRefused
{
    QString code; ///< one of wire::error
};

/// How the switch came out on the other side.
struct OtherSettled
{
    quint64 id = 0; ///< another switch's is ignored
    bool ok = false;
};

/// The peer wants a new session.
struct RekeyAsked
{
};

/// The relay has packets for us and knows no way.
struct Woken
{
};

struct ProbeAnswered
{
    Milliseconds rtt;
};

/// The peer sent a probe, which the engine answers: bytes that are no traffic.
struct Probed
{
};

} // namespace event

using PathEvent = std::variant<event::Roamed, event::ServerReachable, event::Confirmed, event::Asked, event::CheckOver,
                               wire::Go, event::SwitchRefused, event::OtherSettled, event::RekeyAsked, event::Woken,
                               event::ProbeAnswered, event::Probed>;

/// The path to one peer "with a relay" (design section 7): a pure state machine, time and figures are passed in, orders
/// come out.
///
/// Everything starts on the relay and falls back to it. Once the relay's path is verified, a direct one is looked for
/// (checked, where that is possible), and both sides switch at the server's `go`. A direct path is watched; whatever
/// it is that ends it, the relay is next.
class RelayPathMachine final
{
public:
    /// `firstSwitchId`: random, so that switches of different pairs are told apart; the next ones follow it.
    explicit RelayPathMachine(quint64 firstSwitchId)
        : m_nextSwitchId(firstSwitchId)
    {
    }

    /// The peer was found on the interface with a session, before anything else was said: if it is not at the relay,
    /// its path goes on.
    void adopt(const DevicePeer& peer, std::int64_t unixSeconds, Instant now);

    /// The first facts start the path; changed ones may change it.
    PathOrders setFacts(const RelayPathFacts& facts, Instant now);

    /// The list was made anew. `told`: the revision of either side changed, so whatever failed is worth a try again.
    PathOrders setCandidates(const QList<Candidate>& candidates, bool told, Instant now);

    PathOrders on(const PathEvent& event, Instant now);

    /// A SetPath or ResetSession is in effect (one call per order); the next figures are those to compare with.
    void applied();
    /// It could not be carried out; it is tried again after a second.
    void failed(Instant now);

    /// What WireGuard says now; tick() follows. Figures that were asked for before the last applied() are to be kept
    /// away.
    void figures(const DevicePeer& peer, std::int64_t unixSeconds, Instant now);

    /// What is due by now. Fresh figures() come first.
    PathOrders tick(Instant now);
    /// When tick() next has something to do, as far as is known now.
    std::optional<Instant> nextDue() const;

    /// A switch, or an answer to Woken, hangs on figures: they are of interest every 30 ms.
    bool isSwitching() const;
    /// Set so recently that figures are of interest every moment.
    bool isSettling(Instant now) const;
    /// More than keepalives and probes goes to this peer.
    bool isSending(Instant now) const;

    Path path() const;
    /// Of the last answered probe; absent: unknown for the path in use.
    std::optional<Milliseconds> rtt() const;

private:
    quint64 m_nextSwitchId;
};

} // namespace roamwire
