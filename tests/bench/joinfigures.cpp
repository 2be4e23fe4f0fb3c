#include "tests/bench/joinfigures.h"

namespace roamwire::bench {

Result<JoinFigures> measureJoin(Side& side, const QString& what, int round,
                                const std::function<Result<JoinReport>()>& join)
{
    const double before = side.server->cpuSeconds();
    const auto report = join();
    if (!report)
        return std::unexpected(report.error());
    const double cpu = side.server->cpuSeconds() - before;
    const int peers = side.crowd->shape().peers();
    tell(QStringLiteral("  %1, round %2, %3: %4 joins per CPU second, everybody in after %5 s; slowest connection "
                        "%6 ms, %7 retries")
             .arg(what)
             .arg(round + 1)
             .arg(side.name)
             .arg(peers / cpu, 0, 'f', 0)
             .arg(report->seconds, 0, 'f', 2)
             .arg(report->worstConnectMs, 0, 'f', 0)
             .arg(report->retries));
    return JoinFigures{peers / cpu, report->worstConnectMs};
}

Result<ReturnFigures> measureReturns(std::vector<Side>& sides, Reactor& reactor, int rounds, const QString& what)
{
    ReturnFigures all{QList<Samples>(static_cast<qsizetype>(sides.size())), {}};
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            Side& side = sides[i];
            const auto figures =
                measureJoin(side, what, round, [&] { return side.crowd->join(side.server->port(), kJoinLimit); });
            if (!figures)
                return failure(QStringLiteral("%1: %2").arg(side.name, figures.error().message));
            all.perCpuSecond[static_cast<qsizetype>(i)] << figures->perCpuSecond;
            if (i == 0)
                all.slowestMs << figures->worstConnectMs;
            settle(side, reactor);
            side.crowd->vanish();
            settle(side, reactor);
        }
    }
    return all;
}

} // namespace roamwire::bench
