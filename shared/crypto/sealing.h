#pragma once

#include "shared/model/keys.h"
#include "shared/model/seal.h"
#include "shared/model/secrets.h"
#include "shared/model/tenantid.h"

#include <QHostAddress>
#include <QString>

namespace roamwire {

// Members of a sealed tenant believe each other, not the server (design section 6):
//
//   mac = BLAKE2b-256(key = BLAKE2b-256(key = secret, "roamwire-seal-v1"),
//                     tenant ‖ publickey ‖ wgip ‖ ms (u64 BE) ‖ length (u16 BE) ‖ display_name (UTF-8))
//
// That `ms` does not fall is for the receiver to see to: it keeps the highest per key.

/// A fresh secret of 256 random bits, for the owner of a new tenant.
TenantSecret makeTenantSecret();

/// What a seal speaks for.
struct SealedFacts
{
    TenantId tenant;
    PublicKey publicKey;
    QHostAddress wgip; ///< IPv4
    QString displayName;

    bool operator==(const SealedFacts&) const = default;
};

/// The seal of these facts, made at `ms` (Unix time in milliseconds).
Seal makeSeal(const TenantSecret& secret, const SealedFacts& facts, quint64 ms);

/// Constant time. Whether somebody who has the secret said this.
bool isSealOf(const Seal& seal, const TenantSecret& secret, const SealedFacts& facts);

} // namespace roamwire
