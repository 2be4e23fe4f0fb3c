#pragma once

#include "shared/model/keys.h"
#include "shared/model/macaddress.h"
#include "shared/model/tenantid.h"

namespace roamwire {

/// `lan_name` of a tenant without a secret (design section 6):
/// BLAKE2b-128(key = BLAKE2b-256(tenant), "roamwire-lan-v1" ‖ MAC).
Fingerprint lanFingerprint(const TenantId& tenant, const MacAddress& gateway);

} // namespace roamwire
