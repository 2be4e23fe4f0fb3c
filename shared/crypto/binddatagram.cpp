#include "shared/crypto/binddatagram.h"

#include "shared/crypto/hash.h"

#include <QtEndian>

#include <algorithm>

namespace roamwire {
namespace {

constexpr std::array<std::uint8_t, 4> kMagic{'R', 'W', 'B', '1'};
constexpr std::size_t kIdAt = kMagic.size();
constexpr std::size_t kCounterAt = kIdAt + RelayId::kSize;
constexpr std::size_t kMacAt = kCounterAt + sizeof(std::uint64_t);
constexpr std::size_t kMacSize = 16;
static_assert(kMacAt + kMacSize == kBindDatagramSize);
constexpr std::uint64_t kAddressOnly = std::uint64_t(1) << 63;

std::array<std::uint8_t, kMacSize> macOf(std::span<const std::uint8_t> covered, const RelayKey& key)
{
    return blake2b<kMacSize>(key.bytes(), {covered});
}

} // namespace

bool isBindDatagram(std::span<const std::uint8_t> datagram)
{
    return datagram.size() == kBindDatagramSize && std::equal(kMagic.begin(), kMagic.end(), datagram.begin());
}

BindDatagram makeBindDatagram(const RelayCredentials& credentials, std::uint64_t counter, BindScope scope)
{
    BindDatagram datagram{};
    std::ranges::copy(kMagic, datagram.begin());
    std::ranges::copy(credentials.id.bytes(), datagram.begin() + kIdAt);
    qToBigEndian(scope == BindScope::Address ? counter | kAddressOnly : counter, datagram.data() + kCounterAt);
    const auto mac = macOf(std::span(datagram).first(kMacAt), credentials.key);
    std::ranges::copy(mac, datagram.begin() + kMacAt);
    return datagram;
}

std::optional<BindClaim> readBindDatagram(std::span<const std::uint8_t> datagram)
{
    if (!isBindDatagram(datagram))
        return std::nullopt;
    BindClaim claim;
    std::ranges::copy(datagram.subspan(kIdAt, RelayId::kSize), claim.id.data());
    const auto counter = qFromBigEndian<std::uint64_t>(datagram.data() + kCounterAt);
    claim.counter = counter & ~kAddressOnly;
    claim.scope = (counter & kAddressOnly) != 0 ? BindScope::Address : BindScope::Source;
    return claim;
}

bool isAuthentic(std::span<const std::uint8_t, kBindDatagramSize> datagram, const RelayKey& key)
{
    const auto expected = macOf(datagram.first(kMacAt), key);
    return sodium_memcmp(expected.data(), datagram.data() + kMacAt, kMacSize) == 0;
}

} // namespace roamwire
