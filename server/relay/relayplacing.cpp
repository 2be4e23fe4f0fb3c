#include "server/relay/arrival.h"
#include "server/relay/relaylimits.h"

// Whose a packet from a source that is not bound would be (design section 8).
namespace roamwire::server {

std::expected<RelayedSide*, RelayDrop> RelayCore::sideOf(RelayedPeer& peer, std::uint16_t port)
{
    if (RelayedSide* const side = m_pairs.side(peer, *m_directory.partner(peer, port)))
        return side;
    return std::unexpected(RelayDrop::TooManyPairs);
}

std::expected<RelayedSide*, RelayDrop> RelayCore::place(const Arrival& arrival)
{
    // An index is told to the partner alone, an IP is shared by neighbours: what the index says counts.
    const bool isInitiation = arrival.packet.type == WireGuardPacket::Type::Initiation;
    RelayedSide* const expecting = isInitiation ? nullptr : m_pairs.expecting(arrival.port, arrival.packet.receiver);
    if (expecting)
        return expecting;

    const auto& here = m_directory.at(arrival.source.ip);
    RelayedPeer* only = nullptr;
    bool areSeveral = here.size() > relaylimits::kNeighbours;
    for (auto peer = here.begin(); peer != here.end() && !areSeveral; ++peer) {
        if (!m_directory.partner(**peer, arrival.port))
            continue;
        areSeveral = only != nullptr;
        only = *peer;
    }
    if (only && !areSeveral)
        return sideOf(*only, arrival.port);
    if (!isInitiation)
        return std::unexpected(RelayDrop::UnknownSource);
    const auto found =
        areSeveral ? placeByMac(arrival, here, m_placingNeighbours) : placeByMac(arrival, m_directory.all(), m_placing);
    return found ? sideOf(**found, arrival.port) : std::unexpected(found.error());
}

std::expected<RelayedPeer*, RelayDrop>
RelayCore::placeByMac(const Arrival& arrival, const std::vector<RelayedPeer*>& among, TokenBucket& bucket)
{
    // mac1 names the receiver, and with the port the receiver names the sender. A search that finds nothing in its time
    // goes on with the next packet where it ended: WireGuard repeats its initiations.
    const std::size_t tries = std::min(among.size(), relaylimits::kPlacingTries);
    for (std::size_t i = 0; i < tries; ++i) {
        RelayedPeer* const peer = among[m_placingFrom++ % among.size()];
        const RelayedPeer* const partner = m_directory.partner(*peer, arrival.port);
        if (!bucket.take(relaylimits::kPlacing, 1, arrival.now))
            return std::unexpected(RelayDrop::PlacingRate);
        if (partner && m_mac1.isFor(partner->mac1Key, arrival.packet))
            return peer;
    }
    return std::unexpected(RelayDrop::UnknownSource);
}

} // namespace roamwire::server
