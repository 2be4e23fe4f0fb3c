#include "shared/crypto/checkdatagram.h"

#include "shared/crypto/hash.h"

#include <algorithm>

namespace roamwire {
namespace {

constexpr std::array<std::uint8_t, 4> kMagic{'R', 'W', 'C', '1'};
constexpr std::size_t kKindAt = kMagic.size();
constexpr std::size_t kNonceAt = 8;
constexpr std::size_t kSenderAt = kNonceAt + CheckNonce().size();
constexpr std::size_t kMacAt = kSenderAt + KeyPrefix().size();
constexpr std::size_t kMacSize = 16;
static_assert(kMacAt + kMacSize == kCheckDatagramSize);

std::array<std::uint8_t, kMacSize> macOf(std::span<const std::uint8_t> covered, const CheckKey& key)
{
    return blake2b<kMacSize>({key.data(), key.size()}, {covered});
}

} // namespace

Result<CheckKey> makeCheckKey(const PrivateKey& own, const PublicKey& peer)
{
    SecretBytes<crypto_scalarmult_BYTES> shared;
    if (crypto_scalarmult(shared.data(), own.data(), peer.data()) != 0)
        return failure(QStringLiteral("the peer's public key is no valid key"));
    auto hash = blake2b<32>({shared.data(), shared.size()}, {labelBytes("roamwire-check-v1")});
    CheckKey key;
    std::ranges::copy(hash, key.data());
    sodium_memzero(hash.data(), hash.size());
    return key;
}

CheckDatagram makeCheckDatagram(CheckKind kind, const CheckNonce& nonce, const PublicKey& sender, const CheckKey& key)
{
    CheckDatagram datagram{};
    std::ranges::copy(kMagic, datagram.begin());
    datagram[kKindAt] = static_cast<std::uint8_t>(kind);
    std::ranges::copy(nonce, datagram.begin() + kNonceAt);
    std::ranges::copy(prefixOf(sender), datagram.begin() + kSenderAt);
    const auto mac = macOf(std::span(datagram).first(kMacAt), key);
    std::ranges::copy(mac, datagram.begin() + kMacAt);
    return datagram;
}

KeyPrefix prefixOf(const PublicKey& key)
{
    KeyPrefix prefix;
    std::ranges::copy(key.bytes().first(prefix.size()), prefix.begin());
    return prefix;
}

std::optional<CheckClaim> readCheckDatagram(std::span<const std::uint8_t> datagram)
{
    if (datagram.size() != kCheckDatagramSize || !std::equal(kMagic.begin(), kMagic.end(), datagram.begin()))
        return std::nullopt;
    const std::uint8_t kind = datagram[kKindAt];
    const auto reserved = datagram.subspan(kKindAt + 1, kNonceAt - kKindAt - 1);
    const bool isKnown =
        kind == static_cast<std::uint8_t>(CheckKind::Ask) || kind == static_cast<std::uint8_t>(CheckKind::Answer);
    if (!isKnown || !std::ranges::all_of(reserved, [](std::uint8_t byte) { return byte == 0; }))
        return std::nullopt;
    CheckClaim claim;
    claim.kind = static_cast<CheckKind>(kind);
    std::ranges::copy(datagram.subspan(kNonceAt, claim.nonce.size()), claim.nonce.begin());
    std::ranges::copy(datagram.subspan(kSenderAt, claim.sender.size()), claim.sender.begin());
    return claim;
}

bool isAuthentic(std::span<const std::uint8_t, kCheckDatagramSize> datagram, const CheckKey& key)
{
    const auto expected = macOf(datagram.first(kMacAt), key);
    return sodium_memcmp(expected.data(), datagram.data() + kMacAt, kMacSize) == 0;
}

} // namespace roamwire
