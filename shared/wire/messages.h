#pragma once

#include "shared/model/peerrecord.h"
#include "shared/model/prefix.h"
#include "shared/model/secrets.h"
#include "shared/wire/pathmessages.h"

#include <variant>

/// The native protocol's messages (design section 4, docs/protocol.md) as plain values. Encoding is in codec.h.
namespace roamwire::wire {

/// Server, first frame of every native connection.
struct Challenge
{
    ServerKey serverKey;
    Nonce nonce;
    QStringList features;
    bool operator==(const Challenge&) const = default;
};

/// Client, its one answer to the challenge.
struct Join
{
    PublicKey publicKey;
    QString displayName;
    PossessionProof proof;
    std::optional<Token> token;       ///< of an invite, for the first join of a key
    std::optional<QHostAddress> wgip; ///< the interface's own address (sync mode) or the remembered one
    EndpointReport endpoints;
    std::optional<Seal> seal; ///< in sealed tenants, by who knows its address already
    QStringList features;
    bool operator==(const Join&) const = default;
};

/// Server: a part of the tenant's peers, without the receiver. Complete at more == false: whoever was absent is gone.
struct Peers
{
    QList<PeerRecord> peers;
    bool more = false;
    bool operator==(const Peers&) const = default;
};

/// Server, in answer to Join.
struct Welcome
{
    QHostAddress wgip;
    QHostAddress wgip6;
    Prefix network;
    Prefix network6;
    quint32 slot = 0;
    ObservedAddresses observed;
    quint32 graceSeconds = 0;
    bool first = false;                ///< the receiver owns a sealed tenant and has not sealed yet
    bool mayInvite = false;            ///< the tenant is sealed and the receiver is not ephemeral
    std::optional<RelayOffer> relay{}; ///< where the server has one, and the receiver the feature
    Peers list;                        ///< the first part of the list
    bool operator==(const Welcome&) const = default;
};

/// Server: a peer is new, or anything of it changed.
struct PeerUpsert
{
    PeerRecord peer;
    bool operator==(const PeerUpsert&) const = default;
};

/// Server: a peer is gone.
struct RemovedPeer
{
    PublicKey publicKey;
    QHostAddress wgip;
    bool operator==(const RemovedPeer&) const = default;
};

/// Client: its place changed while the connection stayed, or it seals.
struct Update
{
    EndpointReport endpoints;
    std::optional<QString> displayName{};
    std::optional<Seal> seal{};
    bool operator==(const Update&) const = default;
};

/// Server: everybody else has been told.
struct UpdateAck
{
    ObservedAddresses observed;
    bool operator==(const UpdateAck&) const = default;
};

/// Client: asks for a token to put into a link. The link's other parts are the client's own.
struct Invite
{
    quint32 uses = 1;           ///< first joins that it is good for, at most limits::kMaxInviteUses
    quint32 expiresSeconds = 0; ///< from now, 1 to limits::kMaxInviteAge
    bool ephemeral = false;     ///< those who join with it are gone soon after their connection is
    bool operator==(const Invite&) const = default;
};

/// Server, in answer to Invite.
struct Invited
{
    Token token;
    quint64 expires = 0; ///< Unix time in seconds
    bool operator==(const Invited&) const = default;
};

/// Client: gives admission and address back.
struct Leave
{
    bool operator==(const Leave&) const = default;
};

/// Server: a request was refused, or the connection is about to end.
struct ErrorMessage
{
    QString code;   ///< stable word, one of wire::error
    QString reason; ///< for a person
    std::optional<quint32> retrySeconds;
    std::optional<quint64> id{}; ///< of the Switch that was refused
    bool operator==(const ErrorMessage&) const = default;
};

using Message = std::variant<Challenge, Join, Welcome, Peers, PeerUpsert, RemovedPeer, Update, UpdateAck, Invite,
                             Invited, Self, Switch, Go, Settled, Rekey, Wake, Leave, ErrorMessage>;

/// Stable words of `error.code`.
namespace error {
inline const QString kNotJoined = QStringLiteral("not_joined");
inline const QString kBadMessage = QStringLiteral("bad_message");
inline const QString kUnknownType = QStringLiteral("unknown_type");
inline const QString kBadProof = QStringLiteral("bad_proof");
inline const QString kNoToken = QStringLiteral("no_token");
inline const QString kTokenUnknown = QStringLiteral("token_unknown");
inline const QString kTokenSpent = QStringLiteral("token_spent");
inline const QString kTokenExpired = QStringLiteral("token_expired");
inline const QString kRevoked = QStringLiteral("revoked");
inline const QString kUnsealed = QStringLiteral("unsealed");
inline const QString kMayNotInvite = QStringLiteral("may_not_invite");
inline const QString kTooManyInvites = QStringLiteral("too_many_invites");
inline const QString kNativeOnly = QStringLiteral("native_only");
inline const QString kTenantFull = QStringLiteral("tenant_full");
inline const QString kAddressTaken = QStringLiteral("address_taken");
inline const QString kNotProven = QStringLiteral("not_proven");
inline const QString kNotOpen = QStringLiteral("not_open");
inline const QString kStaleSeal = QStringLiteral("stale_seal");
inline const QString kReplaced = QStringLiteral("replaced");
inline const QString kTooManyMessages = QStringLiteral("too_many_messages");
inline const QString kTooManyFailures = QStringLiteral("too_many_failures");
inline const QString kStale = QStringLiteral("stale");
inline const QString kOffline = QStringLiteral("offline");
inline const QString kBusy = QStringLiteral("busy");
inline const QString kUnavailable = QStringLiteral("unavailable");
} // namespace error

/// Names of `features` that mean something.
namespace feature {
inline const QString kRelay = QStringLiteral("relay"); ///< speaks with the relay, and of it
inline const QString kCheck = QStringLiteral("check"); ///< can check a path before it is taken
inline const QString kProbe = QStringLiteral("probe"); ///< answers probes inside the tunnel
} // namespace feature

/// WebSocket subprotocol that selects the native dialect.
inline const QString kSubprotocol = QStringLiteral("roamwire.v1");

} // namespace roamwire::wire
