#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace roamwire::server {

/// What of a WireGuard packet everybody can read (WireGuard whitepaper, section 5.4). Points into the datagram.
struct WireGuardPacket
{
    enum class Type : std::uint8_t { Initiation = 1, Response = 2, CookieReply = 3, Data = 4 };

    Type type = Type::Data;
    std::uint32_t sender = 0;                ///< index that the sender chose; types 1 and 2
    std::uint32_t receiver = 0;              ///< index that the receiver chose; types 2, 3 and 4
    std::uint64_t counter = 0;               ///< type 4
    std::span<const std::uint8_t> covered{}; ///< what mac1 is of; types 1 and 2
    std::span<const std::uint8_t> mac1{};    ///< 16 bytes; types 1 and 2
};

/// nullopt unless type, reserved bytes and size are those of a WireGuard packet.
std::optional<WireGuardPacket> readWireGuardPacket(std::span<const std::uint8_t> datagram);

/// Whether `datagram` is data of the session that `data` is of.
bool isDataLike(std::span<const std::uint8_t> data, std::span<const std::uint8_t> datagram);
/// Of data.
std::uint32_t dataIndex(std::span<const std::uint8_t> data);
std::uint64_t dataCounter(std::span<const std::uint8_t> data);

} // namespace roamwire::server
