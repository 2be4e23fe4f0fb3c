#include "client-gui/engine/candidates.h"

#include <algorithm>

namespace roamwire {
namespace {

bool isUsableFamily(const QHostAddress& address, const OwnPlace& place)
{
    return isIpv4(address) ? place.hasV4 : place.hasV6;
}

bool isReachableKind(const QHostAddress& address, const OwnPlace& place)
{
    const bool inTunnel = std::any_of(place.tunnels.begin(), place.tunnels.end(),
                                      [&](const Prefix& tunnel) { return tunnel.contains(address); });
    return isHostAddress(address) && !inTunnel && !address.isLoopback() && isUsableFamily(address, place);
}

/// Two observed addresses speak against one LAN when a family that both have shows different networks: IPv4 behind one
/// router is one address, IPv6 one /64.
bool contradict(const ObservedAddresses& a, const ObservedAddresses& b)
{
    constexpr int kLanLength6 = 64;
    if (a.v4 && b.v4 && *a.v4 == *b.v4)
        return false;
    if (a.v6 && b.v6 && Prefix(*a.v6, kLanLength6).contains(*b.v6))
        return false;
    return (a.v4 && b.v4) || (a.v6 && b.v6);
}

bool isSameLan(const PeerRecord& peer, const OwnPlace& place)
{
    return place.lanName && peer.endpoints->lanName && *place.lanName == *peer.endpoints->lanName &&
           !contradict(place.observed, peer.observed);
}

} // namespace

QList<Candidate> candidatesFor(const PeerRecord& peer, const OwnPlace& place)
{
    QList<Candidate> candidates;
    if (!peer.endpoints || peer.endpoints->listenPort == 0)
        return candidates;
    const quint16 port = peer.endpoints->listenPort;
    const auto add = [&](const QHostAddress& address, PathKind kind) {
        const Candidate candidate{{address, port}, kind};
        const bool known = std::any_of(candidates.begin(), candidates.end(),
                                       [&](const Candidate& other) { return other.endpoint == candidate.endpoint; });
        if (!known && isReachableKind(address, place) && !place.lan.contains(address))
            candidates.append(candidate);
    };
    if (isSameLan(peer, place)) {
        for (const QHostAddress& address : peer.endpoints->lan)
            add(address, PathKind::Lan);
    }
    if (peer.observed.v6)
        add(*peer.observed.v6, PathKind::Wan);
    if (peer.observed.v4)
        add(*peer.observed.v4, PathKind::Wan);
    return candidates;
}

} // namespace roamwire
