#include "shared/model/endpoint.h"

#include "shared/model/portnumber.h"

#include <algorithm>

namespace roamwire {

namespace {

/// No white space, which QHostAddress skips, and no scope id.
bool isAddressCharacter(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F') || c == u'.' || c == u':';
}

} // namespace

std::optional<QHostAddress> parseAddress(QStringView text)
{
    // QHostAddress also reads "10.1" and "0x0a000001"; only the usual forms are meant here.
    constexpr qsizetype kLongestAddress = 45;
    if (text.isEmpty() || text.size() > kLongestAddress || !std::all_of(text.begin(), text.end(), isAddressCharacter))
        return std::nullopt;
    QHostAddress address;
    if (!address.setAddress(text.toString()))
        return std::nullopt;
    if (isIpv4(address) && address.toString() != text)
        return std::nullopt;
    return unmapped(address);
}

QHostAddress unmapped(const QHostAddress& address)
{
    // Not by asking toIPv4Address() whether it worked: it also makes 0.0.0.0 of "::".
    static const QHostAddress kMappedNetwork(QStringLiteral("::ffff:0:0"));
    constexpr int kMappedLength = 96;
    return isIpv6(address) && address.isInSubnet(kMappedNetwork, kMappedLength) ? QHostAddress(address.toIPv4Address())
                                                                                : address;
}

bool isHostAddress(const QHostAddress& address)
{
    if (address.isNull() || address.isMulticast() || address.isBroadcast() || address.isLinkLocal())
        return false;
    // 0.0.0.0/8 means "this host on this network" (RFC 1122); 240.0.0.0/4 was never given out.
    if (isIpv4(address))
        return (address.toIPv4Address() >> 24) != 0 && (address.toIPv4Address() >> 28) != 15;
    return address != QHostAddress(QHostAddress::AnyIPv6);
}

std::optional<Endpoint> Endpoint::fromString(QStringView text)
{
    const bool bracketed = text.startsWith(u'[');
    const qsizetype colon = bracketed ? text.indexOf(QStringView(u"]:")) + 1 : text.lastIndexOf(u':');
    if (colon <= 0)
        return std::nullopt;
    const QStringView host = bracketed ? text.sliced(1, colon - 2) : text.first(colon);
    const auto address = parseAddress(host);
    const auto port = parsePort(text.sliced(colon + 1));
    if (!address || !port || host.contains(u':') != bracketed)
        return std::nullopt;
    return Endpoint{*address, *port};
}

QString Endpoint::toString() const
{
    const QString host = isIpv6(address) ? u'[' + address.toString() + u']' : address.toString();
    return host + u':' + QString::number(port);
}

} // namespace roamwire
