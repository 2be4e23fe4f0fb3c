#include "tests/lab/host.h"

#include "tests/lab/steps.h"

namespace roamwire::lab {
namespace {

/// Away from the router's .1 and from what people usually give by hand.
constexpr int kFirstHostAddress = 100;
constexpr int kFirstWireAddress = 200;

/// As NetworkManager ranks them.
constexpr int kWireMetric = 100;
constexpr int kWirelessMetric = 600;

} // namespace

Host::Host(std::unique_ptr<Namespace> machine, int number, const Namespace& shelf)
    : m_machine(std::move(machine))
    , m_number(number)
    , m_shelf(shelf)
{
}

Result<std::unique_ptr<Host>> Host::build(const QString& name, int number, const Namespace& shelf)
{
    auto machine = Namespace::create(name);
    if (!machine)
        return std::unexpected(machine.error());
    std::unique_ptr<Host> host(new Host(std::move(*machine), number, shelf));
    auto cable = host->makeCable(QStringLiteral("wlan0"), QStringLiteral("port-") + name, 1);
    if (!cable)
        return std::unexpected(cable.error());
    host->m_wireless = std::move(*cable);
    return host;
}

Result<std::unique_ptr<Cable>> Host::makeCable(const QString& interface, const QString& socket, int kind) const
{
    const QString mac =
        QStringLiteral("02:52:57:%1:00:%2").arg(kind, 2, 16, QLatin1Char('0')).arg(m_number, 2, 16, QLatin1Char('0'));
    return Cable::make({interface, socket, mac}, *m_machine, m_shelf);
}

QHostAddress Host::address() const
{
    return m_home ? QHostAddress(m_home->lanAddress(m_current)) : QHostAddress();
}

QHostAddress Host::publicAddress() const
{
    if (!m_home)
        return {};
    return m_home->hasNat() ? m_home->wanAddress() : address();
}

QString Host::addressLine(const QString& verb, const QString& interface, int number) const
{
    return QStringLiteral("addr %1 %2/%3 dev %4").arg(verb, m_home->lanAddress(number), m_home->prefix(), interface);
}

QString Host::addAddress(const QString& interface, int number, int metric) const
{
    // The LAN itself goes through the preferred interface, too.
    return addressLine(QStringLiteral("add"), interface, number) + QStringLiteral(" metric %1").arg(metric);
}

QString Host::defaultRoute(const QString& verb, const QString& interface, int metric) const
{
    return QStringLiteral("route %1 default via %2 dev %3 metric %4")
        .arg(verb, m_home->gatewayAddress(), interface, QString::number(metric));
}

/// Of the other family, where the home has both.
QString Host::secondRoute(const QString& verb)
{
    return QStringLiteral("route %1 default via %2 dev wlan0 metric %3")
        .arg(verb, Home::gatewayAddress6(), QString::number(kWirelessMetric));
}

Result<Moment> Host::plug(const Home& home, int number)
{
    if (m_home)
        return failure(QStringLiteral("%1 is still plugged in").arg(name()));
    if (const auto carried = m_wireless->plug(home); !carried)
        return std::unexpected(carried.error());
    m_home = &home;
    m_current = number > 0 ? number : kFirstHostAddress + m_number;
    QStringList lines{addAddress(m_wireless->interface(), m_current, kWirelessMetric),
                      defaultRoute(QStringLiteral("add"), m_wireless->interface(), kWirelessMetric)};
    if (home.hasBothFamilies())
        lines << QStringLiteral("addr add %1/64 dev wlan0 nodad metric %2")
                     .arg(home.lanAddress6(m_current), QString::number(kWirelessMetric))
              << secondRoute(QStringLiteral("add"));
    if (const auto usable = m_machine->ip(lines); !usable)
        return std::unexpected(usable.error());
    return now();
}

Result<void> Host::unplug()
{
    if (!m_home)
        return {};
    QStringList lines{QStringLiteral("addr flush dev wlan0 scope global")};
    // The routes go with the last address, but one through a link-local gateway needs none.
    if (m_home->isIpv6())
        lines << defaultRoute(QStringLiteral("del"), m_wireless->interface(), kWirelessMetric);
    if (m_home->hasBothFamilies())
        lines << secondRoute(QStringLiteral("del"));
    m_home = nullptr;
    return inOrder([&] { return m_wireless->pull(); }, [&] { return m_machine->ip(lines); });
}

Result<Moment> Host::takeAddress(int number)
{
    const QString interface = m_wireless->interface();
    const QStringList lines{addressLine(QStringLiteral("del"), interface, m_current),
                            addAddress(interface, number, kWirelessMetric),
                            defaultRoute(QStringLiteral("replace"), interface, kWirelessMetric)};
    if (const auto taken = m_machine->ip(lines); !taken)
        return std::unexpected(taken.error());
    m_current = number;
    return now();
}

Result<Moment> Host::routeAgain()
{
    const auto routed =
        m_machine->ip({defaultRoute(QStringLiteral("replace"), m_wireless->interface(), kWirelessMetric)});
    if (!routed)
        return std::unexpected(routed.error());
    return now();
}

Result<Moment> Host::plugWire()
{
    auto wire = makeCable(QStringLiteral("eth0"), QStringLiteral("wire-") + name(), 3);
    if (!wire)
        return std::unexpected(wire.error());
    m_wire = std::move(*wire);
    if (const auto carried = m_wire->plug(*m_home); !carried)
        return std::unexpected(carried.error());
    const auto usable = m_machine->ip({addAddress(m_wire->interface(), kFirstWireAddress + m_number, kWireMetric),
                                       defaultRoute(QStringLiteral("add"), m_wire->interface(), kWireMetric)});
    if (!usable)
        return std::unexpected(usable.error());
    return now();
}

Result<void> Host::pullWire()
{
    const QString interface = m_wire->interface();
    m_wire.reset();
    // Both ends go with one, and so do addresses and routes.
    return m_machine->ip({QStringLiteral("link del dev ") + interface});
}

} // namespace roamwire::lab
