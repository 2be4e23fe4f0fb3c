#include "client-gui/platform/networkfacts.h"

#include <algorithm>

namespace roamwire::facts {

IpAddress IpAddress::fromRaw(std::span<const std::uint8_t> raw)
{
    IpAddress address;
    if (raw.size() != 4 && raw.size() != 16)
        return address;
    address.family = raw.size() == 4 ? Family::Ipv4 : Family::Ipv6;
    std::ranges::copy(raw, address.bytes.begin());
    return address;
}

bool IpAddress::isAny() const
{
    return !isNull() && std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::isLoopback() const
{
    static constexpr IpAddress kLoopback6{Family::Ipv6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    return *this == kLoopback6 || (family == Family::Ipv4 && bytes[0] == 127);
}

bool IpAddress::isLinkLocal() const
{
    return family == Family::Ipv4 ? bytes[0] == 169 && bytes[1] == 254
                                  : family == Family::Ipv6 && bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

bool IpAddress::isMulticast() const
{
    return family == Family::Ipv4 ? (bytes[0] & 0xf0) == 0xe0 : family == Family::Ipv6 && bytes[0] == 0xff;
}

bool IpAddress::isUniqueLocal() const
{
    return family == Family::Ipv6 && (bytes[0] & 0xfe) == 0xfc;
}

bool IpAddress::sharesPrefix(const IpAddress& other, int length) const
{
    const int bits = family == Family::Ipv4 ? 32 : 128;
    if (isNull() || family != other.family || length < 0 || length > bits)
        return false;
    const auto whole = static_cast<std::size_t>(length / 8);
    const int rest = length % 8;
    if (!std::equal(bytes.begin(), bytes.begin() + length / 8, other.bytes.begin()))
        return false;
    return rest == 0 || (bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0;
}

} // namespace roamwire::facts
