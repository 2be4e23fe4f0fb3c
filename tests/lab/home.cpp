#include "tests/lab/home.h"

#include "tests/lab/tap.h"

namespace roamwire::lab {
namespace {

/// Port-preserving NAT with filtering by address and port, as nearly every home router does it. Frames from one host of
/// the LAN to another pass "forward" too where the kernel filters bridges.
const QByteArray kRules = R"(
table ip home {
    chain nat {
        type nat hook postrouting priority srcnat;
        oifname "wan" masquerade
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname "lan" oifname { "wan", "lan" } accept
    }
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        iifname { "lan", "lo" } accept
    }
}
)";

} // namespace

Home::Home(HomePlan plan)
    : m_plan(std::move(plan))
{
}

Result<std::unique_ptr<Home>> Home::build(const HomePlan& plan, const Namespace& internet, DelayLinks& links,
                                          DelayLinks::Duration oneWay)
{
    std::unique_ptr<Home> home(new Home(plan));
    auto router = Namespace::create(plan.name);
    if (!router)
        return std::unexpected(router.error());
    home->m_router = std::move(*router);
    if (const auto connected = home->connectCable(internet, links, oneWay); !connected)
        return std::unexpected(connected.error());
    if (const auto configured = home->configureRouter(); !configured)
        return std::unexpected(configured.error());
    return home;
}

QString Home::lanAddress(int hostNumber) const
{
    return QStringLiteral("192.168.%1.%2").arg(m_plan.number).arg(hostNumber);
}

Result<void> Home::connectCable(const Namespace& internet, DelayLinks& links, DelayLinks::Duration oneWay)
{
    const QString socket = QStringLiteral("to-") + m_plan.name;
    auto far = openTap(internet, socket);
    auto near = openTap(*m_router, QStringLiteral("wan"));
    if (!far || !near)
        return std::unexpected((far ? near : far).error());
    links.connect(std::move(*far), std::move(*near), oneWay);
    return internet.ip({QStringLiteral("link set dev %1 master public").arg(socket),
                        QStringLiteral("link set dev %1 up").arg(socket)});
}

Result<void> Home::configureRouter()
{
    const QString mac = QStringLiteral("02:52:57:00:00:%1").arg(m_plan.number, 2, 16, QLatin1Char('0'));
    for (const auto& [key, value] : {std::pair{"ipv6/conf/all/disable_ipv6", "1"}, {"ipv4/ip_forward", "1"}}) {
        if (const auto set = m_router->setSysctl(QLatin1String(key), value); !set)
            return set;
    }
    if (const auto filtered = m_router->run({QStringLiteral("nft"), QStringLiteral("-f"), QStringLiteral("-")}, kRules);
        !filtered)
        return std::unexpected(filtered.error());
    return m_router->ip({
        QStringLiteral("addr add %1/24 dev wan").arg(m_plan.wan),
        QStringLiteral("link set dev wan up"),
        QStringLiteral("route add default via %1 dev wan").arg(m_plan.gateway),
        QStringLiteral("link add name lan address %1 type bridge").arg(mac),
        QStringLiteral("addr add %1/24 dev lan").arg(gatewayAddress()),
        QStringLiteral("link set dev lan up"),
    });
}

} // namespace roamwire::lab
