#pragma once

#include "shared/model/keys.h"
#include "shared/model/prefix.h"
#include "shared/model/tenantid.h"

namespace roamwire {

/// The tenant's IPv6 network: fd ‖ first 56 bits of BLAKE2b-256(tenant), /64 (design section 4, RFC 4193).
Prefix virtualNetwork6(const TenantId& tenant);

/// A peer's virtual IPv6 address: the network, and the first 64 bits of BLAKE2b-256(publickey).
/// Everyone computes it; nobody believes it.
QHostAddress virtualAddress6(const TenantId& tenant, const PublicKey& publicKey);

} // namespace roamwire
