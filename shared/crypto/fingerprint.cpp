#include "shared/crypto/fingerprint.h"

#include "shared/crypto/hash.h"

namespace roamwire {

Fingerprint lanFingerprint(const TenantId& tenant, const MacAddress& gateway)
{
    const auto key = blake2b<32>({}, {tenant.bytes()});
    return Fingerprint(blake2b<16>(key, {labelBytes("roamwire-lan-v1"), gateway.bytes()}));
}

} // namespace roamwire
