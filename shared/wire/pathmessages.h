#pragma once

#include "shared/model/relay.h"

/// The messages by which two peers change their path together, where the server has a relay (design sections 7 and 8).
namespace roamwire::wire {

/// Server, after `welcome` and whenever one of them changes, to peers with the feature "relay": what the others are
/// told of the receiver. It is not in its own list, and needs both for a Switch.
struct Self
{
    quint64 rev = 0;
    SeenEndpoints wan;
    bool operator==(const Self&) const = default;
};

/// Which of its peer's candidates a pair switches to.
enum class SwitchKind {
    Lan,
    Wan,
};

/// The leader of a pair (the smaller key) asks to have both leave the relay at the same moment.
struct Switch
{
    quint64 id = 0; ///< chosen by the leader, below 2^53; its answers carry it
    PublicKey target;
    SwitchKind kind = SwitchKind::Wan;
    Endpoint leaderEndpoint; ///< where the target is to reach the leader
    Endpoint targetEndpoint; ///< where the leader is to reach the target
    quint64 leaderRev = 0;   ///< as the leader knows them: an endpoint that has changed meanwhile is none
    quint64 targetRev = 0;
    bool operator==(const Switch&) const = default;
};

/// Server, to both sides of a pair, in answer to Switch.
struct Go
{
    quint64 id = 0;
    PublicKey publicKey;  ///< the other side
    Endpoint setEndpoint; ///< of the other side
    quint32 delayMs = 0;  ///< until it is to be set, so that both act together; at most limits::kMaxSwitchDelay
    quint32 muteMs = 0;   ///< how long the relay carries nothing between them; at most limits::kMaxMute
    bool operator==(const Go&) const = default;
};

/// Client: how a switch came out on its side. Server: on the other side. A failure takes both back to the relay.
struct Settled
{
    quint64 id = 0;
    bool ok = false;
    bool operator==(const Settled&) const = default;
};

/// Client: the session with a peer is dead, both are to begin anew. Server, to that peer: who asks.
struct Rekey
{
    PublicKey peer;         ///< `targetkey` of the client, `publickey` of the server
    bool isRequest = false; ///< by a client
    bool operator==(const Rekey&) const = default;
};

/// Server: this peer sends over the relay, which knows no way to the receiver.
struct Wake
{
    PublicKey publicKey;
    bool operator==(const Wake&) const = default;
};

} // namespace roamwire::wire
