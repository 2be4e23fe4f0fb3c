#include "tests/lab/mishaps.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

namespace roamwire::lab {
namespace {

/// RestartSec of the units.
constexpr std::chrono::milliseconds kRestart{1'000};
/// Some things happen at once, others when all has calmed down.
constexpr int kLongestPauseMs = 1'500;
/// One misfortune of so many is a roam.
constexpr quint32 kRoamEvery = 6;
/// And one of the rest the server's death: there is only one.
constexpr quint32 kServerEvery = 5;

} // namespace

Mishaps::Mishaps(Scene& scene, quint32 seed, QString wanderer, QStringList homes)
    : m_scene(scene)
    , m_random(seed)
    , m_wanderer(std::move(wanderer))
    , m_homes(std::move(homes))
{
    TunnelDriver& driver = scene.driver();
    // The first is the server.
    m_victims.push_back({QStringLiteral("server"), [&] { (void)driver.killServer(); },
                         [&] { return driver.restartServer(); }, std::nullopt});
    for (const QString& name : scene.hostNames()) {
        HostPrograms& programs = scene.programs().programsOf(scene.host(name));
        m_victims.push_back({name + QStringLiteral("'s agent"), [&] { programs.killAgent(); },
                             [&] { return programs.startAgent(); }, std::nullopt});
        m_victims.push_back({name + QStringLiteral("'s helper"), [&] { programs.killHelper(); },
                             [&] { return programs.startHelper(); }, std::nullopt});
    }
}

Result<void> Mishaps::playFor(Milliseconds duration)
{
    const Moment end = now() + duration;
    while (now() < end) {
        letPass(Milliseconds(m_random.bounded(kLongestPauseMs)));
        if (const auto done = inOrder([&] { return startDue(now()); }, [&] { return misfortune(); }); !done)
            return done;
    }
    return startDue(Moment::max());
}

Result<void> Mishaps::misfortune()
{
    if (m_random.bounded(kRoamEvery) == 0)
        return wander();
    const auto others = static_cast<quint32>(m_victims.size()) - 1;
    Victim& victim = m_victims.at(m_random.bounded(kServerEvery) == 0 ? 0 : 1 + m_random.bounded(others));
    if (victim.startsAt)
        return {}; // dead already
    victim.kill();
    victim.startsAt = now() + kRestart;
    ++victim.deaths;
    return {};
}

Result<void> Mishaps::wander()
{
    ++m_roams;
    const QString home = m_homes.at(m_random.bounded(static_cast<int>(m_homes.size())));
    return outcome(m_scene.move({{m_wanderer, home}}));
}

Result<void> Mishaps::startDue(Moment at)
{
    for (Victim& victim : m_victims) {
        if (!victim.startsAt || *victim.startsAt > at)
            continue;
        victim.startsAt.reset();
        if (const auto started = victim.start(); !started)
            return started;
    }
    return {};
}

QString Mishaps::inWords() const
{
    QStringList words;
    for (const Victim& victim : m_victims)
        words << QStringLiteral("%1 %2").arg(victim.name).arg(victim.deaths);
    return QStringLiteral("deaths: %1; roams: %2").arg(words.join(QStringLiteral(", "))).arg(m_roams);
}

} // namespace roamwire::lab
