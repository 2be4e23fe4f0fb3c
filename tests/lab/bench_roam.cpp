#include "tests/lab/figures.h"
#include "tests/lab/roamphases.h"
#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QCoreApplication>

#include <cstdio>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Result;

namespace {

/// One scene with what was measured in it.
struct Side
{
    std::unique_ptr<Scene> scene;
    std::unique_ptr<RoamMeter> meter;
    QList<double> restored;
};

Result<Side> open(Tunnels tunnels, const RoamPlan& plan, const Cast& cast = Cast::usual())
{
    Side side;
    auto scene = Scene::open(tunnels, cast);
    if (!scene)
        return std::unexpected(scene.error());
    side.scene = std::move(*scene);
    auto meter = RoamMeter::prepare(*side.scene, plan);
    if (!meter)
        return std::unexpected(meter.error());
    side.meter = std::move(*meter);
    return side;
}

Result<RoamResult> measure(Side& side, int run)
{
    auto result = side.meter->run(run);
    if (result)
        side.restored << result->restoredMs;
    return result;
}

Timeline timelineOf(const Scene& scene, const QString& host)
{
    return {scene.driver().log(scene.host(host)), now(), QTime::currentTime()};
}

void print(const QList<RoamPhases>& phases, const Side& real, const Side& ideal)
{
    std::printf("\none roams, %lld runs, from the moment the new network is usable: median (min-max)\n",
                static_cast<long long>(phases.size()));
    const QStringList names = RoamPhases::names();
    for (qsizetype i = 0; i < names.size(); ++i) {
        QList<double> values;
        for (const RoamPhases& run : phases) {
            if (const auto ms = run.ms(i))
                values << *ms;
        }
        std::printf("  %-28s %s\n", qPrintable(names.at(i)), qPrintable(inFigures(values)));
    }
    std::printf("  %-28s %s, runs interleaved\n", "baseline: first packet", qPrintable(inFigures(ideal.restored)));
    std::printf("  %-28s %.2f\n", "ratio to the baseline", median(real.restored) / median(ideal.restored));
}

/// The baseline is plain WireGuard whose both sides the lab itself tells everything at once.
Result<void> bench()
{
    const RoamPlan plan = oneRoams();
    auto ideal = open(Tunnels::Ideal, plan);
    if (!ideal)
        return std::unexpected(ideal.error());
    auto real = open(chosenTunnels(), plan);
    if (!real)
        return std::unexpected(real.error());
    QList<RoamPhases> phases;
    for (int run = 0; run < wantedRuns(); ++run) {
        const auto baseline = measure(*ideal, run);
        const auto result = measure(*real, run);
        if (!baseline || !result)
            return std::unexpected((baseline ? result : baseline).error());
        std::printf("run %d: %s\n", run + 1, qPrintable(result->inWords()));
        std::fflush(stdout);
        phases << RoamPhases::read(*result, timelineOf(*real->scene, plan.sender),
                                   timelineOf(*real->scene, plan.target));
    }
    print(phases, *real, *ideal);
    return {};
}

/// Where the server has a relay: every kind of roam after so long on a direct path, behind routers that soon forget.
Result<void> benchRelayed(std::chrono::seconds stay, const QString& only)
{
    constexpr std::chrono::seconds kUdpTimeout{30};
    std::printf("with a relay, %lld s of traffic on the best path before each roam: median (min-max) of %d\n"
                "%-14s%-24s%-24s%-24s%s\n",
                static_cast<long long>(stay.count()), wantedRuns(), "", "first answer", "from when without gaps",
                "best path", "longest silence at its switch");
    for (const RoamPlan& plan : relayedPlans()) {
        if (!only.isEmpty() && plan.name != only)
            continue;
        auto side = open(Tunnels::Relayed, plan, Cast::usual(kUdpTimeout));
        if (!side)
            return std::unexpected(side.error());
        side->meter->setStay(stay);
        QList<double> first;
        QList<double> best;
        QList<double> gaps;
        for (int run = 0; run < wantedRuns(); ++run) {
            const auto result = measure(*side, run);
            if (!result)
                return std::unexpected(result.error());
            first << result->firstMs;
            best << result->bestPathMs;
            gaps << result->switchGapMs;
        }
        std::printf("%-14s%-24s%-24s%-24s%s\n", qPrintable(plan.name), qPrintable(inFigures(first)),
                    qPrintable(inFigures(side->restored)), qPrintable(inFigures(best)), qPrintable(inFigures(gaps)));
        std::fflush(stdout);
    }
    return {};
}

} // namespace

/// bench_roam [--relay [SECONDS [PLAN]]]
int main(int argc, char** argv)
{
    requireOrSkip("bench_roam", chosenTunnels() == Tunnels::Ideal ? Needs::Network : Needs::Programs);
    enterSandbox();
    const QCoreApplication app(argc, argv);
    const QStringList words = QCoreApplication::arguments().mid(1);
    const bool isRelayed = words.value(0) == QLatin1String("--relay");
    const int seconds = words.value(1, QStringLiteral("200")).toInt();
    const auto done = isRelayed ? benchRelayed(std::chrono::seconds(seconds), words.value(2)) : bench();
    if (done)
        return EXIT_SUCCESS;
    std::fprintf(stderr, "bench_roam: %s\n", qPrintable(done.error().message));
    return EXIT_FAILURE;
}
