#include "shared/crypto/sealing.h"

#include "shared/crypto/hash.h"
#include "shared/model/endpoint.h"
#include "shared/model/secretbytes.h"

#include <QtEndian>

#include <string>

namespace roamwire {
namespace {

template <typename Number>
std::array<std::uint8_t, sizeof(Number)> bigEndian(Number number)
{
    std::array<std::uint8_t, sizeof(Number)> bytes;
    qToBigEndian(number, bytes.data());
    return bytes;
}

SecretBytes<32> sealingKey(const TenantSecret& secret)
{
    auto hash = blake2b<32>(secret.bytes(), {labelBytes("roamwire-seal-v1")});
    SecretBytes<32> key;
    std::copy(hash.begin(), hash.end(), key.data());
    sodium_memzero(hash.data(), hash.size());
    return key;
}

} // namespace

TenantSecret makeTenantSecret()
{
    TenantSecret secret;
    randombytes_buf(secret.data(), TenantSecret::kSize);
    return secret;
}

Seal makeSeal(const TenantSecret& secret, const SealedFacts& facts, quint64 ms)
{
    Q_ASSERT(isIpv4(facts.wgip));
    const auto key = sealingKey(secret);
    const std::string name = facts.displayName.toStdString();
    const auto mac = blake2b<32>({key.data(), key.size()},
                                 {facts.tenant.bytes(), facts.publicKey.bytes(), bigEndian(facts.wgip.toIPv4Address()),
                                  bigEndian(ms), bigEndian(static_cast<quint16>(name.size())), labelBytes(name)});
    return {ms, SealMac(mac)};
}

bool isSealOf(const Seal& seal, const TenantSecret& secret, const SealedFacts& facts)
{
    const Seal expected = makeSeal(secret, facts, seal.ms);
    return sodium_memcmp(expected.mac.data(), seal.mac.data(), SealMac::kSize) == 0;
}

} // namespace roamwire
