#include "tests/bench/joinfigures.h"
#include "tests/bench/scenes.h"

namespace roamwire::bench {
namespace {

// Clients make keys, and a handshake each, on the one core that the generator has.
constexpr CrowdShape kTenants{200, 10, Speech::Native, true};
constexpr double kJoinGoal = 1.3;
constexpr double kMemoryGoalKb = 82;

} // namespace

Rows tlsScene(const Plan& plan)
{
    tell(QStringLiteral("%1 known peers come back to %2 tenants over TLS").arg(kTenants.peers()).arg(kTenants.tenants));
    auto sides = startSides(plan, {Kind::SecureRoamwired, Kind::SecureNode});
    if (!sides)
        return std::unexpected(sides.error());
    Reactor reactor;
    QList<Samples> memory(2);
    for (std::size_t i = 0; i < sides->size(); ++i) {
        Side& side = (*sides)[i];
        const double empty = side.server->residentKb();
        const auto first =
            measureJoin(side, QStringLiteral("first join"), 0, [&] { return gather(side, reactor, kTenants); });
        if (!first)
            return std::unexpected(first.error());
        settle(side, reactor);
        const double perPeer = (side.server->residentKb() - empty) / kTenants.peers();
        tell(QStringLiteral("  %1: %2 KB per idle peer").arg(side.name).arg(perPeer, 0, 'f', 1));
        memory[static_cast<qsizetype>(i)] << perPeer;
        side.crowd->vanish();
        settle(side, reactor);
    }
    const auto joins = measureReturns(*sides, reactor, plan.rounds, QStringLiteral("TLS reconnect"));
    if (!joins)
        return std::unexpected(joins.error());
    return QList<Row>{
        {QStringLiteral("reconnect over TLS, native, joins/CPU-s"),
         joins->perCpuSecond.at(0),
         joins->perCpuSecond.at(1),
         {},
         {Goal::Kind::RatioAtLeast, kJoinGoal}},
        {QStringLiteral("  slowest connection, ms"), joins->slowestMs, {}, {}, {}},
        {QStringLiteral("memory per idle TLS peer, KB"),
         memory.at(0),
         memory.at(1),
         {},
         {Goal::Kind::ValueAtMost, kMemoryGoalKb}},
    };
}

} // namespace roamwire::bench
