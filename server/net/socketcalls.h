#pragma once

#include <QByteArrayView>

#include <chrono>
#include <optional>
#include <span>

namespace roamwire::server {

/// Sends as much of the pieces, in order and as one write, as the socket takes at once. The number of bytes taken; 0
/// also when the connection is broken, which its read side will tell. At most kMaxSendPieces pieces are looked at.
qsizetype sendNow(qintptr descriptor, std::span<const QByteArrayView> pieces);
constexpr std::size_t kMaxSendPieces = 64;

/// Tells the other side that nothing more comes; what it says is still heard.
void finishSending(qintptr descriptor);

/// Options that accepted sockets inherit: no delay for small frames, and a vanished peer noticed by the system too.
void tuneListeningSocket(qintptr descriptor);

/// The shortest round trip of a TCP connection within the last minutes, to the nearest millisecond; without the time
/// for which its other end held an acknowledgement back. nullopt where the system does not know.
std::optional<std::chrono::milliseconds> shortestRoundTrip(qintptr descriptor);

/// Lifts the process's limit of open files to what it may have; every connection is one.
void raiseOpenFileLimit();

} // namespace roamwire::server
