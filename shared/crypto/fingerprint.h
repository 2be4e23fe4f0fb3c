#pragma once

#include "shared/model/keys.h"
#include "shared/model/macaddress.h"
#include "shared/model/secrets.h"
#include "shared/model/tenantid.h"

namespace roamwire {

// `lan_name` (design section 6): BLAKE2b-128(key, "roamwire-lan-v1" ‖ MAC)

/// In a tenant without a secret: key = BLAKE2b-256(tenant). The server can make it, too, and whoever knows the tenant
/// can try all MAC addresses.
Fingerprint lanFingerprint(const TenantId& tenant, const MacAddress& gateway);

/// In a sealed tenant: key = its secret. Only members can tell which gateway it is.
Fingerprint lanFingerprint(const TenantSecret& secret, const MacAddress& gateway);

} // namespace roamwire
