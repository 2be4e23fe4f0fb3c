#include "tests/bench/scenes.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <sodium.h>

#include <cstdio>

using namespace roamwire::bench;
using roamwire::Result;

namespace {

/// Ten thousand connections at a time, and what else a process has open.
constexpr int kOpenFiles = 10'500;
constexpr int kQuickRounds = 3;

struct Scene
{
    QString name;
    Rows (*measure)(const Plan& plan);
};

const QList<Scene>& scenes()
{
    static const QList<Scene> all{
        {QStringLiteral("fanout"), fanOutScene},   {QStringLiteral("idle"), idleScene},
        {QStringLiteral("storm"), stormScene},     {QStringLiteral("reconnect"), reconnectScene},
        {QStringLiteral("restart"), restartScene}, {QStringLiteral("startup"), startUpScene},
        {QStringLiteral("tls"), tlsScene},
    };
    return all;
}

void explainMisses(const QList<Row>& rows)
{
    if (std::ranges::none_of(rows, &Row::isMissed))
        return;
    std::printf(
        "\nA goal was missed. Run the scene again when the machine has nothing else to do (--only SCENE); if it "
        "stays\nmissed, look where the time goes while it runs (Debian: linux-perf):\n"
        "    perf record -g -p PID -o build/perf.data -- sleep 10    PID: roamwired's, as the scene tells it\n"
        "    perf report -i build/perf.data --no-children\n");
}

Result<QList<Row>> measure(const Plan& plan, const QStringList& wanted)
{
    QList<Row> rows;
    for (const Scene& scene : scenes()) {
        if (!wanted.isEmpty() && !wanted.contains(scene.name))
            continue;
        const auto measured = scene.measure(plan);
        if (!measured)
            return measured;
        rows += *measured;
    }
    return rows;
}

} // namespace

int main(int argc, char** argv)
{
    if (::sodium_init() < 0)
        return EXIT_FAILURE;
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({
        {QStringLiteral("roamwired"), QStringLiteral("the server to measure"), QStringLiteral("PATH")},
        {QStringLiteral("node-server"), QStringLiteral("server.mjs beside its node_modules"), QStringLiteral("PATH")},
        {QStringLiteral("quick"), QStringLiteral("fewer rounds")},
        {QStringLiteral("only"),
         QStringLiteral("fanout, idle, storm, reconnect, restart, startup or tls; may be repeated"),
         QStringLiteral("SCENE")},
    });
    parser.process(app);

    Plan plan{parser.value(QStringLiteral("roamwired")), parser.value(QStringLiteral("node-server")),
              QCoreApplication::applicationDirPath() + QStringLiteral("/bench_bare")};
    if (parser.isSet(QStringLiteral("quick")))
        plan.rounds = kQuickRounds;
    auto ready = raiseOpenFileLimit(kOpenFiles);
    if (ready)
        ready = pinTo(kGeneratorCore);
    const auto rows = ready ? measure(plan, parser.values(QStringLiteral("only"))) : std::unexpected(ready.error());
    if (!rows) {
        std::fprintf(stderr, "bench_fanout: %s\n", qPrintable(rows.error().message));
        return EXIT_FAILURE;
    }
    print(*rows);
    explainMisses(*rows);
    return EXIT_SUCCESS;
}
