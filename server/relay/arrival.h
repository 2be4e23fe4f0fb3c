#pragma once

#include "server/relay/relaycore.h"

namespace roamwire::server {

/// A WireGuard packet that is being judged.
struct RelayCore::Arrival
{
    std::uint16_t port = 0;
    HostEndpoint source{};
    Family family = Family::V4;
    WireGuardPacket packet;
    std::size_t size = 0;
    Instant now{};
};

} // namespace roamwire::server
