#include "tests/bench/cores.h"
#include "tests/bench/forwarders.h"
#include "tests/bench/relayprofile.h"
#include "tests/bench/relaystage.h"
#include "tests/bench/relaytable.h"
#include "tests/lab/figures.h"
#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <algorithm>
#include <cstdio>

using namespace roamwire;
using namespace roamwire::bench;
using namespace roamwire::lab;

namespace {

using namespace std::chrono_literals;

constexpr double kGoal = 0.9;
constexpr std::chrono::milliseconds kProfiled{3'000};

/// The sessions of the pairs, which begin but once, last for four minutes: all has to be over by then.
struct Plan
{
    int rounds = 7;
    int slices = 20; ///< of each forwarder, in turn, in a round
    int roundTrips = 300;
};
constexpr Plan kQuick{.rounds = 5, .slices = 8, .roundTrips = 100};
constexpr std::chrono::milliseconds kSlice{50};

struct Scene
{
    QString name;
    RelayTraffic traffic;
};

const QList<Scene>& scenes()
{
    static const QList<Scene> all{
        {QStringLiteral("148 bytes"), {.size = 148}},
        {QStringLiteral("1400 bytes"), {.size = 1400}},
        {QStringLiteral("148 bytes, GSO"), {.size = 148, .isGso = true}},
        {QStringLiteral("1400 bytes, GSO"), {.size = 1400, .isGso = true}},
        {QStringLiteral("148 bytes, 1000 pairs"), {.size = 148, .isMany = true}},
    };
    return all;
}

struct Figures
{
    double packetsPerSecond = 0;
    double mbitPerSecond = 0;
    double cpuMsPerGbit = 0;
    double busyPercent = 0;
    double lostPercent = 0;

    static Figures of(const Work& work, std::size_t size)
    {
        const Carried& carried = work.carried;
        const double gbit = carried.packets * static_cast<double>(size) * 8 / 1e9;
        return {carried.packets / carried.seconds, gbit * 1'000 / carried.seconds, work.cpuSeconds * 1'000 / gbit,
                work.cpuSeconds / carried.seconds * 100, 100 * carried.lost / (carried.packets + carried.lost)};
    }
};

/// All rounds of a scene.
struct Measured
{
    QList<Figures> relay;
    QList<Figures> bare;

    RelayRow row(const QString& what, double Figures::* value, RelayRow::Goal goal = RelayRow::Goal::None,
                 double bound = 0) const
    {
        RelayRow made{what, {}, {}, goal, bound};
        for (const Figures& figures : relay)
            made.relay << figures.*value;
        for (const Figures& figures : bare)
            made.bare << figures.*value;
        return made;
    }
};

QList<RelayRow> rowsOf(const QString& scene, const Measured& measured)
{
    const auto name = [&](const char* what) -> QString { return scene + QStringLiteral(": ") + QLatin1String(what); };
    return {
        measured.row(name("packets per second"), &Figures::packetsPerSecond, RelayRow::Goal::AtLeast, kGoal),
        measured.row(name("Mbit per second"), &Figures::mbitPerSecond),
        measured.row(name("ms of processor per Gbit"), &Figures::cpuMsPerGbit, RelayRow::Goal::AtMost, 1 / kGoal),
        measured.row(name("% of its processor"), &Figures::busyPercent),
        measured.row(name("% lost"), &Figures::lostPercent),
    };
}

/// A round of one scene, in slices: whoever else wants the processors disturbs both alike.
void measureRound(RelayStage& stage, const Plan& plan, const Scene& scene, Measured& measured)
{
    Work relay;
    Work bare;
    for (int slice = 0; slice < plan.slices; ++slice) {
        relay += stage.load(stage.relay(), scene.traffic, kSlice);
        bare += stage.load(stage.bare(), scene.traffic, kSlice);
    }
    measured.relay << Figures::of(relay, scene.traffic.size);
    measured.bare << Figures::of(bare, scene.traffic.size);
}

/// What a thousand pairs cost, for each of the two.
RelayRow manyToOne(const Measured& many, const Measured& one)
{
    const auto ratios = [](const QList<Figures>& over, const QList<Figures>& under) {
        QList<double> values;
        for (qsizetype i = 0; i < over.size(); ++i)
            values << over.at(i).packetsPerSecond / under.at(i).packetsPerSecond;
        return values;
    };
    return {QStringLiteral("148 bytes: packets of 1000 pairs to those of one"), ratios(many.relay, one.relay),
            ratios(many.bare, one.bare)};
}

void explainMisses(RelayStage& stage, const QList<Measured>& measured)
{
    for (qsizetype i = 0; i < scenes().size(); ++i) {
        const Scene& scene = scenes().at(i);
        if (std::ranges::none_of(rowsOf(scene.name, measured.at(i)), &RelayRow::isMissed))
            continue;
        std::printf("\n%s: where the relay spends its time\n", qPrintable(scene.name));
        printProfile(stage.relay().process->pid(), [&] { stage.load(stage.relay(), scene.traffic, kProfiled); });
    }
}

Result<void> measure(const Plan& plan)
{
    RelayStage stage;
    if (const auto built = stage.build(); !built)
        return built;
    QList<Measured> measured(scenes().size());
    RelayRow roundTrip{QStringLiteral("148 bytes, one at a time: round trip, us"), {}, {}};
    for (int round = 0; round < plan.rounds; ++round) {
        std::fprintf(stderr, "round %d of %d\n", round + 1, plan.rounds);
        for (qsizetype i = 0; i < scenes().size(); ++i)
            measureRound(stage, plan, scenes().at(i), measured[i]);
        const auto byRelay = stage.roundTrip(stage.relay(), plan.roundTrips);
        const auto byBare = stage.roundTrip(stage.bare(), plan.roundTrips);
        if (!byRelay || !byBare)
            return std::unexpected(byRelay ? byBare.error() : byRelay.error());
        roundTrip.relay << *byRelay;
        roundTrip.bare << *byBare;
    }
    QList<RelayRow> rows;
    for (qsizetype i = 0; i < scenes().size(); ++i)
        rows += rowsOf(scenes().at(i).name, measured.at(i));
    rows << manyToOne(measured.last(), measured.first()) << roundTrip;
    print(rows);
    explainMisses(stage, measured);
    return {};
}

int forward(const QString& what)
{
    const auto pinned = pinTo(kServerCore);
    if (!pinned)
        std::fprintf(stderr, "%s\n", qPrintable(pinned.error().message));
    return what == QLatin1String("relay") ? runRelay() : runBareForwarder();
}

} // namespace

/// bench_relay [--quick]; it starts itself with --forwarder WHAT for the two that are compared.
int main(int argc, char** argv)
{
    if (argc == 3 && qstrcmp(argv[1], "--forwarder") == 0) {
        const QCoreApplication app(argc, argv);
        return forward(QString::fromLocal8Bit(argv[2]));
    }
    test::requireOrSkip("bench_relay", test::Needs::Network);
    test::enterSandbox();
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({QStringLiteral("quick"), QStringLiteral("fewer and shorter rounds")});
    parser.process(app);

    auto done = pinTo(kGeneratorCore);
    if (done)
        done = measure(parser.isSet(QStringLiteral("quick")) ? kQuick : Plan{});
    if (done)
        return EXIT_SUCCESS;
    std::fprintf(stderr, "bench_relay: %s\n", qPrintable(done.error().message));
    return EXIT_FAILURE;
}
