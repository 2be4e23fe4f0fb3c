#pragma once

#include <QByteArray>

#include <array>

namespace roamwire::server {

/// Why the relay let a datagram go.
enum class RelayDrop {
    NotWireGuard,    ///< neither a WireGuard packet nor a bind datagram
    UnknownSource,   ///< nothing says whose it is
    UnboundSource,   ///< whose it would be is known, that it is his is not
    BadMac,          ///< mac1 is not for the receiver
    BadBind,         ///< a bind datagram of nobody, or not authentic
    StaleBind,       ///< a bind datagram that was used before, or of a join before the last
    OwnAddress,      ///< it claims to come from the relay itself
    HandshakeRate,   ///< more handshakes than a side begins
    PlacingRate,     ///< more strangers to place by mac1 than there is time for
    PairRate,        ///< more bytes than a pair may have carried
    TotalRate,       ///< more bytes than all together may
    Muted,           ///< the pair leaves the relay just now
    ReceiverUnbound, ///< nobody knows where the receiver is
    TooManyPairs,    ///< no room for one more pair
    NotSent,         ///< the system did not take it
};
constexpr std::size_t kRelayDrops = static_cast<std::size_t>(RelayDrop::NotSent) + 1;
/// The word for it, for metrics.
QByteArray nameOf(RelayDrop drop);

/// By what a source was bound to a side (design section 8).
enum class BoundBy { Datagram, ProvenAddress, KnownIndex, Handshake };
constexpr std::size_t kBoundBys = static_cast<std::size_t>(BoundBy::Handshake) + 1;
QByteArray nameOf(BoundBy by);

/// What a relay counts.
struct RelayFigures
{
    quint64 receivedPackets = 0;
    quint64 sentPackets = 0;
    quint64 sentBytes = 0;
    quint64 bindDatagrams = 0; ///< accepted ones
    quint64 wakes = 0;
    std::array<quint64, kRelayDrops> drops{};
    std::array<quint64, kBoundBys> bound{}; ///< sources that were new or others than before
    quint64 peers = 0;                      ///< right now
    quint64 pairs = 0;                      ///< right now
};

} // namespace roamwire::server
