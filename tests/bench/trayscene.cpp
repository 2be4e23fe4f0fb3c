#include "tests/bench/trayscene.h"

#include "tests/bench/costtable.h"
#include "tests/bench/traystage.h"

#include <algorithm>
#include <cstdio>

namespace roamwire::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kHandful = 5;
constexpr int kHundreds = 500;
constexpr double kChangesPerSecond = 50;
constexpr CostGoals kGoals{.memoryMb = 60, .cpuPercent = 0.1};
constexpr double kGoalBlockedMs = 50;

/// What was just joined, opened or closed settles within seconds.
constexpr Milliseconds kCalm = 30s;
constexpr int kBusyWindows = 3;
constexpr Milliseconds kBusyWindow = 10s;

double msBetween(Stopwatch::time_point begin, Stopwatch::time_point end)
{
    return std::chrono::duration<double, std::milli>(end - begin).count();
}

double percentile(QList<double> values, double part)
{
    if (values.isEmpty())
        return 0;
    const auto at = values.begin() + static_cast<qsizetype>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

double largest(const QList<double>& values)
{
    return values.isEmpty() ? 0 : *std::ranges::max_element(values);
}

Result<CostRow> costsOf(TrayStage& stage, const QString& name)
{
    if (const auto calm = stage.pass(kCalm); !calm)
        return std::unexpected(calm.error());
    CostRow row{name};
    for (int window = 0; window < kIdleWindows; ++window) {
        const auto before = stage.cost();
        const auto begin = Stopwatch::now();
        const auto passed = stage.pass(kIdleWindow);
        const auto after = stage.cost();
        if (!before || !passed || !after)
            return std::unexpected(!before ? before.error() : !passed ? passed.error() : after.error());
        row.add(after->since(*before), msBetween(begin, Stopwatch::now()) / 1'000);
    }
    return row;
}

Result<void> measureIdle(TrayStage& stage, int others)
{
    const auto minimised = costsOf(stage, QStringLiteral("in the tray"));
    if (!minimised)
        return std::unexpected(minimised.error());
    if (const auto opened = stage.openWindow(); !opened)
        return opened;
    const auto open = costsOf(stage, QStringLiteral("window open"));
    if (!open)
        return std::unexpected(open.error());
    printHead(QStringLiteral("roamwire, idle with %1 other peers").arg(others), kGoals);
    print(*minimised, kGoals);
    print(*open, kGoals);
    return {};
}

void print(const QString& name, const GuiProbe::Answers& answers, double cpuPercent)
{
    const double longest = largest(answers.program);
    std::printf("  %-22s %-12.1f %-12.1f %-12.1f %-12.1f %-12.1f %-12.1f %-12.1f %s\n", qPrintable(name), longest,
                percentile(answers.program, 0.99), percentile(answers.program, 0.5), largest(answers.display),
                percentile(answers.display, 0.99), percentile(answers.display, 0.5), cpuPercent,
                verdict(longest <= kGoalBlockedMs));
    std::fflush(stdout);
}

Result<void> measureBusy(TrayStage& stage, const QString& name)
{
    for (int window = 0; window < kBusyWindows; ++window) {
        if (const auto begun = stage.pass(1s, kChangesPerSecond); !begun)
            return begun;
        const auto before = stage.cost();
        stage.probe().start();
        const auto begin = Stopwatch::now();
        const auto passed = stage.pass(kBusyWindow, kChangesPerSecond);
        const double ms = msBetween(begin, Stopwatch::now());
        const auto answers = stage.probe().finish();
        const auto after = stage.cost();
        if (!before || !passed || !answers || !after)
            return std::unexpected(!passed    ? passed.error()
                                   : !answers ? answers.error()
                                   : !before  ? before.error()
                                              : after.error());
        print(name, *answers, 100 * after->since(*before).cpuMs / ms);
    }
    return {};
}

Result<void> measureBlocking(TrayStage& stage)
{
    std::printf(
        "\nroamwire, %d other peers, %.0f of them change each second: how long until it answers, in ms, and what "
        "of that the display alone takes\n",
        kHundreds, kChangesPerSecond);
    std::printf("  %-22s %-12s %-12s %-12s %-12s %-12s %-12s %-12s goal: longest %.0f ms\n", "", "longest", "p99",
                "median", "alone, long.", "p99", "median", "CPU, %", kGoalBlockedMs);
    if (const auto open = measureBusy(stage, QStringLiteral("window open")); !open)
        return open;
    if (const auto closed = stage.closeWindow(); !closed)
        return closed;
    return measureBusy(stage, QStringLiteral("in the tray"));
}

} // namespace

Result<void> measureTray()
{
    for (const int others : {kHandful, kHundreds}) {
        TrayStage stage(others);
        if (const auto built = stage.build(); !built)
            return built;
        if (const auto idle = measureIdle(stage, others); !idle)
            return idle;
        if (others == kHandful)
            continue;
        if (const auto blocking = measureBlocking(stage); !blocking)
            return blocking;
    }
    return {};
}

} // namespace roamwire::bench
