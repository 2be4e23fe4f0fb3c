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

/// Candidates in order, each endpoint once, none that is useless from here.
class Collection final
{
public:
    explicit Collection(const OwnPlace& place)
        : m_place(place)
    {
    }

    void add(const Candidate& candidate)
    {
        const QHostAddress& address = candidate.endpoint.address;
        const bool known = std::any_of(m_candidates.begin(), m_candidates.end(),
                                       [&](const Candidate& other) { return other.endpoint == candidate.endpoint; });
        if (!known && isReachableKind(address, m_place) && !m_place.lan.contains(address))
            m_candidates.append(candidate);
    }
    void addLan(const EndpointReport& endpoints)
    {
        for (const QHostAddress& address : endpoints.lan)
            add({{address, endpoints.listenPort}, PathKind::Lan});
    }
    QList<Candidate> take() { return std::move(m_candidates); }

private:
    const OwnPlace& m_place;
    QList<Candidate> m_candidates;
};

/// Not of a network that many LANs have (RFC 1918, RFC 6598, RFC 4193).
bool isPublic(const QHostAddress& address)
{
    static const QList<Prefix> kPrivate{
        Prefix(QHostAddress(QStringLiteral("10.0.0.0")), 8), Prefix(QHostAddress(QStringLiteral("172.16.0.0")), 12),
        Prefix(QHostAddress(QStringLiteral("192.168.0.0")), 16), Prefix(QHostAddress(QStringLiteral("100.64.0.0")), 10),
        Prefix(QHostAddress(QStringLiteral("fc00::")), 7)};
    return std::none_of(kPrivate.begin(), kPrivate.end(),
                        [&](const Prefix& network) { return network.contains(address); });
}

bool hasSameRouter(const PeerRecord& peer, const OwnPlace& place)
{
    return place.lanName && peer.endpoints->lanName && *place.lanName == *peer.endpoints->lanName;
}

/// An address that the peer itself has and that anybody can reach: it need not have sent anything first.
bool needsNoPunching(const PeerRecord& peer, const Endpoint& endpoint)
{
    return peer.endpoints && endpoint.port == peer.endpoints->listenPort &&
           peer.endpoints->lan.contains(endpoint.address) && isPublic(endpoint.address);
}

} // namespace

QList<Candidate> candidatesFor(const PeerRecord& peer, const OwnPlace& place)
{
    if (!peer.endpoints || peer.endpoints->listenPort == 0)
        return {};
    Collection collection(place);
    if (areNeighbours(peer, place))
        collection.addLan(*peer.endpoints);
    for (const auto& observed : {peer.observed.v6, peer.observed.v4}) {
        if (observed)
            collection.add({{*observed, peer.endpoints->listenPort}, PathKind::Wan});
    }
    return collection.take();
}

QList<Candidate> relayedCandidatesFor(const PeerRecord& peer, const OwnPlace& place, bool canCheck)
{
    Collection collection(place);
    // Where a path is checked before it is taken, a wrong guess costs nothing.
    const bool hasLan = peer.endpoints && peer.endpoints->listenPort != 0 && hasSameRouter(peer, place) &&
                        (canCheck || areNeighbours(peer, place));
    if (hasLan)
        collection.addLan(*peer.endpoints);
    for (const auto& seen : {peer.wan.v6, peer.wan.v4}) {
        if (seen)
            collection.add({seen->endpoint, PathKind::Wan, needsNoPunching(peer, seen->endpoint)});
    }
    return collection.take();
}

bool areNeighbours(const PeerRecord& peer, const OwnPlace& place)
{
    return peer.endpoints && hasSameRouter(peer, place) && !contradict(place.observed, peer.observed);
}

bool areBothSymmetric(const PeerRecord& peer, const OwnPlace& place)
{
    const auto isSymmetric = [](const std::optional<SeenEndpoint>& seen) { return seen && seen->isSymmetric; };
    return isSymmetric(peer.wan.v4) && isSymmetric(place.wan.v4) && !(peer.wan.v6 && place.wan.v6);
}

} // namespace roamwire
