#include "shared/model/endpoint.h"

#include "shared/model/portnumber.h"

namespace roamwire {

std::optional<QHostAddress> parseAddress(QStringView text)
{
    // QHostAddress also reads "10.1" and "0x0a000001"; only the usual forms are meant here.
    constexpr qsizetype kLongestAddress = 45;
    if (text.isEmpty() || text.size() > kLongestAddress || text.contains(u'%'))
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
    bool isMapped = false;
    const quint32 v4 = address.toIPv4Address(&isMapped);
    return isIpv6(address) && isMapped ? QHostAddress(v4) : address;
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
