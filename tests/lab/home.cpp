#include "tests/lab/home.h"

#include "tests/lab/steps.h"
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

/// The same without NAT, as IPv6 is at home. Neighbours have to find each other on the provider's wire.
const QByteArray kRules6 = R"(
table ip6 home {
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname "lan" oifname { "wan", "lan" } accept
    }
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        meta l4proto ipv6-icmp accept
        iifname { "lan", "lo" } accept
    }
}
)";

const QString kGateway6 = QStringLiteral("fe80::1");

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

QString Home::gatewayAddress() const
{
    return m_plan.isIpv6 ? kGateway6 : lanAddress(1);
}

QString Home::lanAddress(int hostNumber) const
{
    const QString pattern = m_plan.isIpv6 ? QStringLiteral("2001:db8:%1::%2") : QStringLiteral("192.168.%1.%2");
    return pattern.arg(m_plan.lan).arg(hostNumber);
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
    const QByteArray hasIpv6 = m_plan.isIpv6 ? "0" : "1";
    for (const auto& [key, value] : {std::pair{"ipv6/conf/all/disable_ipv6", hasIpv6},
                                     {"ipv6/conf/all/forwarding", "1"},
                                     {"ipv4/ip_forward", "1"}}) {
        if (const auto set = m_router->setSysctl(QLatin1String(key), value); !set)
            return set;
    }
    const QStringList filter{QStringLiteral("nft"), QStringLiteral("-f"), QStringLiteral("-")};
    return inOrder([&] { return m_router->run(filter, m_plan.isIpv6 ? kRules6 : kRules); },
                   [&] { return m_router->ip(wanLines() + lanLines()); });
}

QStringList Home::wanLines() const
{
    const QString prefix = m_plan.isIpv6 ? QStringLiteral("64 nodad") : QStringLiteral("24");
    return {QStringLiteral("addr add %1/%2 dev wan").arg(m_plan.wan, prefix), QStringLiteral("link set dev wan up"),
            QStringLiteral("route add default via %1 dev wan").arg(m_plan.gateway)};
}

QStringList Home::lanLines() const
{
    const QString mac = QStringLiteral("02:52:57:00:00:%1").arg(m_plan.number, 2, 16, QLatin1Char('0'));
    const QString prefix = m_plan.isIpv6 ? QStringLiteral("64 nodad") : QStringLiteral("24");
    QStringList lines{QStringLiteral("link add name lan address %1 type bridge").arg(mac),
                      QStringLiteral("addr add %1/%2 dev lan").arg(lanAddress(1), prefix)};
    if (m_plan.isIpv6)
        lines << QStringLiteral("addr add %1/64 dev lan nodad").arg(kGateway6);
    return lines << QStringLiteral("link set dev lan up");
}

Result<QStringList> Home::sockets() const
{
    const auto shown = m_router->run({QStringLiteral("ip"), QStringLiteral("-o"), QStringLiteral("link"),
                                      QStringLiteral("show"), QStringLiteral("master"), QStringLiteral("lan")});
    if (!shown)
        return std::unexpected(shown.error());
    QStringList names;
    const QStringList lines = QString::fromUtf8(*shown).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines)
        names << line.section(QStringLiteral(": "), 1, 1).section(QLatin1Char('@'), 0, 0);
    return names;
}

Result<void> Home::powerOff() const
{
    const auto plugged = sockets();
    if (!plugged)
        return std::unexpected(plugged.error());
    QStringList lines;
    for (const QString& socket : *plugged)
        lines << QStringLiteral("link set dev %1 down").arg(socket);
    // Masquerading forgets every connection of an interface that goes down.
    return m_router->ip(lines << QStringLiteral("link set dev wan down")
                              << QStringLiteral("addr flush dev wan scope global"));
}

Result<void> Home::powerOn(const QString& wan)
{
    m_plan.wan = wan;
    const auto plugged = sockets();
    if (!plugged)
        return std::unexpected(plugged.error());
    QStringList lines = wanLines();
    for (const QString& socket : *plugged)
        lines << QStringLiteral("link set dev %1 up").arg(socket);
    return m_router->ip(lines);
}

} // namespace roamwire::lab
