#pragma once

#include <QtGlobal>

#include <chrono>

/// Every bound of the native protocol, with its reason. The values are part of docs/protocol.md.
namespace roamwire::limits {

/// A client's largest frame: an `update` with every LAN address is below 2 KiB; the rest is room for later fields.
constexpr qsizetype kMaxClientFrame = 64 * 1024;
/// The server's largest frame: about 2000 peer records; longer lists go out in parts (`more`).
constexpr qsizetype kMaxServerFrame = 1024 * 1024;
/// Peers of one frame; the shortest record is longer than 200 bytes, so kMaxServerFrame is reached before.
constexpr qsizetype kMaxPeersPerFrame = kMaxServerFrame / 200;
/// A host with more uplinks than this is a router, and its peers only try the first ones anyway.
constexpr qsizetype kMaxLanAddresses = 16;
/// Named capabilities; unknown ones are kept and told on.
constexpr qsizetype kMaxFeatures = 32;
constexpr qsizetype kMaxFeatureLength = 32;
/// A stable word of `error`, and its sentence for a person.
constexpr qsizetype kMaxErrorCode = 64;
constexpr qsizetype kMaxErrorReason = 1024;
/// Uses of one invite: a class or a fleet. For more there are more invites.
constexpr qint64 kMaxInviteUses = 1000;
/// A year. A link that is found later was not meant for who finds it.
constexpr std::chrono::seconds kMaxInviteAge{31'536'000};
/// `id` of a switch, and every other number that JSON is to carry exactly (RFC 8259 section 6).
constexpr qint64 kMaxExactInteger = qint64(1) << 53;
/// Half the longest round trip to the server that a switch waits for; slower clients switch a little apart.
constexpr std::chrono::milliseconds kMaxSwitchDelay{1'000};
/// WireGuard gives a silent path up after 15 s; what a mute costs has to stay far below that.
constexpr std::chrono::milliseconds kMaxMute{1'000};
/// Nesting of a native message is 4; Qt's own parser would follow 1024.
constexpr int kMaxJsonDepth = 8;

/// A connection that has not joined by then is closed; a join takes two round trips.
constexpr std::chrono::milliseconds kJoinDeadline{10'000};
/// The client's ping, and how long it waits for the pong before it reconnects.
constexpr std::chrono::milliseconds kPingInterval{15'000};
constexpr std::chrono::milliseconds kPingDeadline{5'000};
/// The server drops a session that sent no frame for so long: three pings.
constexpr std::chrono::milliseconds kSilenceDeadline{45'000};

} // namespace roamwire::limits
