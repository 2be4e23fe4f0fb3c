#pragma once

#include <QByteArray>
#include <QHostAddress>

namespace roamwire::worker {

/// What a connected TCP socket had for us.
struct Arrived
{
    QByteArray bytes;
    bool isEnd = false; ///< nothing more comes; it may still be told something
};

/// Reads at most `most` bytes, without waiting.
Arrived receiveNow(int socket, qsizetype most);

/// Says this and that nothing more comes. What does not fit into the system's buffer is lost; that of a new connection
/// has room for much more than an answer.
void sayLast(int socket, QByteArrayView words);

/// What counts as one caller: the IPv4 address, or the IPv6 /64, which one customer owns whole. Null for loopback, to
/// which limits per address do not apply.
QHostAddress callerOf(int socket);

} // namespace roamwire::worker
