#include "tests/bench/cores.h"
#include "tests/bench/forwarders.h"
#include "tests/bench/relayload.h"
#include "tests/bench/relayprofile.h"
#include "tests/bench/relaytable.h"
#include "tests/lab/figures.h"
#include "tests/lab/namespace.h"
#include "tests/lab/networkscope.h"
#include "tests/lab/process.h"
#include "tests/lab/steps.h"
#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>

#include <cstdio>
#include <ctime>

using namespace roamwire;
using namespace roamwire::bench;
using namespace roamwire::lab;

namespace {

using namespace std::chrono_literals;

constexpr double kGoal = 0.9;
constexpr Milliseconds kReadyLimit{10'000};
constexpr std::chrono::milliseconds kProfiled{3'000};

/// The sessions of the pairs, which begin but once, last for four minutes: all has to be over by then.
struct Plan
{
    int rounds = 7;
    std::chrono::milliseconds window{1'000};
    int roundTrips = 300;
};
constexpr Plan kQuick{.rounds = 3, .window = 500ms, .roundTrips = 100};

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

/// What a window showed, of one forwarder.
struct Figures
{
    double packetsPerSecond = 0;
    double mbitPerSecond = 0;
    double cpuMsPerGbit = 0;
    double busyPercent = 0;
    double lostPercent = 0;
};

/// A generator, and the two forwarders at the other end of a cable.
class Stage
{
public:
    struct Side
    {
        QHostAddress address;
        std::unique_ptr<lab::Process> process;
        double cpuSeconds() const;
    };

    Result<void> build();
    Figures measure(const Side& side, const Scene& scene, std::chrono::milliseconds window);
    Result<double> roundTrip(const Side& side, int count);

    const Side& relay() const { return m_relay; }
    const Side& bare() const { return m_bare; }

private:
    Result<void> connect();
    Result<Side> start(const QString& what, const QHostAddress& address) const;

    std::unique_ptr<Namespace> m_here;
    std::unique_ptr<Namespace> m_there;
    Side m_relay;
    Side m_bare;
    std::unique_ptr<RelayLoad> m_load;
};

double Stage::Side::cpuSeconds() const
{
    // All its threads; all of them but one sleep.
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process->pid(), &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return 0;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

Result<void> Stage::connect()
{
    auto here = Namespace::create(QStringLiteral("generator"));
    auto there = Namespace::create(QStringLiteral("forwarders"));
    if (!here || !there)
        return std::unexpected(here ? there.error() : here.error());
    m_here = std::move(*here);
    m_there = std::move(*there);
    const auto address = [](const QHostAddress& ip) {
        return QStringLiteral("address add %1/24 dev wire").arg(ip.toString());
    };
    const QString up = QStringLiteral("link set dev wire up");
    return inOrder(
        [&] {
            return m_here->ip(
                {QStringLiteral("link add name wire type veth peer name wire netns %1").arg(m_there->path()),
                 address(kGeneratorAddress), up});
        },
        [&] { return m_there->ip({address(kRelayAddress), address(kBareAddress), up}); });
}

Result<Stage::Side> Stage::start(const QString& what, const QHostAddress& address) const
{
    auto process =
        lab::Process::start(*m_there, {QCoreApplication::applicationFilePath(), QStringLiteral("--forwarder"), what});
    if (!process)
        return std::unexpected(process.error());
    const auto ready = (*process)->readLine(kReadyLimit);
    if (!ready)
        return std::unexpected(ready.error());
    return Side{address, std::move(*process)};
}

Result<void> Stage::build()
{
    if (const auto connected = connect(); !connected)
        return connected;
    auto relay = start(QStringLiteral("relay"), kRelayAddress);
    auto bare = start(QStringLiteral("bare"), kBareAddress);
    if (!relay || !bare)
        return std::unexpected(relay ? bare.error() : relay.error());
    m_relay = std::move(*relay);
    m_bare = std::move(*bare);
    const NetworkScope inside(*m_here);
    auto load = RelayLoad::open();
    if (!load)
        return std::unexpected(load.error());
    m_load = std::move(*load);
    return m_load->introduce();
}

Figures Stage::measure(const Side& side, const Scene& scene, std::chrono::milliseconds window)
{
    const double before = side.cpuSeconds();
    const Carried carried = m_load->run(side.address, scene.traffic, window);
    const double cpu = side.cpuSeconds() - before;
    const double gbit = carried.packets * static_cast<double>(scene.traffic.size) * 8 / 1e9;
    return {carried.packets / carried.seconds, gbit * 1'000 / carried.seconds, cpu * 1'000 / gbit,
            cpu / carried.seconds * 100, 100 * carried.lost / (carried.packets + carried.lost)};
}

Result<double> Stage::roundTrip(const Side& side, int count)
{
    const auto took = m_load->roundTrips(side.address, count);
    return took ? Result<double>(median(*took)) : std::unexpected(took.error());
}

/// All windows of a scene.
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

Result<void> measure(const Plan& plan)
{
    Stage stage;
    if (const auto built = stage.build(); !built)
        return built;
    QList<Measured> measured(scenes().size());
    RelayRow roundTrip{QStringLiteral("148 bytes, one at a time: round trip, us"), {}, {}};
    for (int round = 0; round < plan.rounds; ++round) {
        std::fprintf(stderr, "round %d of %d\n", round + 1, plan.rounds);
        for (qsizetype i = 0; i < scenes().size(); ++i) {
            measured[i].relay << stage.measure(stage.relay(), scenes().at(i), plan.window);
            measured[i].bare << stage.measure(stage.bare(), scenes().at(i), plan.window);
        }
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
    for (qsizetype i = 0; i < scenes().size(); ++i) {
        const Scene& scene = scenes().at(i);
        if (std::ranges::none_of(rowsOf(scene.name, measured.at(i)), &RelayRow::isMissed))
            continue;
        std::printf("\n%s: where the relay spends its time\n", qPrintable(scene.name));
        printProfile(stage.relay().process->pid(), [&] { stage.measure(stage.relay(), scene, kProfiled); });
    }
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
