#pragma once

#include "server/relay/peerdirectory.h"
#include "server/relay/sessiontable.h"
#include "server/relay/tokenbucket.h"

namespace roamwire::server {

/// A source that is a side's own, as far as the relay knows.
struct BoundSource
{
    HostEndpoint source{};
    Instant boundAt{};
    Instant heardAt{}; ///< anything that looks like WireGuard's, or a bind datagram
    Instant knownAt{}; ///< something that not everybody could send: a known session, a bind datagram
    /// By a bind datagram, an answered handshake or a known session; an address alone confirms nothing.
    bool isConfirmed = false;
};

/// A source beside the bound ones, from which a known session goes on (design section 8).
struct TentativeSource
{
    HostEndpoint source{};
    Instant heardAt{};
    bool isProven = false;  ///< at the peer's proven IP
    std::size_t budget = 0; ///< bytes that may go to one that is not: as many as came
    std::uint32_t index = 0;
    std::uint64_t next = 0; ///< counter: above all that came, so that a repeated packet is worth nothing
};

/// One of the two peers of a pair, and the port to which it sends for the other.
struct RelayedSide
{
    Pair* pair = nullptr;
    RelayedPeer* peer = nullptr;
    std::uint16_t port = 0;

    PerFamily<std::optional<BoundSource>> bound{};
    Family preferred = Family::V4; ///< where it was alive most recently
    std::optional<TentativeSource> tentative{};
    SessionTable sessions{};
    PendingTable pending{};
    TokenBucket handshakes{};
    TokenBucket strangers{}; ///< handshake packets of sources that are not bound

    /// The source that gets what is for this side; nullptr where none is known, or only lapsed ones.
    const BoundSource* live(Instant now) const;
    /// Nothing came from it at the relay for a while.
    bool isAsleep(Instant now) const;
    bool isEmpty() const;

    /// A bound source sent this counter of this session, whose packets begin with `index`.
    void advance(Session& session, std::uint32_t index, std::uint64_t counter);
};

class Pair final
{
public:
    Pair(RelayedPeer& one, std::uint16_t onePort, RelayedPeer& other, std::uint16_t otherPort)
        : m_sides{RelayedSide{.pair = this, .peer = &one, .port = onePort},
                  RelayedSide{.pair = this, .peer = &other, .port = otherPort}}
    {
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    std::array<RelayedSide, 2>& sides() { return m_sides; }
    const std::array<RelayedSide, 2>& sides() const { return m_sides; }
    RelayedSide& sideOf(const RelayedPeer& peer) { return m_sides[m_sides[0].peer == &peer ? 0 : 1]; }
    RelayedSide& otherThan(const RelayedSide& side) { return m_sides[&m_sides[0] == &side ? 1 : 0]; }
    const RelayedSide& otherThan(const RelayedSide& side) const { return m_sides[&m_sides[0] == &side ? 1 : 0]; }

    Instant mutedUntil{};
    Instant wokenAt{};
    TokenBucket known;   ///< bytes of sessions that the relay saw beginning
    TokenBucket unknown; ///< bytes of others

private:
    std::array<RelayedSide, 2> m_sides;
};

} // namespace roamwire::server
