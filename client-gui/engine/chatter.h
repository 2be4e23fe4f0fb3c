#pragma once

#include "shared/base/clock.h"
#include "shared/wireguard/device.h"

/// What WireGuard says by itself, and what is therefore no traffic (whitepaper sections 5.4 and 6).
namespace roamwire::chatter {

/// A keepalive is a data message without content (section 5.4.6).
constexpr quint64 kKeepaliveBytes = 32;
/// The first message of a handshake; repeated after five seconds (sections 5.4.2 and 6.4).
constexpr quint64 kInitiationBytes = 148;
constexpr Milliseconds kInitiationInterval = std::chrono::seconds(5);

/// Of one direction, at most, in a time.
quint64 keepaliveBytes(Milliseconds passed);

/// Of both directions, at most, from one look to the next. `isVerified`: handshakes are answered.
quint64 bytes(const DevicePeer& before, const DevicePeer& after, Milliseconds passed, bool isVerified);

} // namespace roamwire::chatter
