#include "tests/lab/cable.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

namespace roamwire::lab {
namespace {

constexpr Milliseconds kCarrierLimit{5'000};

Result<void> waitForEnd(const Namespace& machine, const QString& interface)
{
    const QStringList show{QStringLiteral("ip"), QStringLiteral("-o"), QStringLiteral("link"), QStringLiteral("show"),
                           interface};
    const auto carries = [&] { return machine.run(show).value_or(QByteArray()).contains(" state UP "); };
    if (!waitUntil(carries, kCarrierLimit))
        return failure(QStringLiteral("%1: %2 has no carrier").arg(machine.name(), interface));
    return {};
}

QString linkSet(const QString& interface, bool up)
{
    return QStringLiteral("link set dev %1 %2").arg(interface, up ? QStringLiteral("up") : QStringLiteral("down"));
}

} // namespace

Cable::Cable(Plan plan, const Namespace& machine, const Namespace& shelf)
    : m_plan(std::move(plan))
    , m_machine(machine)
    , m_shelf(shelf)
{
}

Result<std::unique_ptr<Cable>> Cable::make(const Plan& plan, const Namespace& machine, const Namespace& shelf)
{
    std::unique_ptr<Cable> cable(new Cable(plan, machine, shelf));
    const auto made = machine.ip({
        QStringLiteral("link add name %1 address %2 type veth peer name %3 netns %4")
            .arg(plan.interface, plan.mac, plan.socket, shelf.path()),
        linkSet(plan.interface, true),
    });
    if (!made)
        return std::unexpected(made.error());
    return cable;
}

Result<void> Cable::plug(const Home& home)
{
    m_router = &home.router();
    return inOrder(
        [&] { return m_shelf.ip({QStringLiteral("link set dev %1 netns %2").arg(m_plan.socket, m_router->path())}); },
        [&] {
            return m_router->ip(
                {QStringLiteral("link set dev %1 master lan").arg(m_plan.socket),
                 QStringLiteral("link set dev %1 type bridge_slave isolated %2")
                     .arg(m_plan.socket, home.isIsolating() ? QStringLiteral("on") : QStringLiteral("off")),
                 linkSet(m_plan.socket, true)});
        },
        [&] { return waitForCarrier(); });
}

Result<void> Cable::pull()
{
    const Namespace& router = *std::exchange(m_router, nullptr);
    return router.ip({linkSet(m_plan.socket, false), QStringLiteral("link set dev %1 nomaster").arg(m_plan.socket),
                      QStringLiteral("link set dev %1 netns %2").arg(m_plan.socket, m_shelf.path())});
}

Result<void> Cable::setPower(bool on)
{
    return inOrder([&] { return m_router->ip({linkSet(m_plan.socket, on)}); },
                   [&] { return on ? waitForCarrier() : Result<void>(); });
}

Result<void> Cable::setLink(bool up)
{
    return inOrder([&] { return m_machine.ip({linkSet(m_plan.interface, up)}); },
                   [&] { return up ? waitForCarrier() : Result<void>(); });
}

Result<void> Cable::waitForCarrier() const
{
    // Both ends: the kernel takes some milliseconds, and not the same.
    return inOrder([&] { return waitForEnd(*m_router, m_plan.socket); },
                   [&] { return waitForEnd(m_machine, m_plan.interface); });
}

} // namespace roamwire::lab
