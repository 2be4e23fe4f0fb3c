#pragma once

#include "tests/bench/report.h"
#include "tests/bench/sides.h"

#include <functional>

namespace roamwire::bench {

struct JoinFigures
{
    double perCpuSecond;
    double worstConnectMs;
};

/// What it costs the server when everybody of a crowd joins.
Result<JoinFigures> measureJoin(Side& side, const QString& what, int round,
                                const std::function<Result<JoinReport>()>& join);

struct ReturnFigures
{
    QList<Samples> perCpuSecond; ///< by side
    Samples slowestMs;           ///< of the first side's connections
};

/// Everybody of each side's crowd comes back and vanishes, in interleaved rounds.
Result<ReturnFigures> measureReturns(std::vector<Side>& sides, Reactor& reactor, int rounds, const QString& what);

} // namespace roamwire::bench
