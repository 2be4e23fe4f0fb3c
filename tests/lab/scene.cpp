#include "tests/lab/scene.h"

#include "tests/lab/idealdriver.h"
#include "tests/lab/waiting.h"

#include <algorithm>

namespace roamwire::lab {
namespace {

/// From one network to the next: long enough that the programs see the old one go.
constexpr Milliseconds kTravel{500};
constexpr Milliseconds kSettleLimit{60'000};
/// Each look starts two programs.
constexpr Milliseconds kPoll{250};

QString inWords(const Result<PathView>& path)
{
    if (!path)
        return path.error().message;
    return QStringLiteral("%1 %2 %3")
        .arg(path->path, path->verified ? QStringLiteral("verified") : QStringLiteral("unverified"), path->endpoint);
}

} // namespace

Tunnels chosenTunnels()
{
    return qEnvironmentVariable("ROAMWIRE_LAB_TUNNELS") == QLatin1String("ideal") ? Tunnels::Ideal : Tunnels::Programs;
}

Scene::Scene(Cast cast)
    : m_cast(std::move(cast))
{
}

Result<std::unique_ptr<Scene>> Scene::open(Tunnels tunnels, const Cast& cast)
{
    std::unique_ptr<Scene> scene(new Scene(cast));
    if (const auto furnished = scene->furnish(tunnels); !furnished)
        return std::unexpected(furnished.error());
    return scene;
}

Result<void> Scene::furnish(Tunnels tunnels)
{
    auto topology = Topology::build(m_cast.homes, m_cast.memberNames() + m_cast.strangers);
    if (!topology)
        return std::unexpected(topology.error());
    m_topology = std::move(*topology);
    QList<const Host*> hosts;
    for (const Step& step : std::as_const(m_cast.members)) {
        if (const auto plugged = host(step.host).plug(home(step.home)); !plugged)
            return std::unexpected(plugged.error());
        hosts << &host(step.host);
    }
    if (tunnels == Tunnels::Ideal) {
        m_driver = std::make_unique<IdealDriver>();
    } else {
        const bool isIpv6 = hosts.first()->home()->isIpv6();
        auto programs = std::make_unique<ProgramsDriver>(
            m_topology->vps(), isIpv6 ? Topology::vpsAddress6() : Topology::vpsAddress(),
            tunnels == Tunnels::ProgramsInClear ? Door::Open : Door::Sealed,
            tunnels == Tunnels::Relayed ? Relaying::With : Relaying::Without);
        m_programs = programs.get();
        m_driver = std::move(programs);
    }
    return m_driver->start(hosts);
}

Result<Arrival> Scene::move(const QList<Step>& steps)
{
    QList<Step> moving;
    for (const Step& step : steps) {
        if (host(step.host).home() == &home(step.home))
            continue;
        moving << step;
        if (const auto unplugged = host(step.host).unplug(); !unplugged)
            return std::unexpected(unplugged.error());
    }
    if (moving.isEmpty())
        return Arrival{now(), now()};
    letPass(kTravel);
    Arrival arrival{now(), {}};
    for (const Step& step : std::as_const(moving)) {
        const auto plugged = host(step.host).plug(home(step.home));
        if (!plugged)
            return std::unexpected(plugged.error());
        arrival.usable = *plugged;
    }
    for (const Step& step : std::as_const(moving)) {
        if (const auto told = m_driver->networkChanged(host(step.host)); !told)
            return std::unexpected(told.error());
    }
    return arrival;
}

Result<void> Scene::waitUntilCoordinated() const
{
    QString missing;
    const auto areAll = [&] {
        const QStringList names = hostNames();
        const auto isNot = [&](const QString& name) { return !m_driver->isCoordinated(host(name)).value_or(false); };
        const auto found = std::ranges::find_if(names, isNot);
        missing = found == names.end() ? QString() : *found;
        return missing.isEmpty();
    };
    if (waitUntil(areAll, kSettleLimit, kPoll))
        return {};
    return failure(missing + QStringLiteral(" has no connection to the server"));
}

QString Scene::bestPath(const Host& one, const Host& other) const
{
    return one.home() == other.home() ? QStringLiteral("lan") : QStringLiteral("wan");
}

Result<void> Scene::settle(const QString& one, const QString& other) const
{
    const Host& near = host(one);
    const Host& far = host(other);
    Result<PathView> there;
    Result<PathView> back;
    const auto isBest = [&](const Result<PathView>& path) {
        return path && path->verified && path->path == bestPath(near, far);
    };
    const auto settled = [&] {
        there = m_driver->path(near, far);
        back = m_driver->path(far, near);
        return isBest(there) && isBest(back);
    };
    if (waitUntil(settled, kSettleLimit, kPoll))
        return {};
    return failure(QStringLiteral("%1 to %2: %3; back: %4").arg(one, other, inWords(there), inWords(back)));
}

} // namespace roamwire::lab
