#include "shared/crypto/fingerprint.h"

#include "shared/crypto/hash.h"

namespace roamwire {
namespace {

Fingerprint keyedFingerprint(std::span<const std::uint8_t> key, const MacAddress& gateway)
{
    return Fingerprint(blake2b<16>(key, {labelBytes("roamwire-lan-v1"), gateway.bytes()}));
}

} // namespace

Fingerprint lanFingerprint(const TenantId& tenant, const MacAddress& gateway)
{
    return keyedFingerprint(blake2b<32>({}, {tenant.bytes()}), gateway);
}

Fingerprint lanFingerprint(const TenantSecret& secret, const MacAddress& gateway)
{
    return keyedFingerprint(secret.bytes(), gateway);
}

} // namespace roamwire
