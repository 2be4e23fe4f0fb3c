#include "tests/lab/idealdriver.h"

#include "tests/lab/steps.h"

#include <algorithm>

namespace roamwire::lab {

Result<void> IdealDriver::start(const QList<const Host*>& hosts)
{
    for (const Host* host : hosts) {
        const QHostAddress address(QStringLiteral("10.128.7.%1").arg(10 + m_tunnels.size()));
        auto tunnel = PlainTunnel::start(*host, address);
        if (!tunnel)
            return std::unexpected(tunnel.error());
        m_tunnels.push_back(std::move(*tunnel));
    }
    Result<void> done;
    for (const auto& tunnel : m_tunnels) {
        for (const auto& other : m_tunnels) {
            if (tunnel != other)
                done = inOrder([&] { return done; }, [&] { return tunnel->addPeer(*other); });
        }
    }
    for (const auto& tunnel : m_tunnels)
        done = inOrder([&] { return done; }, [&] { return pointBothWays(*tunnel); });
    return done;
}

Result<QHostAddress> IdealDriver::tunnelAddress(const Host& host)
{
    return tunnelOf(host).address();
}

Result<PathView> IdealDriver::path(const Host& from, const Host& to)
{
    const PlainTunnel& near = tunnelOf(from);
    const PlainTunnel& far = tunnelOf(to);
    const auto used = near.endpointOf(far);
    if (!used)
        return std::unexpected(used.error());
    const QString name = from.home() == to.home() ? QStringLiteral("lan") : QStringLiteral("wan");
    return PathView{name, *used == endpoint(near, far), *used, {}};
}

Result<void> IdealDriver::networkChanged(const Host& host)
{
    PlainTunnel& moved = tunnelOf(host);
    return inOrder([&] { return moved.changePort(); }, [&] { return pointBothWays(moved); });
}

PlainTunnel& IdealDriver::tunnelOf(const Host& host) const
{
    const auto found = std::ranges::find_if(m_tunnels, [&](const auto& tunnel) { return &tunnel->host() == &host; });
    if (found == m_tunnels.end())
        qFatal("%s has no tunnel", qPrintable(host.name()));
    return **found;
}

QString IdealDriver::endpoint(const PlainTunnel& from, const PlainTunnel& to)
{
    const Host& host = to.host();
    if (!host.home())
        return {};
    // The lab's NAT keeps the port as long as it is free, and the ports here are random.
    const QHostAddress address = from.host().home() == host.home() ? host.address() : host.home()->wanAddress();
    return QStringLiteral("%1:%2").arg(address.toString()).arg(to.port());
}

Result<void> IdealDriver::pointBothWays(PlainTunnel& moved) const
{
    QList<PlainTunnel::Target> targets;
    for (const auto& other : m_tunnels) {
        if (other.get() != &moved && other->host().home())
            targets << PlainTunnel::Target{other.get(), endpoint(moved, *other)};
    }
    Result<void> done = moved.point(targets);
    for (const auto& other : m_tunnels) {
        if (other.get() != &moved)
            done = inOrder([&] { return done; }, [&] { return other->point({{&moved, endpoint(*other, moved)}}); });
    }
    return done;
}

} // namespace roamwire::lab
