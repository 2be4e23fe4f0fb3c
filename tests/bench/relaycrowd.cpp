#include "tests/bench/relaycrowd.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace roamwire::bench {
namespace {

/// Spread over the whole range, as in a tenant that has had many peers, so that pairs do not share ports more than
/// they have to.
quint32 slotOf(int number)
{
    static const std::vector<quint32> slots = [] {
        std::vector<quint32> all(kRelayPorts.pairs);
        std::iota(all.begin(), all.end(), 0U);
        std::shuffle(all.begin(), all.end(), std::mt19937(1)); // always the same
        return all;
    }();
    return slots.at(static_cast<std::size_t>(number));
}

Flow flow(int from, int to)
{
    const server::ScenePeer sender = peerOf(from);
    const server::ScenePeer receiver = peerOf(to);
    const auto port =
        relayPort(kRelayPorts, {sender.member.publicKey, sender.slot}, {receiver.member.publicKey, receiver.slot});
    return {from, to, port.value(), indexOf(receiver, sender)};
}

} // namespace

server::ScenePeer peerOf(int number)
{
    const auto byte = static_cast<std::uint8_t>(number + 1);
    return {{TenantId::fromBytes({1}), server::keyOf(byte)}, slotOf(number), server::credentialsOf(byte)};
}

const std::vector<Flow>& flows()
{
    static const std::vector<Flow> all = [] {
        std::vector<Flow> made;
        for (int one = 0; one < kPeers; ++one) {
            for (int other = one + 1; other < kPeers && made.size() < 2 * kPairs; ++other) {
                made.push_back(flow(one, other));
                made.push_back(flow(other, one));
            }
        }
        return made;
    }();
    return all;
}

sockaddr_in socketAddress(const QHostAddress& address, quint16 port)
{
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(port);
    made.sin_addr.s_addr = htonl(address.toIPv4Address());
    return made;
}

} // namespace roamwire::bench
