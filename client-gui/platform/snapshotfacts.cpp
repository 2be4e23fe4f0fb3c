#include "client-gui/platform/snapshotfacts.h"

#include <QtEndian>

#include <algorithm>

namespace roamwire::facts {
namespace {

std::optional<roamwire::Uplink> toQt(const std::optional<Uplink>& uplink)
{
    if (!uplink)
        return std::nullopt;
    roamwire::Uplink converted{uplink->interfaceIndex, QString::fromStdString(uplink->interfaceName),
                               toQt(uplink->gateway), std::nullopt, toQt(uplink->source)};
    if (uplink->gatewayMac)
        converted.gatewayMac = MacAddress(*uplink->gatewayMac);
    return converted;
}

} // namespace

IpAddress fromQt(const QHostAddress& address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        std::array<std::uint8_t, 4> bytes{};
        qToBigEndian(address.toIPv4Address(), bytes.data());
        return IpAddress::fromRaw(bytes);
    }
    return address.isNull() ? IpAddress() : IpAddress::fromRaw(address.toIPv6Address().c);
}

QHostAddress toQt(const IpAddress& address)
{
    switch (address.family) {
    case Family::None:
        break;
    case Family::Ipv4:
        return QHostAddress(qFromBigEndian<quint32>(address.bytes.data()));
    case Family::Ipv6:
        return QHostAddress(address.bytes.data());
    }
    return {};
}

NetworkSnapshot snapshotOf(const Choice& choice)
{
    NetworkSnapshot snapshot{toQt(choice.v4), toQt(choice.v6), {}};
    std::ranges::transform(choice.lan, std::back_inserter(snapshot.lan),
                           [](const IpAddress& address) { return toQt(address); });
    return snapshot;
}

} // namespace roamwire::facts
