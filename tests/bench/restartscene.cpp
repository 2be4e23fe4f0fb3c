#include "tests/bench/places.h"
#include "tests/bench/scenes.h"

// The server ends, and everybody comes back to the one that is started after it.

namespace roamwire::bench {
namespace {

constexpr CrowdShape kTenants{1000, 10, Speech::Native};

enum class End { Stopped, Killed };

/// Milliseconds from the start of the next server until everybody is in.
Result<double> restart(Side& side, const Plan& plan, End end)
{
    if (end == End::Killed)
        side.server->kill();
    side.server.reset(); // which waits for its end
    side.crowd->loseAll();
    const auto begin = Stopwatch::now();
    auto server = startRoamwired(plan, side.folder->filePath(QStringLiteral("data")));
    if (!server)
        return std::unexpected(server.error());
    side.server = std::move(*server);
    const auto report = side.crowd->join(side.server->port(), kJoinLimit);
    if (!report)
        return std::unexpected(report.error());
    return std::chrono::duration<double, std::milli>(Stopwatch::now() - begin).count();
}

} // namespace

Rows restartScene(const Plan& plan)
{
    tell(QStringLiteral("%1 peers of %2 tenants come back to a server that was started anew")
             .arg(kTenants.peers())
             .arg(kTenants.tenants));
    auto side = startSide(plan, Kind::Roamwired);
    if (!side)
        return std::unexpected(side.error());
    Reactor reactor;
    side->crowd = std::make_unique<Crowd>(reactor, kTenants);
    Places places(*side->crowd);
    if (const auto first = side->crowd->join(side->server->port(), kJoinLimit); !first)
        return std::unexpected(first.error());
    settle(*side, reactor);
    places.expectWholeLists();

    QList<Row> rows;
    for (const End end : {End::Stopped, End::Killed}) {
        const QString how = end == End::Stopped ? QStringLiteral("stopped") : QStringLiteral("killed");
        Row row{QStringLiteral("server %1, everybody back, ms").arg(how), {}, {}, {}};
        for (int round = 0; round < plan.rounds; ++round) {
            const auto ms = restart(*side, plan, end);
            if (!ms)
                return std::unexpected(ms.error());
            settle(*side, reactor); // everybody has heard everything
            if (const auto kept = places.verdict(); !kept)
                return std::unexpected(kept.error());
            tell(QStringLiteral("  %1, round %2: %3 peers back after %4 s, all at their places, nobody removed")
                     .arg(how)
                     .arg(round + 1)
                     .arg(kTenants.peers())
                     .arg(*ms / 1'000, 0, 'f', 2));
            row.ours << *ms;
        }
        rows << row;
    }
    return rows;
}

} // namespace roamwire::bench
