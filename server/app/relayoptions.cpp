#include "server/app/relayoptions.h"

#include "shared/model/endpoint.h"
#include "shared/model/portnumber.h"

#include <algorithm>

namespace roamwire::server {
namespace {

using Family = QAbstractSocket::NetworkLayerProtocol;

struct Parts
{
    QStringView host;
    std::optional<QStringView> ports;
};

Parts split(QStringView text)
{
    const bool isBracketed = text.startsWith(u'[');
    const qsizetype end = isBracketed ? text.indexOf(u']') : text.indexOf(u':');
    if (end < 0)
        return {isBracketed ? QStringView() : text, std::nullopt};
    if (!isBracketed && text.indexOf(u':', end + 1) >= 0) // an IPv6 address as it is
        return {text, std::nullopt};
    const QStringView host = isBracketed ? text.sliced(1, end - 1) : text.first(end);
    const QStringView rest = text.sliced(isBracketed ? end + 1 : end);
    if (rest.isEmpty())
        return {host, std::nullopt};
    return {rest.startsWith(u':') ? host : QStringView(), rest.sliced(1)};
}

std::optional<RelayPorts> parsePorts(QStringView text)
{
    const qsizetype dash = text.indexOf(u'-');
    const auto low = parsePort(text.first(qMax(dash, 0)));
    const auto high = parsePort(text.sliced(dash + 1));
    if (dash < 0 || !low || !high || *high <= *low)
        return std::nullopt;
    return RelayPorts{*low, static_cast<quint16>((*high - *low + 1) / 2)};
}

} // namespace

Result<RelayAddress> RelayAddress::fromString(const QString& text)
{
    const Parts parts = split(text);
    const auto address = parseAddress(parts.host);
    if (!address || address->isMulticast() || address->isBroadcast()) {
        return failure(QStringLiteral("'%1' is not ADDRESS or ADDRESS:LOW-HIGH; examples: 192.0.2.1, "
                                      "192.0.2.1:42000-42999, [2001:db8::1]:42000-42999")
                           .arg(text));
    }
    const auto ports =
        parts.ports ? parsePorts(*parts.ports) : RelayPorts{kDefaultLow, (kDefaultHigh - kDefaultLow + 1) / 2};
    if (!ports)
        return failure(
            QStringLiteral("'%1' has no range of at least two ports from 1 to 65535, such as 42000-42999").arg(text));
    return RelayAddress{*address, *ports};
}

std::optional<QHostAddress> RelayOptions::listenOn(Family family) const
{
    const auto found =
        std::ranges::find_if(listen, [family](const RelayAddress& one) { return one.address.protocol() == family; });
    return found == listen.end() ? std::nullopt : std::optional(found->address);
}

std::optional<QHostAddress> RelayOptions::advertised(Family family) const
{
    const auto found =
        std::ranges::find_if(advertise, [family](const QHostAddress& one) { return one.protocol() == family; });
    return found == advertise.end() ? std::nullopt : std::optional(*found);
}

Result<void> RelayOptions::check() const
{
    for (const Family family : {Family::IPv4Protocol, Family::IPv6Protocol}) {
        const auto isOfIt = [family](const QHostAddress& address) { return address.protocol() == family; };
        if (std::ranges::count_if(listen, isOfIt, &RelayAddress::address) > 1)
            return failure(QStringLiteral("--relay goes once for IPv4 and once for IPv6"));
        if (std::ranges::count_if(advertise, isOfIt) > 1)
            return failure(QStringLiteral("--relay-advertise goes once for IPv4 and once for IPv6"));
        const auto address = listenOn(family);
        const auto told = advertised(family);
        if (told && !address)
            return failure(QStringLiteral("--relay-advertise %1 needs a --relay of its family").arg(told->toString()));
        if (address && !told && !isHostAddress(*address))
            return failure(
                QStringLiteral("--relay %1 does not tell at which address clients reach it; name one, or add "
                               "--relay-advertise")
                    .arg(address->toString()));
    }
    for (const RelayAddress& one : listen) {
        if (one.ports != ports())
            return failure(QStringLiteral("--relay needs the same ports for IPv4 and IPv6"));
    }
    return {};
}

} // namespace roamwire::server
