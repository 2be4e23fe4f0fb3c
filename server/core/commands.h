#pragma once

#include "server/core/events.h"
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
};

/// A connected peer moved, or renamed itself.
struct UpdateCommand
{
    EndpointReport endpoints;
    std::optional<QString> displayName;
    ObservedAddresses observed;
};

/// Why a join was not granted. `code` is a stable word of wire::error.
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
};

} // namespace roamwire::server
