#pragma once

#include <QByteArray>
#include <QHostAddress>

#include <cstdint>
#include <optional>
#include <span>

namespace roamwire::helper {

/// A UDP datagram (RFC 768) with its header, as a raw socket of IPv4 takes it; the checksum covers the pseudo header
/// with both addresses.
QByteArray makeUdpDatagram(const QHostAddress& from, quint16 fromPort, const QHostAddress& target, quint16 targetPort,
                           std::span<const std::uint8_t> payload);

/// The header of IPv6, whose checksum the kernel fills in (IPV6_CHECKSUM, ipv6(7)).
QByteArray makeUdpDatagram(quint16 fromPort, quint16 targetPort, std::span<const std::uint8_t> payload);

/// Where the checksum stands in the header.
constexpr int kUdpChecksumAt = 6;

/// A UDP datagram as a raw socket gives it.
struct UdpDatagram
{
    quint16 sourcePort = 0;
    std::span<const std::uint8_t> payload;
};

/// nullopt: cut short.
std::optional<UdpDatagram> readUdpDatagram(std::span<const std::uint8_t> bytes);

/// An IPv4 packet without options of ours: what a raw socket of IPv4 gives (raw(7)).
struct Ipv4Packet
{
    QHostAddress source;
    QHostAddress destination;
    std::span<const std::uint8_t> content;
};
std::optional<Ipv4Packet> readIpv4Packet(std::span<const std::uint8_t> bytes);

} // namespace roamwire::helper
