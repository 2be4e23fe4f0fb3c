#pragma once

#include "server/core/events.h"
#include "server/net/pairpace.h"

#include <optional>
#include <utility>
#include <vector>

namespace roamwire::server {

/// Two connected peers are to leave the relay at the same moment (design section 7, 4).
struct PairSwitch
{
    RelayPair pair;
    quint64 id = 0; ///< the leader's, in its messages and in the target's
    SessionId leader = 0;
    SessionId target = 0;
};

/// The switches under way: which there are, and whom their outcome concerns. Pure; time is passed in and never falls.
class Switchboard final
{
public:
    /// A pair switches at most so often: what goes wrong costs it a second of its packets. Both sides have decided
    /// within half of that; a switch of which nothing more is heard is over then, too.
    static constexpr Milliseconds kPairInterval{5'000};
    /// Of one connection, in either part. A roam makes a peer switch with all others, a few at a time.
    static constexpr std::size_t kMaxPerSession = 64;
    /// Pairs in all, within kPairInterval; a few megabytes.
    static constexpr std::size_t kMaxPairs = 16'384;

    /// How long until such a switch may begin; 0: now.
    Milliseconds waitFor(const PairSwitch& wanted, Instant now);
    /// It begins, which it may.
    void begin(const PairSwitch& wanted, Instant now);

    struct Settlement
    {
        RelayPair pair;
        SessionId other = 0; ///< the other side, which is to hear of it
    };
    /// One side says how it came out; a failure ends it. nullopt: the session is in no such switch, or has said so.
    std::optional<Settlement> settle(SessionId session, quint64 id, bool isOk, Instant now);
    /// The session is gone: its switches have failed. Each with its number.
    std::vector<std::pair<quint64, Settlement>> drop(SessionId session);

    std::size_t size() const { return m_sides.size() / 2; }

private:
    struct Side
    {
        RelayPair pair;
        SessionId other = 0;
        Instant begun;
        bool isSettled = false;
    };
    using Sides = std::map<std::pair<SessionId, quint64>, Side>; ///< two of each switch

    struct Begun
    {
        Instant at;
        SessionId leader = 0;
        SessionId target = 0;
        quint64 id = 0;
    };

    bool isCrowded(SessionId session) const;
    void end(Sides::iterator side);
    void forgetOld(Instant now);

    PairPace m_pace{kPairInterval, kMaxPairs};
    Sides m_sides;
    std::deque<Begun> m_order; ///< the oldest first, those that are over included
};

} // namespace roamwire::server
