#include "tests/lab/home.h"

#include "tests/lab/steps.h"
#include "tests/lab/tap.h"

namespace roamwire::lab {
namespace {

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

QHostAddress Home::wanAddress() const
{
    return m_plan.behind ? m_plan.behind->wanAddress() : QHostAddress(m_plan.wan);
}

QString Home::gatewayAddress() const
{
    return isIpv6() ? kGateway6 : lanAddress(m_plan.gatewayNumber);
}

QString Home::gatewayAddress6()
{
    return kGateway6;
}

QString Home::prefix() const
{
    return isIpv6() ? QStringLiteral("64 nodad") : QStringLiteral("24");
}

Result<void> Home::connectCable(const Namespace& internet, DelayLinks& links, DelayLinks::Duration oneWay)
{
    const Namespace& provider = m_plan.behind ? m_plan.behind->router() : internet;
    const QString bridge = m_plan.behind ? QStringLiteral("lan") : QStringLiteral("public");
    const QString socket = QStringLiteral("to-") + m_plan.name;
    auto far = openTap(provider, socket);
    auto near = openTap(*m_router, QStringLiteral("wan"));
    if (!far || !near)
        return std::unexpected((far ? near : far).error());
    links.connect(std::move(*far), std::move(*near), m_plan.behind ? DelayLinks::Duration::zero() : oneWay);
    return provider.ip({QStringLiteral("link set dev %1 master %2").arg(socket, bridge),
                        QStringLiteral("link set dev %1 up").arg(socket)});
}

Result<void> Home::configureRouter()
{
    QList<std::pair<QString, QByteArray>> settings{
        {QStringLiteral("ipv6/conf/all/disable_ipv6"), isIpv6() || hasBothFamilies() ? "0" : "1"},
        {QStringLiteral("ipv6/conf/all/forwarding"), "1"},
        {QStringLiteral("ipv4/ip_forward"), "1"},
    };
    if (m_plan.udpTimeout.count() > 0) {
        const QByteArray seconds = QByteArray::number(static_cast<qlonglong>(m_plan.udpTimeout.count()));
        settings << std::pair{QStringLiteral("netfilter/nf_conntrack_udp_timeout"), seconds}
                 << std::pair{QStringLiteral("netfilter/nf_conntrack_udp_timeout_stream"), seconds};
    }
    for (const auto& [key, value] : std::as_const(settings)) {
        if (const auto set = m_router->setSysctl(key, value); !set)
            return set;
    }
    const QStringList filter{QStringLiteral("nft"), QStringLiteral("-f"), QStringLiteral("-")};
    return inOrder([&] { return m_router->run(filter, routerRules(m_plan.kind, m_plan.relay)); },
                   [&] { return m_router->ip(wanLines() + lanLines()); });
}

QStringList Home::wanLines() const
{
    QStringList lines{QStringLiteral("addr add %1/%2 dev wan").arg(m_plan.wan, prefix()),
                      QStringLiteral("link set dev wan up"),
                      QStringLiteral("route add default via %1 dev wan").arg(m_plan.provider)};
    if (hasBothFamilies())
        lines << QStringLiteral("addr add %1/64 dev wan nodad").arg(m_plan.wan6)
              << QStringLiteral("route add default via %1 dev wan").arg(m_plan.provider6);
    return lines;
}

QStringList Home::lanLines() const
{
    QStringList lines{QStringLiteral("link add name lan address %1 type bridge").arg(m_plan.mac),
                      QStringLiteral("addr add %1/%2 dev lan").arg(lanAddress(m_plan.gatewayNumber), prefix())};
    if (isIpv6() || hasBothFamilies())
        lines << QStringLiteral("addr add %1/64 dev lan nodad").arg(kGateway6);
    if (hasBothFamilies())
        lines << QStringLiteral("addr add %1/64 dev lan nodad").arg(lanAddress6(m_plan.gatewayNumber));
    return lines << QStringLiteral("link set dev lan up");
}

Result<void> Home::joinLan(const Home& other) const
{
    const QString near = QStringLiteral("trunk-") + other.name().left(9);
    const QString far = QStringLiteral("trunk-") + name().left(9);
    return inOrder(
        [&] {
            return m_router->ip({QStringLiteral("link add name %1 type veth peer name %2 netns %3")
                                     .arg(near, far, other.router().path()),
                                 QStringLiteral("link set dev %1 master lan").arg(near),
                                 QStringLiteral("link set dev %1 up").arg(near)});
        },
        [&] {
            return other.router().ip(
                {QStringLiteral("link set dev %1 master lan").arg(far), QStringLiteral("link set dev %1 up").arg(far)});
        });
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
