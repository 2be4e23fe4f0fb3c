#pragma once

#include "shared/model/keys.h"

#include <QtGlobal>

#include <optional>

namespace roamwire::server {

/// Whom a tenant lets in; fixed at its creation (design section 6).
enum class TenantKind : quint8 {
    Open,     ///< whoever knows its UUID
    Unsealed, ///< new keys with a token; the server mints every token
    Sealed,   ///< new keys with a token; members seal each other, and mint
};

/// What an admission makes of a key.
enum class Role : quint8 {
    Member,
    Ephemeral, ///< short grace period, and nothing of the peer is left when it ends; invites nobody
    Owner,     ///< the first one of a sealed tenant: makes its secret
};

/// One use of a token, spent by one key at one time: the same key may buy again after it was revoked.
struct Purchase
{
    TokenHash token;
    qint64 unixMs = 0;
    bool operator==(const Purchase&) const = default;
};

/// An admission: what it makes of the key, and what was paid for it: nothing in open tenants, nor by those who were
/// stored before the server started.
struct Grant
{
    Role role = Role::Member;
    std::optional<Purchase> purchase;
};

} // namespace roamwire::server
