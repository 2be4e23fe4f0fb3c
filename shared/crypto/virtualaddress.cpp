#include "shared/crypto/virtualaddress.h"

#include "shared/crypto/hash.h"

#include <algorithm>

namespace roamwire {
namespace {

constexpr int kNetworkBits = 64;

Q_IPV6ADDR networkBytes(const TenantId& tenant)
{
    const auto hash = blake2b<32>({}, {tenant.bytes()});
    Q_IPV6ADDR address{};
    address[0] = 0xfd;
    std::copy_n(hash.begin(), 7, &address[1]);
    return address;
}

} // namespace

Prefix virtualNetwork6(const TenantId& tenant)
{
    return Prefix(QHostAddress(networkBytes(tenant)), kNetworkBits);
}

QHostAddress virtualAddress6(const TenantId& tenant, const PublicKey& publicKey)
{
    Q_IPV6ADDR address = networkBytes(tenant);
    const auto hash = blake2b<32>({}, {publicKey.bytes()});
    std::copy_n(hash.begin(), 8, &address[8]);
    return QHostAddress(address);
}

} // namespace roamwire
