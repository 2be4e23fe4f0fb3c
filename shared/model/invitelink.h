#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"
#include "shared/model/secrets.h"
#include "shared/model/tenantid.h"

namespace roamwire {

/// Where to join, and what lets one in (design section 6):
/// `roamwire://HOST[:PORT]/TENANT?token=…&pin=…&plain=1&bind=none#SECRET`. HOST is a name, an IPv4 address or `[IPv6]`.
/// May be copied: token and secret are wiped with each copy.
struct InviteLink
{
    static constexpr quint16 kDefaultPort = 8443;

    QString host; ///< without brackets
    quint16 port = kDefaultPort;
    TenantId tenant;
    bool plain = false;    ///< ws instead of wss
    bool bindNone = false; ///< behind a proxy whose certificate the server was not told: proofs are bound to none
    std::optional<Binding> pin{}; ///< of the server's certificate; without it, its chain is checked
    std::optional<Token> token{};
    std::optional<TenantSecret> secret{};

    /// Unknown parameters are ignored. Reads token and secret in place, and repeats neither in an error.
    static Result<InviteLink> fromString(QStringView text);
    /// With token and secret: for the one who may have them, never for a log.
    QString reveal() const;

    bool operator==(const InviteLink&) const = default;
};

} // namespace roamwire
