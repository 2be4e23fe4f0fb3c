#include "client-gui/helper/linux/udpheader.h"

#include <QtEndian>

#include <netinet/in.h>

namespace roamwire::helper {
namespace {

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kShortestIpv4Header = 20;
constexpr std::size_t kIpv4SourceAt = 12;
constexpr std::size_t kIpv4DestinationAt = 16;

/// The sum of RFC 1071, without the carries folded in.
std::uint32_t sumOf(QByteArrayView bytes)
{
    std::uint32_t sum = 0;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(bytes[i]);
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(byte) << 8 : byte;
    }
    return sum;
}

std::uint32_t sumOf(quint32 word)
{
    return (word >> 16) + (word & 0xffff);
}

quint16 folded(std::uint32_t sum)
{
    while (sum > 0xffff)
        sum = sumOf(sum);
    const auto checksum = static_cast<quint16>(~sum);
    // Zero would say that there is none.
    return checksum == 0 ? 0xffff : checksum;
}

} // namespace

QByteArray makeUdpDatagram(quint16 fromPort, quint16 targetPort, std::span<const std::uint8_t> payload)
{
    const std::size_t length = kUdpHeader + payload.size();
    QByteArray datagram(kUdpHeader, '\0');
    qToBigEndian(fromPort, datagram.data());
    qToBigEndian(targetPort, datagram.data() + 2);
    qToBigEndian(static_cast<quint16>(length), datagram.data() + 4);
    return datagram.append(reinterpret_cast<const char*>(payload.data()), static_cast<qsizetype>(payload.size()));
}

QByteArray makeUdpDatagram(const QHostAddress& from, quint16 fromPort, const QHostAddress& target, quint16 targetPort,
                           std::span<const std::uint8_t> payload)
{
    QByteArray datagram = makeUdpDatagram(fromPort, targetPort, payload);
    const std::uint32_t pseudoHeader = sumOf(from.toIPv4Address()) + sumOf(target.toIPv4Address()) + IPPROTO_UDP +
                                       static_cast<std::uint32_t>(datagram.size());
    qToBigEndian(folded(pseudoHeader + sumOf(datagram)), datagram.data() + kUdpChecksumAt);
    return datagram;
}

std::optional<UdpDatagram> readUdpDatagram(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() < kUdpHeader)
        return std::nullopt;
    const std::size_t length = qFromBigEndian<quint16>(bytes.data() + 4);
    if (length < kUdpHeader || length > bytes.size())
        return std::nullopt;
    return UdpDatagram{qFromBigEndian<quint16>(bytes.data()), bytes.first(length).subspan(kUdpHeader)};
}

std::optional<Ipv4Packet> readIpv4Packet(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() < kShortestIpv4Header)
        return std::nullopt;
    const std::size_t header = static_cast<std::size_t>(bytes[0] & 0x0f) * 4;
    if (header < kShortestIpv4Header || header > bytes.size())
        return std::nullopt;
    return Ipv4Packet{QHostAddress(qFromBigEndian<quint32>(bytes.data() + kIpv4SourceAt)),
                      QHostAddress(qFromBigEndian<quint32>(bytes.data() + kIpv4DestinationAt)), bytes.subspan(header)};
}

} // namespace roamwire::helper
