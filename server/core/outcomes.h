#pragma once

#include "server/core/commands.h"
#include "server/core/storage.h"

#include <optional>
#include <variant>

namespace roamwire::server {

/// A join was granted: the reply for the joiner and what everybody else of the tenant is to hear.
struct Admission
{
    Membership membership;
    Events events;
    /// The session that held this key until now; it is to be told `replaced` and closed. Its disconnect() does nothing.
    std::optional<SessionId> displaced;
    Changes changes; ///< to be stored, but nobody waits for it
    PeerRecord peer; ///< the joiner itself, also where the others are not told of it
};

/// A join will be granted once `changes` are stored: then call Registry::complete(session), else
/// Registry::cancel(session).
struct AwaitStorage
{
    Changes changes;
};

using JoinOutcome = std::variant<Refusal, Admission, AwaitStorage>;

/// What follows from a command that is not a join.
struct Outcome
{
    Events events;
    Changes changes; ///< to be stored, but nobody waits for it
    /// Who is neither online nor away any more, also where the others were not told of them.
    std::vector<PublicKey> departed{};
};

/// A seal that is told once `changes` are stored: then call Registry::completeSeal(), else Registry::cancelSeal().
struct AwaitSeal
{
    TenantId tenant;
    PublicKey publicKey;
    Seal seal;
    Changes changes;
};

/// What follows from an update. Its endpoints hold in any case; its seal may be refused, or wait for the storage. One
/// that is repeated, be it stored yet or not, is nothing new.
struct UpdateOutcome
{
    Outcome now;
    std::optional<std::variant<Refusal, AwaitSeal>> seal;
};

/// An address that is kept for a key.
struct Lease
{
    quint32 address = 0; ///< host byte order
    Changes changes;     ///< who lost it, to be stored with what the address is for
};

/// A key became a peer without a connection.
struct Placed
{
    Outcome outcome;
    std::optional<SessionId> displaced; ///< who claimed the key: to be told `replaced`; its disconnect() does nothing
    std::vector<SessionId> ended{};     ///< who had the address: to be told and closed; the same holds for them
};

/// Admissions were forgotten.
struct Revoked
{
    Outcome outcome;
    std::vector<SessionId> ended; ///< to be told and closed; their disconnect() does nothing
};

/// A token that may be told once `changes` are stored: then call Registry::completeInvite(), else
/// Registry::cancelInvite().
struct Invited
{
    TenantId tenant;
    TokenHash token;
    quint32 uses = 0; ///< less than was asked for, if it makes the owner of a sealed tenant
    qint64 expiresMs = 0;
    Changes changes;
    Revoked forgotten; ///< what had to give way for it, first of all
};

} // namespace roamwire::server
