#pragma once

#include "server/relay/relaycore.h"

#include <vector>

namespace roamwire::server {

using Datagram = std::vector<std::uint8_t>;

/// A peer as it is outside: its key, its credentials, what it counts.
struct ScenePeer
{
    RelayMember member;
    quint32 slot = 0;
    RelayCredentials credentials;
    std::uint64_t bindCounter = 0;
};

inline constexpr RelayPorts kScenePorts{42000, 500};

HostEndpoint endpoint(const char* text);
ObservedAddresses observedAt(const char* ip);
PublicKey keyOf(std::uint8_t number);
RelayCredentials credentialsOf(std::uint8_t number);

// Packets as WireGuard makes them, but for what the relay cannot read.
Datagram initiationFor(const PublicKey& receiver, std::uint32_t sender);
Datagram responseFor(const PublicKey& receiver, std::uint32_t sender, std::uint32_t answered);
Datagram cookieReplyFor(std::uint32_t answered);
Datagram dataFor(std::uint32_t receiver, std::uint64_t counter, std::size_t size = 148);

/// A relay's core, and time that passes only when the test says so.
struct RelayScene
{
    explicit RelayScene(const RelayRates& rates = {});

    ScenePeer admit(std::uint8_t number, const char* observed, std::uint8_t tenant = 1);
    void rejoin(ScenePeer& peer, std::uint8_t credentials, const char* observed);

    std::uint16_t port(const ScenePeer& from, const ScenePeer& to) const;
    Verdict send(const ScenePeer& from, const ScenePeer& to, const HostEndpoint& source, const Datagram& datagram);
    Verdict bind(ScenePeer& from, const ScenePeer& to, const HostEndpoint& source, BindScope scope = BindScope::Source);
    /// The initiator's index is 100 times its number plus the responder's, the responder's the other way round.
    void shakeHands(const ScenePeer& initiator, const HostEndpoint& from, const ScenePeer& responder,
                    const HostEndpoint& at);

    SeenEndpoints seen(const ScenePeer& peer);
    std::vector<PublicKey> takeSleepers();

    RelayCore core;
    Instant now{Milliseconds(1'000'000)};

private:
    void takeNews();
    QHash<RelayMember, SeenEndpoints> m_seen;
    std::vector<PublicKey> m_sleepers;
};

/// The index that `by` announces to `to` in shakeHands().
std::uint32_t indexOf(const ScenePeer& by, const ScenePeer& to);

} // namespace roamwire::server
