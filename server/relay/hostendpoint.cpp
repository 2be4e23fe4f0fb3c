#include "server/relay/hostendpoint.h"

#include <QtEndian>

#include <algorithm>

namespace roamwire::server {
namespace {

constexpr std::size_t kMappedV4At = 12;

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
        return QHostAddress(qFromBigEndian<quint32>(bytes.data() + kMappedV4At));
    return QHostAddress(bytes.data());
}

} // namespace roamwire::server
