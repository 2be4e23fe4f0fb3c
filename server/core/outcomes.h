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
};

} // namespace roamwire::server
