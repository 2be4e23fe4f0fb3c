#pragma once

#include "tests/unit/server_relay/relayscene.h"

#include <netinet/in.h>

namespace roamwire::bench {

// Who sends to whom in bench_relay. Generator and forwarders are processes of their own and know it without a word.

inline const QHostAddress kGeneratorAddress(QStringLiteral("10.9.0.1"));
inline const QHostAddress kRelayAddress(QStringLiteral("10.9.0.2"));
inline const QHostAddress kBareAddress(QStringLiteral("10.9.0.3"));

/// The default range.
constexpr RelayPorts kRelayPorts{42000, 500};
/// Peers that have a thousand pairs among them.
constexpr int kPeers = 46;
constexpr int kPairs = 1000;
/// Of the first peer's socket; the others follow.
constexpr quint16 kFirstSource = 51000;

server::ScenePeer peerOf(int number);

/// What one peer sends to another.
struct Flow
{
    int from = 0;
    int to = 0;
    quint16 port = 0;        ///< the relay's
    std::uint32_t index = 0; ///< that `to` announced for its session
};
/// Both ways of every pair, one after the other.
const std::vector<Flow>& flows();
/// The relay's port from which it leaves.
inline quint16 leavesFrom(const Flow& flow)
{
    return static_cast<quint16>(kRelayPorts.low + ((flow.port - kRelayPorts.low) ^ 1));
}

sockaddr_in socketAddress(const QHostAddress& address, quint16 port);

} // namespace roamwire::bench
