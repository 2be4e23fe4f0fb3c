#include "server/net/trustedproxies.h"

#include "shared/model/endpoint.h"

#include <algorithm>

namespace roamwire::server {
namespace {

/// Proxies of one's own that stand in a row; nobody has as many.
constexpr int kMostHops = 8;

/// Strict: no port, no name, no "unknown".
std::optional<QHostAddress> addressIn(QByteArrayView entry)
{
    const auto address = parseAddress(QString::fromLatin1(entry.trimmed()));
    return address && isHostAddress(*address) ? address : std::nullopt;
}

} // namespace

bool TrustedProxies::contains(const QHostAddress& peer) const
{
    const QHostAddress address = unmapped(peer);
    return std::any_of(m_networks.begin(), m_networks.end(),
                       [&](const Prefix& network) { return network.contains(address); });
}

std::optional<Origin> TrustedProxies::origin(const Origin& connection, QByteArrayView forwardedFor) const
{
    if (!contains(connection.address))
        return connection;
    if (forwardedFor.trimmed().isEmpty()) {
        Origin proxy = connection;
        proxy.isClients = false;
        return proxy;
    }
    const auto address = client(forwardedFor);
    return address ? std::optional(Origin{*address, m_binding}) : std::nullopt;
}

std::optional<QHostAddress> TrustedProxies::client(QByteArrayView forwardedFor) const
{
    // Every proxy adds whom it hears at the end. What stands before the first stranger is what he claims.
    std::optional<QHostAddress> address;
    for (int hop = 0; hop < kMostHops; ++hop) {
        const qsizetype comma = forwardedFor.lastIndexOf(',');
        address = addressIn(forwardedFor.sliced(comma + 1));
        if (!address || comma < 0 || !contains(*address))
            return address;
        forwardedFor = forwardedFor.first(comma);
    }
    return std::nullopt;
}

} // namespace roamwire::server
