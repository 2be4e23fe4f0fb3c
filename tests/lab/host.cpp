#include "tests/lab/host.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

namespace roamwire::lab {
namespace {

/// Away from the router's .1 and from what people usually give by hand.
constexpr int kFirstHostAddress = 100;
constexpr Milliseconds kCarrierLimit{5'000};

Result<void> waitForCarrier(const Namespace& machine, const QString& interface)
{
    const QStringList show{QStringLiteral("ip"), QStringLiteral("-o"), QStringLiteral("link"), QStringLiteral("show"),
                           interface};
    const auto carries = [&] { return machine.run(show).value_or(QByteArray()).contains(" state UP "); };
    if (!waitUntil(carries, kCarrierLimit))
        return failure(QStringLiteral("%1: %2 has no carrier").arg(machine.name(), interface));
    return {};
}

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
    if (const auto made = host->makeCable(); !made)
        return std::unexpected(made.error());
    return host;
}

QString Host::cable() const
{
    return QStringLiteral("port-") + name();
}

Result<void> Host::makeCable()
{
    const QString mac = QStringLiteral("02:52:57:01:00:%1").arg(m_number, 2, 16, QLatin1Char('0'));
    return m_machine->ip({
        QStringLiteral("link add name wlan0 address %1 type veth peer name %2 netns %3")
            .arg(mac, cable(), m_shelf.path()),
        QStringLiteral("link set dev wlan0 up"),
    });
}

QHostAddress Host::address() const
{
    return m_home ? QHostAddress(m_home->lanAddress(kFirstHostAddress + m_number)) : QHostAddress();
}

Result<Moment> Host::plug(const Home& home)
{
    if (m_home)
        return failure(QStringLiteral("%1 is still plugged in").arg(name()));
    const auto carried = inOrder(
        [&] { return m_shelf.ip({QStringLiteral("link set dev %1 netns %2").arg(cable(), home.router().path())}); },
        [&] {
            return home.router().ip({QStringLiteral("link set dev %1 master lan").arg(cable()),
                                     QStringLiteral("link set dev %1 up").arg(cable())});
        },
        // Nobody gets an address from a network whose cable does not carry yet; the kernel takes some milliseconds.
        [&] { return waitForCarrier(home.router(), cable()); },
        [&] { return waitForCarrier(*m_machine, QStringLiteral("wlan0")); });
    if (!carried)
        return std::unexpected(carried.error());
    m_home = &home;
    const auto usable =
        m_machine->ip({QStringLiteral("addr add %1/24 dev wlan0").arg(address().toString()),
                       QStringLiteral("route add default via %1 dev wlan0").arg(home.gatewayAddress())});
    if (!usable)
        return std::unexpected(usable.error());
    return now();
}

Result<void> Host::unplug()
{
    if (!m_home)
        return {};
    const Namespace& router = std::exchange(m_home, nullptr)->router();
    if (const auto pulled = router.ip({QStringLiteral("link set dev %1 down").arg(cable()),
                                       QStringLiteral("link set dev %1 nomaster").arg(cable()),
                                       QStringLiteral("link set dev %1 netns %2").arg(cable(), m_shelf.path())});
        !pulled)
        return pulled;
    // The routes go with the last address.
    return m_machine->ip({QStringLiteral("addr flush dev wlan0 scope global")});
}

} // namespace roamwire::lab
