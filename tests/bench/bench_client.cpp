#include "tests/bench/costtable.h"
#include "tests/bench/nativepeer.h"
#include "tests/bench/standinhelper.h"
#include "tests/bench/trayscene.h"
#include "tests/lab/figures.h"
#include "tests/lab/logs.h"
#include "tests/lab/scene.h"
#include "tests/lab/serverprogram.h"
#include "tests/lab/timeline.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>
#include <cstdio>

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;
using bench::CostRow;
using bench::kIdleWindow;
using bench::kIdleWindows;
using bench::ProcessCost;

namespace {

/// With the client itself, a hundred.
constexpr int kOthers = 99;

constexpr bench::CostGoals kGoals{.memoryMb = 20, .cpuPercent = 0.1};

/// Sessions are young and everything was just set: idle begins when the first keepalives have gone both ways.
constexpr Milliseconds kCalm{40'000};
constexpr Milliseconds kPeersLimit{120'000};
constexpr Milliseconds kAnswerLimit{60'000};
/// Both sides repeat what they set for a second after a roam.
constexpr Milliseconds kAftermath{2'000};

constexpr int kWrongUsage = 2;

const QString kClient = QStringLiteral("laptop");

/// Bytes received by peer.
using Received = QMap<QByteArray, quint64>;

struct Costs
{
    ProcessCost agent;
    ProcessCost helper;
    ProcessCost wireguard;
};

/// A client with its programs, and the others on the VPS.
class Stage
{
public:
    Result<void> build();
    Result<Costs> costs() const;
    /// How many peers have sent something since then.
    int answered(const Received& before) const;
    Received received() const;
    Result<Moment> roam(const char* home);
    QByteArray agentLog() const { return m_programs->agentLog(); }

private:
    Result<void> inviteOthers();

    std::unique_ptr<Topology> m_topology;
    std::unique_ptr<ServerProgram> m_server;
    std::unique_ptr<lab::Process> m_others;
    std::unique_ptr<HostPrograms> m_programs;
    int m_wireguardPid = 0;
};

Result<void> Stage::build()
{
    auto topology = Topology::build({{QStringLiteral("flat")}, {QStringLiteral("cafe")}}, {kClient});
    if (!topology)
        return std::unexpected(topology.error());
    m_topology = std::move(*topology);
    Host& client = m_topology->host(kClient);
    m_server = std::make_unique<ServerProgram>(m_topology->vps(), Topology::vpsAddress());
    m_programs = std::make_unique<HostPrograms>(client);
    const auto plugged = client.plug(m_topology->home(QStringLiteral("flat")));
    if (!plugged)
        return std::unexpected(plugged.error());
    if (const auto started = m_server->start(); !started)
        return started;
    if (const auto invited = inviteOthers(); !invited)
        return invited;
    if (const auto started = m_programs->start(m_server->openLink()); !started)
        return started;
    if (!waitUntil([&] { return answered({}) == kOthers; }, kPeersLimit, Milliseconds(500)))
        return failure(QStringLiteral("only %1 of %2 peers answer").arg(answered({})).arg(kOthers));
    for (const int pid : client.machine().processes()) {
        if (pid != m_programs->agentPid() && pid != m_programs->helperPid())
            m_wireguardPid = pid;
    }
    return {};
}

Result<void> Stage::inviteOthers()
{
    auto others =
        lab::Process::start(m_topology->vps(), {QCoreApplication::applicationFilePath(), QStringLiteral("--peers"),
                                                QString::number(kOthers), m_server->openLink(), kClient});
    if (!others)
        return std::unexpected(others.error());
    m_others = std::move(*others);
    const auto joined = m_others->readLine(kPeersLimit);
    return joined ? Result<void>() : std::unexpected(joined.error());
}

Result<Costs> Stage::costs() const
{
    const auto agent = ProcessCost::read(m_programs->agentPid());
    const auto helper = ProcessCost::read(m_programs->helperPid());
    const auto wireguard = ProcessCost::read(m_wireguardPid);
    for (const auto* cost : {&agent, &helper, &wireguard}) {
        if (!*cost)
            return std::unexpected(cost->error());
    }
    return Costs{*agent, *helper, *wireguard};
}

Received Stage::received() const
{
    const auto shown = m_topology->host(kClient).machine().run(
        {QStringLiteral("wg"), QStringLiteral("show"), QStringLiteral("rw0"), QStringLiteral("transfer")});
    Received bytes;
    const QList<QByteArray> lines = shown.value_or(QByteArray()).split('\n');
    for (const QByteArray& line : lines) {
        if (const QList<QByteArray> fields = line.split('\t'); fields.size() == 3)
            bytes.insert(fields.at(0), fields.at(1).toULongLong());
    }
    return bytes;
}

int Stage::answered(const Received& before) const
{
    const Received after = received();
    int count = 0;
    for (auto peer = after.begin(); peer != after.end(); ++peer)
        count += peer.value() > before.value(peer.key()) ? 1 : 0;
    return count;
}

Result<Moment> Stage::roam(const char* home)
{
    Host& client = m_topology->host(kClient);
    if (const auto unplugged = client.unplug(); !unplugged)
        return std::unexpected(unplugged.error());
    letPass(Milliseconds(500));
    return client.plug(m_topology->home(QLatin1String(home)));
}

Result<void> measureIdle(const Stage& stage)
{
    letPass(kCalm);
    CostRow agent{QStringLiteral("roamwire-agent")};
    CostRow helper{QStringLiteral("roamwire-helper")};
    CostRow wireguard{QStringLiteral("wireguard-go")};
    auto before = stage.costs();
    for (int window = 0; window < kIdleWindows && before; ++window) {
        const Moment began = now();
        letPass(kIdleWindow);
        const double seconds = toMs(now() - began) / 1'000;
        const auto after = stage.costs();
        if (!after)
            return std::unexpected(after.error());
        agent.add(after->agent.since(before->agent), seconds);
        helper.add(after->helper.since(before->helper), seconds);
        wireguard.add(after->wireguard.since(before->wireguard), seconds);
        before = after;
    }
    if (!before)
        return std::unexpected(before.error());
    bench::printHead(QStringLiteral("idle with %1 other peers").arg(kOthers), kGoals);
    bench::print(agent, kGoals);
    bench::print(helper, kGoals); // with the commands that it runs
    bench::print(wireguard, std::nullopt);
    return {};
}

/// When all endpoints were set again, by the agent's own log.
std::optional<double> allSetMs(const Stage& stage, Moment usable)
{
    const Timeline timeline(stage.agentLog(), now(), QTime::currentTime());
    const auto set = timeline.first(QStringLiteral("paths set"), usable - std::chrono::milliseconds(20));
    return set ? std::optional(std::max(0.0, toMs(*set - usable))) : std::nullopt;
}

Result<void> measureRoams(Stage& stage)
{
    QList<double> set;
    QList<double> answered;
    QList<double> agent;
    QList<double> helper;
    QList<double> wireguard;
    for (int run = 0; run < wantedRuns(); ++run) {
        const auto before = stage.costs();
        const Received bytes = stage.received();
        const auto usable = stage.roam(run % 2 ? "flat" : "cafe");
        if (!usable || !before)
            return std::unexpected(usable ? before.error() : usable.error());
        const bool all = waitUntil([&] { return stage.answered(bytes) == kOthers; }, kAnswerLimit, Milliseconds(20));
        if (!all)
            return failure(QStringLiteral("only %1 peers answer after a roam").arg(stage.answered(bytes)));
        answered << toMs(now() - *usable);
        letPass(kAftermath);
        if (const auto ms = allSetMs(stage, *usable))
            set << *ms;
        const auto after = stage.costs();
        if (!after)
            return std::unexpected(after.error());
        const auto took = [](const ProcessCost& cost) { return cost.cpuMs + cost.childrenMs; };
        agent << took(after->agent.since(before->agent));
        helper << took(after->helper.since(before->helper));
        wireguard << took(after->wireguard.since(before->wireguard));
    }
    std::printf("\none roam with %d other peers, %lld runs: median (min-max)\n", kOthers,
                static_cast<long long>(answered.size()));
    std::printf("  %-46s %s\n", "usable network to all endpoints set", qPrintable(inFigures(set)));
    std::printf("  %-46s %s\n", "usable network to an answer of every peer", qPrintable(inFigures(answered)));
    std::printf("  %-46s %s\n", "CPU time of roamwire-agent", qPrintable(inFigures(agent)));
    std::printf("  %-46s %s\n", "CPU time of roamwire-helper with its commands", qPrintable(inFigures(helper)));
    std::printf("  %-46s %s\n", "CPU time of wireguard-go", qPrintable(inFigures(wireguard)));
    return {};
}

Result<void> measure()
{
    Stage stage;
    std::printf("%d peers join …\n", kOthers);
    std::fflush(stdout);
    if (const auto built = stage.build(); !built)
        return built;
    if (const auto idle = measureIdle(stage); !idle)
        return idle;
    return measureRoams(stage);
}

} // namespace

/// bench_client [agent | tray]. It starts itself with --peers COUNT LINK NAME for the others, and with --helper SOCKET.
int main(int argc, char** argv)
{
    if (argc == 5 && qstrcmp(argv[1], "--peers") == 0) {
        const QCoreApplication app(argc, argv);
        return bench::runNativePeers(QByteArray(argv[2]).toInt(), QString::fromLocal8Bit(argv[3]),
                                     QString::fromLocal8Bit(argv[4]));
    }
    if (argc == 3 && qstrcmp(argv[1], "--helper") == 0) {
        const QCoreApplication app(argc, argv);
        return bench::runStandInHelper(QString::fromLocal8Bit(argv[2]));
    }
    const QByteArray scene(argc > 1 ? argv[1] : "");
    if (argc > 2 || !QByteArrayList{"", "agent", "tray"}.contains(scene)) {
        std::fprintf(stderr, "usage: bench_client [agent | tray]\n");
        return kWrongUsage;
    }
    requireOrSkip("bench_client", Needs::Programs);
    enterSandbox();
    const QCoreApplication app(argc, argv);
    auto done = scene == "tray" ? Result<void>() : measure();
    if (done && scene != "agent")
        done = bench::measureTray();
    if (done)
        return EXIT_SUCCESS;
    std::fprintf(stderr, "bench_client: %s\n", qPrintable(done.error().message));
    printLogs();
    return EXIT_FAILURE;
}
