#include "client-gui/engine/pathmemory.h"

#include <algorithm>

namespace roamwire {
namespace {

QByteArray networkName(const std::optional<Fingerprint>& lanName, const ObservedAddresses& observed)
{
    const auto text = [](const std::optional<QHostAddress>& address) {
        return address ? address->toString().toLatin1() : QByteArray();
    };
    return (lanName ? lanName->toBase64() : QByteArray()) + '|' + text(observed.v4) + '|' + text(observed.v6);
}

QByteArray pairName(const OwnPlace& place, const PeerRecord& peer)
{
    const auto peerLan = peer.endpoints ? peer.endpoints->lanName : std::nullopt;
    return peer.publicKey.toBase64() + '|' + networkName(place.lanName, place.observed) + '|' +
           networkName(peerLan, peer.observed);
}

} // namespace

void PathMemory::remember(const OwnPlace& place, const PeerRecord& peer, const Candidate& worked)
{
    m_pairs.insert(pairName(place, peer), new Kind{worked.kind, worked.endpoint.address.protocol()});
}

QList<Candidate> PathMemory::ordered(QList<Candidate> candidates, const OwnPlace& place, const PeerRecord& peer) const
{
    if (const Kind* worked = m_pairs.object(pairName(place, peer))) {
        std::stable_partition(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
            return candidate.kind == worked->kind && candidate.endpoint.address.protocol() == worked->family;
        });
    }
    return candidates;
}

} // namespace roamwire
