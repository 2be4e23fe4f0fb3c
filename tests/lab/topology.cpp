#include "tests/lab/topology.h"

#include "tests/lab/steps.h"

namespace roamwire::lab {
namespace {

/// The lab's public addresses: the three ranges that are set aside for documentation.
const QString kVpsRange = QStringLiteral("192.0.2.");
const QString kFirstProvider = QStringLiteral("198.51.100.");
const QString kSecondProvider = QStringLiteral("203.0.113.");
const QString kRange6 = QStringLiteral("2001:db8::");
constexpr int kVpsNumber = 1;
constexpr int kGatewayNumber = 254;
constexpr int kFirstNumber = 11;

QString inRange(const QString& range, int number)
{
    return range + QString::number(number);
}

} // namespace

Result<std::unique_ptr<Topology>> Topology::build(const QList<HomeWish>& homes, const QStringList& hosts,
                                                  DelayLinks::Duration oneWay)
{
    std::unique_ptr<Topology> topology(new Topology);
    Result<void> built = inOrder([&] { return topology->buildInternet(); }, [&] { return topology->buildVps(); });
    for (const HomeWish& home : homes)
        built = inOrder([&] { return built; }, [&] { return topology->addHome(home, oneWay); });
    for (const QString& name : hosts)
        built = inOrder([&] { return built; }, [&] { return topology->addHost(name); });
    if (!built)
        return std::unexpected(built.error());
    return topology;
}

QHostAddress Topology::machineAddress(int number)
{
    return QHostAddress(inRange(kVpsRange, number));
}

QHostAddress Topology::vpsAddress()
{
    return machineAddress(kVpsNumber);
}

QHostAddress Topology::vpsAddress6()
{
    return QHostAddress(inRange(kRange6, 1));
}

Home& Topology::home(const QString& name) const
{
    const auto found = m_homes.find(name);
    if (found == m_homes.end())
        qFatal("the lab has no home %s", qPrintable(name));
    return *found->second;
}

Host& Topology::host(const QString& name) const
{
    const auto found = m_hosts.find(name);
    if (found == m_hosts.end())
        qFatal("the lab has no host %s", qPrintable(name));
    return *found->second;
}

Result<void> Topology::buildInternet()
{
    auto internet = Namespace::create(QStringLiteral("internet"));
    if (!internet)
        return std::unexpected(internet.error());
    m_internet = std::move(*internet);
    // All providers share one wire, so the router would tell them to talk directly; here they must not.
    for (const auto& [key, value] : {std::pair{"ipv4/conf/all/send_redirects", "0"},
                                     {"ipv4/conf/default/send_redirects", "0"},
                                     {"ipv4/ip_forward", "1"},
                                     {"ipv6/conf/all/forwarding", "1"}}) {
        if (const auto set = m_internet->setSysctl(QLatin1String(key), value); !set)
            return set;
    }
    QStringList lines{QStringLiteral("link add name public address 02:52:57:02:00:01 type bridge")};
    for (const QString& range : {kVpsRange, kFirstProvider, kSecondProvider})
        lines << QStringLiteral("addr add %1/24 dev public").arg(inRange(range, kGatewayNumber));
    lines << QStringLiteral("addr add %1/64 dev public nodad").arg(inRange(kRange6, kGatewayNumber));
    return m_internet->ip(lines << QStringLiteral("link set dev public up"));
}

Result<std::unique_ptr<Namespace>> Topology::addMachine(const QString& name, int number) const
{
    auto machine = Namespace::create(name);
    if (!machine)
        return machine;
    const QString socket = QStringLiteral("to-") + name;
    const auto connected = inOrder(
        [&] {
            return m_internet->ip({
                QStringLiteral("link add name %1 type veth peer name eth0 netns %2").arg(socket, (*machine)->path()),
                QStringLiteral("link set dev %1 master public").arg(socket),
                QStringLiteral("link set dev %1 up").arg(socket),
            });
        },
        [&] {
            return (*machine)->ip({
                QStringLiteral("addr add %1/24 dev eth0").arg(inRange(kVpsRange, number)),
                QStringLiteral("link set dev eth0 up"),
                QStringLiteral("route add default via %1").arg(inRange(kVpsRange, kGatewayNumber)),
            });
        });
    if (!connected)
        return std::unexpected(connected.error());
    return machine;
}

Result<void> Topology::buildVps()
{
    auto vps = addMachine(QStringLiteral("vps"), kVpsNumber);
    if (!vps)
        return std::unexpected(vps.error());
    m_vps = std::move(*vps);
    return m_vps->ip({
        QStringLiteral("addr add %1/64 dev eth0 nodad").arg(vpsAddress6().toString()),
        QStringLiteral("route add default via %1").arg(inRange(kRange6, kGatewayNumber)),
    });
}

HomePlan Topology::planOf(const HomeWish& wish) const
{
    const int number = kFirstNumber + static_cast<int>(m_homes.size());
    const QString& lanOf = wish.secondTo.isEmpty() ? wish.sameLanAs : wish.secondTo;
    const Home* behind = wish.behind.isEmpty() ? nullptr : &home(wish.behind);
    const QString& range = wish.kind == HomeKind::Ipv6 ? kRange6 : number % 2 ? kFirstProvider : kSecondProvider;
    const QString ownMac = QStringLiteral("02:52:57:00:00:%1").arg(number, 2, 16, QLatin1Char('0'));
    return {
        .name = wish.name,
        .kind = wish.kind,
        .mac = wish.mac.isEmpty() ? ownMac : wish.mac,
        .lan = lanOf.isEmpty() ? number : m_lans.at(lanOf),
        .gatewayNumber = wish.secondTo.isEmpty() ? 1 : 2,
        .wan = behind ? behind->lanAddress(number) : inRange(range, number),
        .provider = behind ? behind->gatewayAddress() : inRange(range, kGatewayNumber),
        .behind = behind,
        .relay = vpsAddress(),
        .isIsolating = wish.isIsolating,
        .wan6 = wish.hasBothFamilies ? inRange(kRange6, number) : QString(),
        .provider6 = inRange(kRange6, kGatewayNumber),
        .udpTimeout = wish.udpTimeout,
    };
}

Result<void> Topology::addHome(const HomeWish& wish, DelayLinks::Duration oneWay)
{
    const HomePlan plan = planOf(wish);
    auto home = Home::build(plan, *m_internet, m_links, oneWay);
    if (!home)
        return std::unexpected(home.error());
    m_lans.emplace(wish.name, plan.lan);
    m_homes.emplace(wish.name, std::move(*home));
    if (!wish.secondTo.isEmpty())
        return m_homes.at(wish.name)->joinLan(*m_homes.at(wish.secondTo));
    // Behind NAT nobody has to know where the LAN is; here the internet does.
    if (wish.hasBothFamilies)
        return m_internet->ip(
            {QStringLiteral("route add %1/64 via %2").arg(addressOnLan(HomeKind::Ipv6, plan.lan, 0), plan.wan6)});
    if (plan.kind == HomeKind::Ipv6 || plan.kind == HomeKind::Open)
        return m_internet->ip(
            {QStringLiteral("route add %1/%2 via %3")
                 .arg(addressOnLan(plan.kind, plan.lan, 0),
                      plan.kind == HomeKind::Ipv6 ? QStringLiteral("64") : QStringLiteral("24"), plan.wan)});
    return {};
}

Result<void> Topology::addHost(const QString& name)
{
    auto host = Host::build(name, 1 + static_cast<int>(m_hosts.size()), *m_internet);
    if (!host)
        return std::unexpected(host.error());
    m_hosts.emplace(name, std::move(*host));
    return {};
}

} // namespace roamwire::lab
