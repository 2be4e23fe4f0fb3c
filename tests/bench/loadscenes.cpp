#include "tests/bench/scenes.h"

#include <span>

// The scenes in which everybody is connected, and peers tell where they are.

namespace roamwire::bench {
namespace {

constexpr CrowdShape kOneTenant{1, 1000, Speech::Native};
constexpr int kManyInFlight = 16;
constexpr CrowdShape kManyTenants{1000, 10, Speech::Native};
constexpr double kUpdatesPerSecond = 1000; // 9,000 deliveries
constexpr double kLatencyGoalMs = 2;
constexpr double kCpuGoal = 0.7;
constexpr double kMemoryGoalKb = 16;

struct LoadRounds
{
    Samples perCpuSecond; ///< thousand deliveries
    Samples cpuPercent;
    Samples p50Ms;
    Samples p99Ms;

    void add(const LoadFigures& figures)
    {
        perCpuSecond << figures.deliveriesPerCpuSecond() / 1000;
        cpuPercent << figures.cpuPercent();
        p50Ms << figures.p50Ms;
        p99Ms << figures.p99Ms;
    }
};

void report(const QString& what, int round, const Side& side, const LoadFigures& figures)
{
    QString latency;
    if (figures.p99Ms > 0)
        latency = QStringLiteral("; p50 %1 ms, p99 %2 ms").arg(figures.p50Ms, 0, 'f', 2).arg(figures.p99Ms, 0, 'f', 2);
    tell(QStringLiteral("  %1, round %2, %3: %4 k deliveries in %5 s, %6 k per CPU second; CPU %7 %%8")
             .arg(what)
             .arg(round + 1)
             .arg(side.name)
             .arg(figures.deliveries / 1000, 0, 'f', 0)
             .arg(figures.seconds, 0, 'f', 1)
             .arg(figures.deliveriesPerCpuSecond() / 1000, 0, 'f', 0)
             .arg(QString::number(figures.cpuPercent(), 'f', 0), latency));
}

using Measure = std::function<Result<LoadFigures>(UpdateLoad&)>;

/// All sides in every round; what they did, in the order of the sides.
Result<QList<LoadRounds>> interleave(std::vector<Side>& sides, int rounds, const QString& what, const Measure& measure)
{
    QList<LoadRounds> all(static_cast<qsizetype>(sides.size()));
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            const auto figures = measure(*sides[i].load);
            if (!figures)
                return failure(QStringLiteral("%1: %2").arg(sides[i].name, figures.error().message));
            all[static_cast<qsizetype>(i)].add(*figures);
            report(what, round, sides[i], *figures);
        }
    }
    return all;
}

Result<std::vector<Side>> gatherSides(const Plan& plan, Reactor& reactor, std::initializer_list<Kind> kinds,
                                      CrowdShape shape)
{
    std::vector<Side> sides;
    for (const Kind kind : kinds) {
        auto side = startSide(plan, kind);
        if (!side)
            return std::unexpected(side.error());
        if (auto joined = gather(*side, reactor, shape); !joined)
            return std::unexpected(joined.error());
        side->load = std::make_unique<UpdateLoad>(reactor, *side->crowd, *side->server);
        settle(*side, reactor);
        sides.push_back(std::move(*side));
    }
    return sides;
}

/// Everybody comes, one round is measured, everybody goes. The memory is taken when a fresh server has everybody.
Result<LoadFigures> measureIdle(Side& side, Reactor& reactor, UpdateLoad::Seconds duration, Samples& memory)
{
    const double empty = side.server->residentKb();
    if (const auto joined = side.crowd->join(side.server->port(), kJoinLimit); !joined)
        return std::unexpected(joined.error());
    settle(side, reactor);
    if (memory.isEmpty())
        memory << (side.server->residentKb() - empty) / kManyTenants.peers();
    const auto figures = side.load->atRate(kUpdatesPerSecond, duration);
    side.crowd->vanish();
    settle(side, reactor);
    return figures;
}

QList<Row> idleRows(const QList<LoadRounds>& rounds, std::span<const Samples> memory)
{
    const LoadRounds& ours = rounds.at(0);
    const LoadRounds& node = rounds.at(1);
    return {
        {QStringLiteral("10,000 idle, 9,000 deliveries/s: p50, ms"), ours.p50Ms, node.p50Ms, {}, {}},
        {QStringLiteral("10,000 idle, 9,000 deliveries/s: p99, ms"),
         ours.p99Ms,
         node.p99Ms,
         {},
         {Goal::Kind::ValueAtMost, kLatencyGoalMs}},
        {QStringLiteral("10,000 idle, 9,000 deliveries/s: CPU, %"),
         ours.cpuPercent,
         node.cpuPercent,
         {},
         {Goal::Kind::RatioAtMost, kCpuGoal}},
        {QStringLiteral("memory per idle peer, KB"),
         memory[0],
         memory[1],
         {},
         {Goal::Kind::ValueAtMost, kMemoryGoalKb}},
    };
}

} // namespace

Rows fanOutScene(const Plan& plan)
{
    tell(QStringLiteral("fan-out, one tenant of %1 peers").arg(kOneTenant.peers()));
    Reactor reactor;
    auto sides = gatherSides(plan, reactor, {Kind::Roamwired, Kind::Node, Kind::Bare}, kOneTenant);
    if (!sides)
        return std::unexpected(sides.error());
    const std::pair<int, double> loads[] = {{1, 1.8}, {kManyInFlight, 12}};
    QList<Row> rows;
    for (const auto& [inFlight, bound] : loads) {
        const QString what = QStringLiteral("fan-out, %1 in flight").arg(inFlight);
        const auto rounds = interleave(*sides, plan.rounds, what,
                                       [&](UpdateLoad& load) { return load.keepInFlight(inFlight, plan.duration); });
        if (!rounds)
            return std::unexpected(rounds.error());
        rows.append({what + QStringLiteral(", k deliveries/CPU-s"),
                     rounds->at(0).perCpuSecond,
                     rounds->at(1).perCpuSecond,
                     rounds->at(2).perCpuSecond,
                     {Goal::Kind::RatioAtLeast, bound}});
    }
    return rows;
}

Rows idleScene(const Plan& plan)
{
    tell(QStringLiteral("%1 idle peers in %2 tenants").arg(kManyTenants.peers()).arg(kManyTenants.tenants));
    Reactor reactor;
    const QList<Kind> kinds{Kind::Roamwired, Kind::Node};
    std::vector<Side> sides;
    Samples memory[2];
    QList<LoadRounds> rounds(kinds.size());
    for (const Kind kind : kinds) {
        auto side = startSide(plan, kind);
        if (!side)
            return std::unexpected(side.error());
        side->crowd = std::make_unique<Crowd>(reactor, kManyTenants);
        side->load = std::make_unique<UpdateLoad>(reactor, *side->crowd, *side->server);
        sides.push_back(std::move(*side));
    }
    // One crowd at a time: few processes may have twenty thousand connections.
    for (int round = 0; round < plan.rounds; ++round) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            const auto figures = measureIdle(sides[i], reactor, plan.duration, memory[i]);
            if (!figures)
                return failure(QStringLiteral("%1: %2").arg(sides[i].name, figures.error().message));
            rounds[static_cast<qsizetype>(i)].add(*figures);
            report(QStringLiteral("idle"), round, sides[i], *figures);
        }
    }
    return idleRows(rounds, memory);
}

} // namespace roamwire::bench
