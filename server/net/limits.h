#pragma once

#include "shared/wire/limits.h"

#include <chrono>

namespace roamwire::server {

/// What one server allows its connections. The defaults are the protocol's; tests shorten the deadlines.
struct ServiceLimits
{
    using Milliseconds = std::chrono::milliseconds;

    /// From accept to a complete upgrade request; it is one packet, so this is many round trips.
    Milliseconds handshakeDeadline{3'000};
    Milliseconds joinDeadline{limits::kJoinDeadline};
    Milliseconds silenceDeadline{limits::kSilenceDeadline};
    /// Silence after which the server pings, where the dialect's clients do not: as often as native clients do.
    Milliseconds pingAfter{limits::kPingInterval};
    /// From the answer to an HTTP request until the system has taken all of it: a slow line, but not for ever.
    Milliseconds httpAnswerDeadline{5'000};
    /// How long a closed connection may take to fetch its last bytes before it is cut.
    Milliseconds closeLinger{1'000};

    /// Bytes waiting for one reader before it is given up: a few of the largest frames, minutes of ordinary news.
    qsizetype maxBacklog = 4 * limits::kMaxServerFrame;

    /// Connections that have not joined yet. In all: what a restart brings back in one moment fits into twice that,
    /// and clients retry with jitter.
    qsizetype maxUnjoined = 8'192;
    /// And per address: an office behind one address after a restart, but no more. Loopback is exempt.
    qsizetype maxUnjoinedPerAddress = 256;
    /// HTTP requests that are being read or answered. Each may hold a body, so this bounds the memory: 64 MiB.
    qsizetype maxHttpRequests = 1'024;
};

/// An upgrade request with every header a browser or proxy adds stays below 2 KiB.
constexpr qsizetype kMaxRequestHeader = 8 * 1024;
/// The body of an HTTP request: as much as a WebSocket client may say at once.
constexpr qsizetype kMaxRequestBody = limits::kMaxClientFrame;
/// Bytes read ahead for one session: the largest frame and its header always fit, and little more.
constexpr qsizetype kReadAhead = limits::kMaxClientFrame + 8 * 1024;
/// The system's queue of connections not accepted yet. Qt's own 50 makes every burst wait for repeated SYNs.
constexpr int kListenBacklog = 4'096;

} // namespace roamwire::server
