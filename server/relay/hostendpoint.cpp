#include "server/relay/hostendpoint.h"

#include <QtEndian>

#include <algorithm>
#include <span>

namespace roamwire::server {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

} // namespace

HostIp HostIp::of(const QHostAddress& address)
{
    HostIp ip;
    const Q_IPV6ADDR bytes = address.toIPv6Address(); // of an IPv4 address: the mapped one
    std::copy_n(bytes.c, ip.bytes.size(), ip.bytes.begin());
    return ip;
}

QHostAddress HostIp::toAddress() const
{
    if (family() == Family::V4)
        return QHostAddress(qFromBigEndian<quint32>(bytes.data() + kMappedPrefix.size()));
    return QHostAddress(bytes.data());
}

Family HostIp::family() const
{
    return std::ranges::equal(kMappedPrefix, std::span(bytes).first<kMappedPrefix.size()>()) ? Family::V4 : Family::V6;
}

} // namespace roamwire::server
