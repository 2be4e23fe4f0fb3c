#pragma once

#include "server/relay/tokenbucket.h"

#include <chrono>

// What a stranger may cost the relay, and for how long it believes what. Numbers with "design" are those of section 8.
namespace roamwire::server::relaylimits {

using namespace std::chrono_literals;

/// Credentials of the join before the last (design).
constexpr Milliseconds kOldCredentials = 60s;
/// Another source at the same IP takes over after so much silence of the old (design).
constexpr Milliseconds kSilentNeighbour = 1s;
/// An answered handshake takes over a source that was silent for so long (design).
constexpr Milliseconds kSilentSource = 15s;
/// A side that was silent at the relay for so long is woken (design)...
constexpr Milliseconds kAsleep = 20s;
/// ...but not all the time (design).
constexpr Milliseconds kBetweenWakes = 300ms;
/// A source that was silent for so long is forgotten: by then most NATs have given it to somebody else, who is to get
/// nothing.
constexpr Milliseconds kLapse = 300s;
/// Members of whom only the state file knows, until they join again.
constexpr Milliseconds kRemembered = 300s;

/// Session indices per side, and for how long (design).
constexpr std::size_t kSessions = 64;
constexpr Milliseconds kSession = 240s;
/// Initiations that wait for an answer: WireGuard repeats one after 5 s, with another index.
constexpr std::size_t kPending = 4;
constexpr Milliseconds kPendingTime = 5s;
/// A counter may be so far above what was seen (design).
constexpr std::uint64_t kCounterWindow = 65536;

/// Handshake packets of a side, WireGuard's own limit being one in 5 s; those from a bound source have a rate of their
/// own, so that strangers cannot use it up.
constexpr Rate kHandshakes{5, 20};
/// mac1 computations for strangers, about a microsecond each; for those at the IP of a peer they have their own.
constexpr Rate kPlacing{20'000, 4'000};
/// ...and for one packet.
constexpr std::size_t kPlacingTries = 256;
/// So many peers at one IP are looked through for the one that a packet is from.
constexpr std::size_t kNeighbours = 64;

/// Pairs at once; about a kilobyte each.
constexpr std::size_t kPairs = 131'072;
/// Pairs looked at per tidying, once a second.
constexpr std::size_t kTidiedPairs = 1024;
/// Sources that are kept for the next start; the youngest, if there are more.
constexpr std::size_t kSavedBindings = 16'384;

/// Between two mutes of a pair (design).
constexpr Milliseconds kBetweenMutes = 5s;
constexpr Milliseconds kLongestMute = 1s;

} // namespace roamwire::server::relaylimits
