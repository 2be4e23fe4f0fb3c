#include "shared/crypto/possession.h"

#include "shared/crypto/hash.h"

namespace roamwire {
namespace {

using SharedSecret = SecretBytes<crypto_scalarmult_BYTES>;

/// X25519 ignores the highest bit, so that two spellings would name one key and prove each other.
bool isCanonical(const PublicKey& publicKey)
{
    return (publicKey.bytes().back() & 0x80) == 0;
}

PossessionProof proofFrom(const SharedSecret& shared, const ProofContext& context, const PublicKey& publicKey)
{
    return PossessionProof(
        blake2b<32>({shared.data(), shared.size()},
                    {labelBytes("roamwire-join-v1"), context.nonce.bytes(), context.serverKey.bytes(),
                     publicKey.bytes(), context.tenant.bytes(), context.binding.bytes()}));
}

} // namespace

PrivateKey makePrivateKey()
{
    PrivateKey key;
    randombytes_buf(key.data(), key.size());
    // Clamped as `wg genkey` does it (RFC 7748 section 5), so that the stored key equals what WireGuard reports.
    key.data()[0] &= 248;
    key.data()[31] = static_cast<std::uint8_t>((key.data()[31] & 127) | 64);
    return key;
}

PublicKey publicKeyOf(const PrivateKey& privateKey)
{
    PublicKey publicKey;
    crypto_scalarmult_base(publicKey.data(), privateKey.data());
    return publicKey;
}

Result<PossessionProof> provePossession(const PrivateKey& privateKey, const ProofContext& context)
{
    SharedSecret shared;
    // libsodium answers -1 for an all-zero result: the server sent a low-order point to learn something about the key.
    if (crypto_scalarmult(shared.data(), privateKey.data(), context.serverKey.data()) != 0)
        return failure(QStringLiteral("the server's challenge is not a valid key; do not trust this server"));
    return proofFrom(shared, context, publicKeyOf(privateKey));
}

PossessionChallenge::PossessionChallenge()
    : m_secret(makePrivateKey())
{
    crypto_scalarmult_base(m_serverKey.data(), m_secret.data());
    randombytes_buf(m_nonce.data(), Nonce::kSize);
}

bool PossessionChallenge::verify(const PossessionProof& proof, const PublicKey& publicKey, const TenantId& tenant,
                                 const Binding& binding) const
{
    SharedSecret shared;
    if (!isCanonical(publicKey) || crypto_scalarmult(shared.data(), m_secret.data(), publicKey.data()) != 0)
        return false;
    const auto expected = proofFrom(shared, {m_serverKey, m_nonce, tenant, binding}, publicKey);
    return sodium_memcmp(expected.data(), proof.data(), PossessionProof::kSize) == 0;
}

} // namespace roamwire
