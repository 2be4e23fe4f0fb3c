#include "server/net/switchrules.h"

#include "shared/wire/limits.h"

#include <algorithm>

namespace roamwire::server {
namespace {

/// Below that, packets that are on their way over the relay arrive after the mute, and take the tunnel back to it.
constexpr Milliseconds kShortestMute{300};
/// By how much the two sides miss the moment: timers, a slow `wg`, a packet that waits in a queue.
constexpr Milliseconds kSkew{30};

bool isLanEndpoint(const Endpoint& endpoint, const PeerRecord& peer)
{
    return peer.endpoints && peer.endpoints->listenPort == endpoint.port &&
           peer.endpoints->lan.contains(endpoint.address);
}

bool isWanEndpoint(const Endpoint& endpoint, const PeerRecord& peer)
{
    const auto isSeenThere = [&](const std::optional<SeenEndpoint>& seen) {
        return seen && seen->endpoint.address == endpoint.address;
    };
    return isSeenThere(peer.wan.v4) || isSeenThere(peer.wan.v6) || peer.observed.v4 == endpoint.address ||
           peer.observed.v6 == endpoint.address;
}

bool isPublished(wire::SwitchKind kind, const Endpoint& endpoint, const PeerRecord& peer)
{
    return kind == wire::SwitchKind::Lan ? isLanEndpoint(endpoint, peer) : isWanEndpoint(endpoint, peer);
}

Refusal stale(const QString& reason)
{
    return {wire::error::kStale, reason, std::nullopt};
}

Milliseconds delayOf(Milliseconds roundTrip, Milliseconds longest)
{
    return std::min<Milliseconds>((longest - roundTrip) / 2, limits::kMaxSwitchDelay);
}

} // namespace

bool canSwitch(const std::optional<PeerRecord>& peer)
{
    return peer && peer->presence == Presence::Online && peer->features.contains(wire::feature::kRelay);
}

std::optional<Refusal> switchRefusal(const wire::Switch& wanted, const PeerRecord& leader,
                                     const std::optional<PeerRecord>& target)
{
    if (!canSwitch(leader) || !(leader.publicKey < wanted.target))
        return Refusal{wire::error::kBadMessage,
                       QStringLiteral("Of two peers with the feature 'relay', the one with the smaller key asks"),
                       std::nullopt};
    if (!canSwitch(target))
        return peerOffline();
    if (wanted.leaderRev != leader.rev || wanted.targetRev != target->rev)
        return stale(QStringLiteral("One of the two has moved meanwhile; look where it is now, and ask again"));
    if (!isPublished(wanted.kind, wanted.leaderEndpoint, leader))
        return stale(
            QStringLiteral("The peer that asks is not known to be at %1").arg(wanted.leaderEndpoint.toString()));
    if (!isPublished(wanted.kind, wanted.targetEndpoint, *target))
        return stale(QStringLiteral("The other peer is not known to be at %1").arg(wanted.targetEndpoint.toString()));
    return std::nullopt;
}

Refusal switchBusy(Milliseconds wait)
{
    const auto seconds = std::max(std::chrono::ceil<std::chrono::seconds>(wait), std::chrono::seconds(1));
    return {wire::error::kBusy, QStringLiteral("These two have just switched, or too many switch now"),
            static_cast<quint32>(seconds.count())};
}

Refusal peerOffline()
{
    return {wire::error::kOffline,
            QStringLiteral("The other peer is not connected now, or does not speak with the relay"), std::nullopt};
}

Refusal notKnownYet()
{
    return {wire::error::kUnsealed, QStringLiteral("The others hear of this peer once it has sealed itself"),
            std::nullopt};
}

Refusal noRelay()
{
    return {wire::error::kUnavailable, QStringLiteral("This server has no relay (option --relay)"), std::nullopt};
}

SwitchTimes switchTimes(std::optional<Milliseconds> leaderRoundTrip, std::optional<Milliseconds> targetRoundTrip)
{
    const Milliseconds leader = leaderRoundTrip.value_or(Milliseconds(0));
    const Milliseconds target = targetRoundTrip.value_or(Milliseconds(0));
    const Milliseconds longest = std::max(leader, target);
    // What the two say over the relay goes there and back on both their lines.
    const Milliseconds mute = 2 * (leader + target) + 2 * kSkew;
    return {delayOf(leader, longest), delayOf(target, longest),
            std::clamp<Milliseconds>(mute, kShortestMute, limits::kMaxMute)};
}

} // namespace roamwire::server
