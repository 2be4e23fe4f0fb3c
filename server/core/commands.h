#pragma once

#include "server/core/events.h"
#include "server/core/trust.h"
#include "shared/model/prefix.h"
#include "shared/model/tenantid.h"

#include <chrono>

namespace roamwire::server {

/// How a peer's claim to its key was made, which decides what it may do and how long it is kept.
enum class Standing {
    Proven,   ///< showed possession of the private key (native): stored, kept for the grace period
    Unproven, ///< only said so (older dialects): never stored, gone with its connection
};

/// A connection asks to be a peer of a tenant.
struct JoinCommand
{
    SessionId session = 0;
    TenantId tenant;
    PublicKey publicKey;
    QString displayName;
    Standing standing = Standing::Unproven;
    std::optional<QHostAddress> claimedWgip; ///< the interface's own (sync mode) or the remembered one
    std::optional<EndpointReport> endpoints; ///< absent for dialects that tell none
    ObservedAddresses observed;
    QStringList features;
    std::optional<TokenHash> token{}; ///< of the invite, for a key that is new in its tenant
    std::optional<Seal> seal{}; ///< over `displayName` and `claimedWgip`; without the latter it counts for nothing
};

/// What makes a key a peer without a connection: who runs the server says so, in an API of his.
struct Placement
{
    QString displayName;
    quint32 address = 0;                ///< virtual, host byte order
    std::optional<Endpoint> endpoint{}; ///< where everybody reaches it
};

/// A connected peer moved, renamed or sealed itself.
struct UpdateCommand
{
    EndpointReport endpoints;
    std::optional<QString> displayName;
    ObservedAddresses observed;
    std::optional<Seal> seal{}; ///< over the name, the new one if there is one, and the peer's address
};

/// What a new token is to be good for.
struct InviteTerms
{
    quint32 uses = 1; ///< how many keys it lets in
    std::chrono::seconds lifetime{0};
    bool ephemeral = false; ///< makes Role::Ephemeral of them
};

/// Asks for a token. Whoever does has made it and keeps it; only its hash gets here.
struct InviteCommand : InviteTerms
{
    TokenHash token;
};

/// A tenant that needs tokens. Open ones make themselves on first use.
struct CreateCommand
{
    TenantId id;
    QString name; ///< for whoever runs the server; empty for none
    bool isSealed = true;
    InviteCommand first;
};

/// Why a command was not granted. `code` is a stable word of wire::error.
struct Refusal
{
    QString code;
    QString reason;
    std::optional<quint32> retrySeconds;
};

/// What a peer is told about itself.
struct Membership
{
    QHostAddress wgip;
    QHostAddress wgip6;
    Prefix network;
    Prefix network6;
    quint32 slot = 0;
    std::chrono::seconds grace{0};
    bool isFirst = false;   ///< it is the owner of a sealed tenant and its seal is not stored yet: it makes the secret
    bool mayInvite = false; ///< it is of a sealed tenant and not ephemeral; to do so it has to be sealed
    std::optional<RelayOffer> relay{}; ///< with its own credentials; added by who has the relay
};

} // namespace roamwire::server
