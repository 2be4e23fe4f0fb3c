#pragma once

#include "shared/base/result.h"
#include "shared/model/tenantid.h"

namespace roamwire {

/// Where to join: `roamwire://HOST[:PORT]/TENANT?plain=1` (design section 6). HOST is a name, an IPv4 address or
/// `[IPv6]`.
struct InviteLink
{
    static constexpr quint16 kDefaultPort = 8443;

    QString host; ///< without brackets
    quint16 port = kDefaultPort;
    TenantId tenant;
    bool plain = false; ///< ws instead of wss

    static Result<InviteLink> fromString(const QString& text);
    QString toString() const;

    bool operator==(const InviteLink&) const = default;
};

} // namespace roamwire
