#include "server/app/admin/door.h"

#include <QHostAddress>

#include <algorithm>

namespace roamwire::server {
namespace {

bool isAny(const QHostAddress& address)
{
    return address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4) ||
           address == QHostAddress(QHostAddress::AnyIPv6);
}

/// Not of the networks that are not routed: RFC 1918, RFC 6598, RFC 4193.
bool isPublic(const QHostAddress& address)
{
    for (const char* network : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"}) {
        if (address.isInSubnet(QHostAddress::parseSubnet(QString::fromLatin1(network))))
            return false;
    }
    return address.isGlobal();
}

bool isPublicV4(const QHostAddress& address)
{
    return address.protocol() == QAbstractSocket::IPv4Protocol && isPublic(address);
}

bool isElsewhere(const QHostAddress& address)
{
    return !address.isLoopback() && !address.isLinkLocal();
}

Result<QHostAddress> choose(const QList<QHostAddress>& addresses)
{
    for (const auto isFit : {isPublicV4, isPublic, isElsewhere}) {
        const auto found = std::ranges::find_if(addresses, isFit);
        if (found != addresses.end())
            return *found;
    }
    return failure(
        QStringLiteral("this machine has no address that others could reach; name one with --server HOST:PORT"));
}

Result<QString> placeOf(const ListenAddress& listen, const QList<QHostAddress>& addresses)
{
    const auto host = isAny(listen.address) ? choose(addresses) : Result<QHostAddress>(listen.address);
    if (!host)
        return std::unexpected(host.error());
    return ListenAddress{*host, listen.port}.toString();
}

} // namespace

Result<InviteLink> linkTo(const Doors& doors, const QString& place, const QList<QHostAddress>& addresses)
{
    const bool hasTls = !doors.tls.isEmpty();
    const QList<ListenAddress>& listens = hasTls ? doors.tls : doors.plain;
    if (listens.isEmpty())
        return failure(QStringLiteral("the server listens nowhere"));
    const auto where = place.isEmpty() ? placeOf(listens.constFirst(), addresses) : Result<QString>(place);
    if (!where)
        return std::unexpected(where.error());
    // Only whoever reads links knows what a host is; the tenant in it is nobody's.
    auto link = InviteLink::fromString(
        QStringLiteral("roamwire://%1/00000000-0000-4000-8000-000000000000").arg(*where));
    if (!link || link->token || link->pin)
        return failure(QStringLiteral("'%1' is not HOST or HOST:PORT; correct --server").arg(*where));
    link->plain = !hasTls && !doors.hasProxy;
    link->bindNone = !hasTls && doors.hasProxy && !doors.pin;
    if (!link->plain)
        link->pin = doors.pin;
    return link;
}

} // namespace roamwire::server
