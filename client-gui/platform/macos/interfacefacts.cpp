#include "client-gui/platform/macos/interfacefacts.h"

#include <algorithm>
#include <bit>

namespace roamwire::macos {
namespace {

// IFF_*
constexpr std::uint32_t kUp = 0x1;
constexpr std::uint32_t kLoopback = 0x8;
constexpr std::uint32_t kPointToPoint = 0x10;
constexpr std::uint32_t kRunning = 0x40;
constexpr std::uint32_t kNoArp = 0x80;

// IN6_IFF_*
constexpr std::uint32_t kTentative = 0x02;
constexpr std::uint32_t kDuplicated = 0x04;
constexpr std::uint32_t kDetached = 0x08;
constexpr std::uint32_t kDeprecated = 0x10;
constexpr std::uint32_t kTemporary = 0x80;

/// macOS names interfaces after their kind, with a number.
bool isTunnel(std::string_view name)
{
    constexpr std::array<std::string_view, 6> kKinds{"utun", "ipsec", "gif", "stf", "tun", "feth"};
    const std::string_view kind = name.substr(0, name.find_first_of("0123456789"));
    return std::ranges::find(kKinds, kind) != kKinds.end();
}

} // namespace

facts::Link linkOf(int index, std::string_view name, std::uint32_t flags)
{
    const bool isPointToPoint = (flags & kPointToPoint) != 0;
    return {index,          std::string(name), (flags & kUp) && (flags & kRunning), (flags & kLoopback) != 0,
            isTunnel(name), isPointToPoint,    !isPointToPoint && !(flags & kNoArp)};
}

facts::Address addressOf(int index, const facts::IpAddress& address, int prefixLength, std::uint32_t flags)
{
    facts::Address fact{index, address, prefixLength};
    fact.isSettled = !(flags & (kTentative | kDuplicated | kDetached | kDeprecated));
    fact.isTemporary = (flags & kTemporary) != 0;
    return fact;
}

int prefixLength(std::span<const std::uint8_t> mask)
{
    int length = 0;
    for (const std::uint8_t byte : mask) {
        length += std::countl_one(byte);
        if (byte != 0xff)
            break;
    }
    return length;
}

} // namespace roamwire::macos
