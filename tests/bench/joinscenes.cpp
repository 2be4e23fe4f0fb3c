#include "tests/bench/joinfigures.h"
#include "tests/bench/scenes.h"

// The scenes in which everybody joins at once.

namespace roamwire::bench {
namespace {

constexpr int kStormPeers = 1000;
constexpr CrowdShape kManyTenants{1000, 10, Speech::Native};
constexpr double kStormGoal = 12;
constexpr double kReconnectGoal = 3.5;
constexpr double kSynRepeatMs = 1000; // a lost SYN is repeated after a second

/// Joins per CPU second, by side.
Result<QList<Samples>> measureStorms(std::vector<Side>& sides, const Plan& plan, Speech speech)
{
    const CrowdShape shape{1, kStormPeers, speech};
    const QString what = speech == Speech::Native ? QStringLiteral("native storm") : QStringLiteral("storm");
    Reactor reactor;
    QList<Samples> all(static_cast<qsizetype>(sides.size()));
    for (int round = 0; round < plan.rounds; ++round) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            Side& side = sides[i];
            // A tenant that nobody was in, and keys that nobody knows.
            const auto figures = measureJoin(side, what, round, [&] { return gather(side, reactor, shape); });
            if (!figures)
                return std::unexpected(figures.error());
            all[static_cast<qsizetype>(i)] << figures->perCpuSecond;
            side.crowd->vanish();
            settle(side, reactor);
            side.crowd.reset();
        }
    }
    return all;
}

} // namespace

Rows stormScene(const Plan& plan)
{
    tell(QStringLiteral("join storm, %1 peers into one tenant").arg(kStormPeers));
    auto sides = startSides(plan, {Kind::Roamwired, Kind::Node, Kind::ProvingNode});
    if (!sides)
        return std::unexpected(sides.error());
    const auto unproven = measureStorms(*sides, plan, Speech::Orchestration);
    if (!unproven)
        return std::unexpected(unproven.error());
    const auto native = measureStorms(*sides, plan, Speech::Native);
    if (!native)
        return std::unexpected(native.error());
    const Goal goal{Goal::Kind::RatioAtLeast, kStormGoal};
    return QList<Row>{
        {QStringLiteral("join storm, orchestration, joins/CPU-s"), unproven->at(0), unproven->at(1), {}, goal},
        {QStringLiteral("join storm, native, joins/CPU-s"), native->at(0), native->at(2), {}, goal},
        {QStringLiteral("  against a Node that checks no proof"), native->at(0), native->at(1), {}, {}},
    };
}

Rows reconnectScene(const Plan& plan)
{
    tell(QStringLiteral("%1 known peers come back to %2 tenants").arg(kManyTenants.peers()).arg(kManyTenants.tenants));
    auto sides = startSides(plan, {Kind::Roamwired, Kind::Node, Kind::ProvingNode});
    if (!sides)
        return std::unexpected(sides.error());
    Reactor reactor;
    for (Side& side : *sides) {
        const auto first =
            measureJoin(side, QStringLiteral("first join"), 0, [&] { return gather(side, reactor, kManyTenants); });
        if (!first)
            return std::unexpected(first.error());
        settle(side, reactor);
        side.crowd->vanish();
        settle(side, reactor);
    }
    const auto returns = measureReturns(*sides, reactor, plan.rounds, QStringLiteral("reconnect"));
    if (!returns)
        return std::unexpected(returns.error());
    const QList<Samples>& all = returns->perCpuSecond;
    return QList<Row>{
        {QStringLiteral("mass reconnect, native, joins/CPU-s"),
         all.at(0),
         all.at(2),
         {},
         {Goal::Kind::RatioAtLeast, kReconnectGoal}},
        {QStringLiteral("  against a Node that checks no proof"), all.at(0), all.at(1), {}, {}},
        {QStringLiteral("  slowest connection, ms"),
         returns->slowestMs,
         {},
         {},
         {Goal::Kind::ValueAtMost, kSynRepeatMs}},
    };
}

} // namespace roamwire::bench
