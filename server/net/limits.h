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
    /// The same where it begins with TLS: two round trips more, behind as many handshakes of others as begin when a
    /// large server comes back.
    Milliseconds tlsDeadline{10'000};
    Milliseconds joinDeadline{limits::kJoinDeadline};
    Milliseconds silenceDeadline{limits::kSilenceDeadline};
    /// Silence after which the server pings, where the dialect's clients do not: as often as native clients do.
    Milliseconds pingAfter{limits::kPingInterval};
    /// From the answer to an HTTP request until the system has taken all of it: a slow line, but not for ever.
    Milliseconds httpAnswerDeadline{5'000};
    /// From a whole HTTP request until its handler has the answer: many times what a slow disk takes.
    Milliseconds httpHandlerDeadline{10'000};
    /// Silence between two HTTP requests of one connection: a client that works off a list is never so slow, and one
    /// that comes every half minute does not hold a place meanwhile.
    Milliseconds httpIdleDeadline{15'000};
    /// How long a closed connection may take to fetch its last bytes before it is cut.
    Milliseconds closeLinger{1'000};

    /// Bytes waiting for one reader before it is given up: a few of the largest frames, minutes of ordinary news.
    qsizetype maxBacklog = 4 * limits::kMaxServerFrame;

    /// Clients that poll (wireSync) are peers for so long after a poll: three of the original's rounds.
    Milliseconds pollingSilence{180'000};
    /// And for so long what they told is remembered, so that a machine that slept is back with its next poll.
    Milliseconds pollingMemory{24 * 3'600'000};

    /// Messages of one session in the long run, and at once: what the peers of a large tenant make a client say in one
    /// moment. Beyond that they are refused, and after as many again the connection is closed. Frames of all kinds,
    /// pings and parts of messages included, may be kFramesPerMessage times as many. 0: without limit.
    qsizetype messagesPerSecond = 16;
    qsizetype messageBurst = 128;

    /// Joins that failed from one address, within the window that the first begins: many more than an office of
    /// misconfigured machines needs, few enough to make guessing hopeless. Then only admitted keys may join from there.
    qsizetype maxFailedJoins = 32;
    Milliseconds failedJoinWindow{60'000};
    /// Addresses that are remembered for that, in about 8 MiB. Who has more of them needs no second try from any.
    qsizetype maxFailedJoinSources = 65'536;

    /// Connections that have not joined yet. In all: what a restart of a large server brings back in one moment,
    /// because who is turned away comes again and costs as much as two. One that has said nothing costs less than a
    /// peer.
    qsizetype maxUnjoined = 16'384;
    /// And per address: an office behind one address after a restart, but no more. Loopback is exempt.
    qsizetype maxUnjoinedPerAddress = 256;
    /// TLS handshakes under way at a time, which cost many times the memory of one that waits for its turn.
    qsizetype maxTlsHandshakes = 4'096;
    /// HTTP requests that are being read or answered. Each may hold a body, so this bounds the memory: 64 MiB.
    qsizetype maxHttpRequests = 1'024;
    /// Where there are more connections than these, none is kept for another request: whoever keeps hundreds of them
    /// silent is to leave room for those who ask one thing and go.
    qsizetype maxKeptHttp = 768;
    /// Requests on one connection: enough that beginning anew costs nothing, and a proxy's are spread again.
    qsizetype maxRequestsPerConnection = 1'000;

    /// Clients that poll, those remembered included: several networks of the default size in their one tenant.
    qsizetype maxPolling = 4'096;
    /// And per address, because they cost no connection. Loopback is exempt.
    qsizetype maxPollingPerAddress = 256;
};

/// Clients split long messages, and ping.
constexpr qsizetype kFramesPerMessage = 4;
/// An upgrade request with every header a browser or proxy adds stays below 2 KiB.
constexpr qsizetype kMaxRequestHeader = 8 * 1024;
/// The body of an HTTP request: as much as a WebSocket client may say at once.
constexpr qsizetype kMaxRequestBody = limits::kMaxClientFrame;
/// Bytes that wait until a join is done, where clients do not wait for that themselves. It takes one disk write, and
/// their messages are below 400 bytes.
constexpr qsizetype kMaxHeld = 8 * 1024;
/// Bytes read ahead for one session: the largest frame and its header always fit, and little more.
constexpr qsizetype kReadAhead = limits::kMaxClientFrame + 8 * 1024;
/// The system's queue of connections not accepted yet. Qt's own 50 makes every burst wait for repeated SYNs.
constexpr int kListenBacklog = 4'096;

} // namespace roamwire::server
