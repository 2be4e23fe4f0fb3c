#include "client-gui/engine/ownaddress.h"

#include "shared/model/endpoint.h"

namespace roamwire {

Result<QHostAddress> ownAddress(const QString& interface, const QList<Prefix>& addresses,
                                const std::optional<QHostAddress>& before)
{
    std::optional<QHostAddress> first;
    for (const Prefix& prefix : addresses) {
        const QHostAddress& address = prefix.address();
        if (!isIpv4(address) || !isHostAddress(address) || address.isLoopback())
            continue;
        if (address == before)
            return address;
        if (!first)
            first = address;
    }
    if (first)
        return *first;
    return failure(QStringLiteral("%1 has no IPv4 address by which the others could know it; give it one, for example "
                                  "with `Address = 10.0.0.2/24` in its configuration")
                       .arg(interface));
}

} // namespace roamwire
