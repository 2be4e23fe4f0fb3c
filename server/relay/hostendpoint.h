#pragma once

#include "shared/model/endpoint.h"

#include <array>
#include <bit>
#include <cstdint>

namespace roamwire::server {

enum class Family : std::uint8_t { V4, V6 };
constexpr std::size_t kFamilies = 2;

/// An IP address as 16 bytes, IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2): what a QHostAddress says, without an
/// allocation for every packet.
struct HostIp
{
    std::array<std::uint8_t, 16> bytes{};

    static HostIp of(const QHostAddress& address);
    QHostAddress toAddress() const;
    Family family() const { return words()[0] == 0 && isMapped() ? Family::V4 : Family::V6; }

    // Every datagram is compared with what is known, several times: as two numbers, not byte by byte.
    bool operator==(const HostIp& other) const
    {
        return words()[0] == other.words()[0] && words()[1] == other.words()[1];
    }
    friend size_t qHash(const HostIp& ip, size_t seed = 0) noexcept
    {
        return qHashBits(ip.bytes.data(), ip.bytes.size(), seed);
    }

private:
    using Words = std::array<std::uint64_t, 2>;
    Words words() const { return std::bit_cast<Words>(bytes); }
    bool isMapped() const { return bytes[8] == 0 && bytes[9] == 0 && bytes[10] == 0xff && bytes[11] == 0xff; }
};

/// Where a datagram comes from or goes to.
struct HostEndpoint
{
    HostIp ip;
    std::uint16_t port = 0;

    static HostEndpoint of(const Endpoint& endpoint) { return {HostIp::of(endpoint.address), endpoint.port}; }
    Endpoint toEndpoint() const { return {ip.toAddress(), port}; }
    Family family() const { return ip.family(); }

    bool operator==(const HostEndpoint&) const = default;
};

} // namespace roamwire::server
