#pragma once

#include "shared/crypto/binddatagram.h"
#include "shared/crypto/possession.h"
#include "shared/wireguard/device.h"

#include <variant>

/// What may be asked of roamwire-helper: the whole privileged vocabulary (design section 10).
namespace roamwire::helper {

/// Who are you, and what can you do here? Grants nothing.
struct Hello
{
    bool operator==(const Hello&) const = default;
};

/// Everything `wg` tells of the interface, without private and preshared keys. The first request that names an
/// interface claims it for this connection; another connection then gets `busy`.
struct Show
{
    QString interface;
    std::optional<quint32> since = {}; ///< a ShowAnswer::look of this connection, or 0: the answer is to be numbered
    bool operator==(const Show&) const = default;
};

/// Makes the interface and brings it up, with the key stored for it; a key is made and stored first where there is
/// none. Harmless where the interface exists already.
struct Create
{
    QString interface;
    bool operator==(const Create&) const = default;
};

/// Removes the interface; its stored key only with `forget`.
struct Destroy
{
    QString interface;
    bool forget = false;
    bool operator==(const Destroy&) const = default;
};

/// Leaves an interface that somebody else made as it was found: endpoints and keepalives return to what they were
/// before the helper first touched each peer (or to what its owner set since), and peers that the helper added go.
/// Harmless where there is nothing to put back.
struct Restore
{
    QString interface;
    bool operator==(const Restore&) const = default;
};

/// Gives the interface exactly these addresses (their prefixes become routes) and this MTU.
struct Assign
{
    QString interface;
    QList<Prefix> addresses; ///< all inside --allow-network
    int mtu = 0;             ///< 1280 to 1500
    bool operator==(const Assign&) const = default;
};

/// One `wg` call for all; peers that are not on the interface are refused.
struct SetPaths
{
    QString interface;
    QList<PathSetting> paths;
    bool operator==(const SetPaths&) const = default;
};

/// Allowed IPs only inside --allow-network, never one that another peer holds.
struct AddPeer
{
    QString interface;
    PeerSetting peer;
    bool operator==(const AddPeer&) const = default;
};

struct RemovePeer
{
    QString interface;
    PublicKey peer;
    bool operator==(const RemovePeer&) const = default;
};

struct SetListenPort
{
    QString interface;
    quint16 port = 0; ///< 1024 to 65535
    bool operator==(const SetListenPort&) const = default;
};

/// The possession proof with the interface's key. No caller ever sees the key or an X25519 result.
struct Prove
{
    QString interface;
    ProofContext context;
    bool operator==(const Prove&) const = default;
};

/// Sends bind datagrams (design section 8) from the interface's own listen port, at most limits::kMaxBinds to one
/// address per family, the relay's. From then on check datagrams of the interface's peers are answered, until the
/// connection ends.
struct Bind
{
    QString interface;
    QList<BindSend> sends;
    bool operator==(const Bind&) const = default;
};

/// Asks the peer at every candidate, from the interface's own listen port, for at most a second (design section 7, 4).
/// What comes of it is told by events. A check of that peer that runs already begins anew.
struct CheckStart
{
    QString interface;
    PublicKey peer;
    QList<Endpoint> candidates; ///< 1 to limits::kMaxCandidates
    bool operator==(const CheckStart&) const = default;
};

/// Ends the check without an event. Harmless where none runs.
struct CheckStop
{
    QString interface;
    PublicKey peer;
    bool operator==(const CheckStop&) const = default;
};

/// Puts the same peer there again without its session: with its allowed IPs, preshared key and keepalive, and a nudge.
struct ResetSession
{
    QString interface;
    PublicKey peer;
    std::optional<Endpoint> endpoint; ///< absent: the one it has
    bool operator==(const ResetSession&) const = default;
};

/// Makes the peers of a managed interface exactly these. What differs is changed in as few `wg` calls as can be; a peer
/// that is there as it should be keeps its session, and one that gets other addresses, too.
struct SyncPeers
{
    QString interface;
    QList<PeerAddresses> peers; ///< at most limits::kMaxSyncedPeers, no two with addresses in common
    bool operator==(const SyncPeers&) const = default;
};

using Verb = std::variant<Hello, Show, Create, Destroy, Assign, SetPaths, AddPeer, RemovePeer, SetListenPort, Prove,
                          Restore, Bind, CheckStart, CheckStop, ResetSession, SyncPeers>;

struct Request
{
    quint32 id = 0; ///< chosen by the caller, returned with the answer
    Verb verb;
    bool operator==(const Request&) const = default;
};

} // namespace roamwire::helper
