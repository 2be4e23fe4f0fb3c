#include "server/relay/wireguardpacket.h"

#include <QtEndian>

#include <cstring>

namespace roamwire::server {
namespace {

// Sizes and offsets of the whitepaper's sections 5.4.2 (first message), 5.4.3 (second), 5.4.7 (cookie reply) and 5.4.6
// (data: a header, and at least the authentication tag of an empty packet).
constexpr std::size_t kInitiationSize = 148;
constexpr std::size_t kResponseSize = 92;
constexpr std::size_t kCookieReplySize = 64;
constexpr std::size_t kSmallestData = 32;
constexpr std::size_t kMacSize = 16; // mac1, and mac2 behind it
constexpr std::size_t kFirstIndexAt = 4;
constexpr std::size_t kSecondAt = 8; // the receiver's index of a response, the counter of data

std::uint32_t indexAt(std::span<const std::uint8_t> datagram, std::size_t offset)
{
    return qFromLittleEndian<std::uint32_t>(datagram.data() + offset);
}

void readMac(WireGuardPacket& packet, std::span<const std::uint8_t> datagram)
{
    packet.covered = datagram.first(datagram.size() - 2 * kMacSize);
    packet.mac1 = datagram.subspan(packet.covered.size(), kMacSize);
}

} // namespace

std::optional<WireGuardPacket> readWireGuardPacket(std::span<const std::uint8_t> datagram)
{
    // Three reserved bytes, all zero, follow the type.
    if (datagram.size() < kSmallestData || datagram[1] != 0 || datagram[2] != 0 || datagram[3] != 0)
        return std::nullopt;
    WireGuardPacket packet;
    packet.type = static_cast<WireGuardPacket::Type>(datagram[0]);
    const std::uint32_t first = indexAt(datagram, kFirstIndexAt);
    switch (packet.type) {
    case WireGuardPacket::Type::Initiation:
        packet.sender = first;
        readMac(packet, datagram);
        return datagram.size() == kInitiationSize ? std::optional(packet) : std::nullopt;
    case WireGuardPacket::Type::Response:
        packet.sender = first;
        packet.receiver = indexAt(datagram, kSecondAt);
        readMac(packet, datagram);
        return datagram.size() == kResponseSize ? std::optional(packet) : std::nullopt;
    case WireGuardPacket::Type::CookieReply:
        packet.receiver = first;
        return datagram.size() == kCookieReplySize ? std::optional(packet) : std::nullopt;
    case WireGuardPacket::Type::Data:
        packet.receiver = first;
        packet.counter = dataCounter(datagram);
        return packet;
    }
    return std::nullopt;
}

bool isDataLike(std::span<const std::uint8_t> data, std::span<const std::uint8_t> datagram)
{
    // Type, reserved bytes and index are what comes before the counter.
    return datagram.size() >= kSmallestData && std::memcmp(data.data(), datagram.data(), kSecondAt) == 0;
}

std::uint32_t dataIndex(std::span<const std::uint8_t> data)
{
    return indexAt(data, kFirstIndexAt);
}

std::uint64_t dataCounter(std::span<const std::uint8_t> data)
{
    return qFromLittleEndian<std::uint64_t>(data.data() + kSecondAt);
}

} // namespace roamwire::server
