#include "tests/bench/costtable.h"

#include "tests/lab/figures.h"

#include <algorithm>
#include <cstdio>

namespace roamwire::bench {
namespace {

using lab::median;

QString spread(const QList<double>& values, int decimals)
{
    if (values.isEmpty())
        return QStringLiteral("-");
    const auto [least, most] = std::ranges::minmax(values);
    return QStringLiteral("%1 (%2-%3)")
        .arg(median(values), 0, 'f', decimals)
        .arg(least, 0, 'f', decimals)
        .arg(most, 0, 'f', decimals);
}

} // namespace

void CostRow::add(const ProcessCost& cost, double seconds)
{
    memoryMb << cost.memoryMb;
    shareMb << cost.shareMb;
    ownMb << cost.ownMb;
    cpuPercent << (cost.cpuMs + cost.childrenMs) / seconds / 10;
    wakeups << cost.wakeups / seconds;
}

void printHead(const QString& title, const CostGoals& goals)
{
    std::printf("\n%s, %d times %lld s: median (min-max)\n", qPrintable(title), kIdleWindows,
                static_cast<long long>(kIdleWindow.count() / 1'000));
    std::printf("  %-22s %-20s %-10s %-10s %-22s %-18s goal: %.0f MB, %.1f %%\n", "", "memory, MB", "shared out",
                "alone", "CPU, % of one core", "wake-ups per s", goals.memoryMb, goals.cpuPercent);
}

void print(const CostRow& row, const std::optional<CostGoals>& goals)
{
    std::printf("  %-22s %-20s %-10.1f %-10.1f %-22s %-18s", qPrintable(row.name), qPrintable(spread(row.memoryMb, 1)),
                median(row.shareMb), median(row.ownMb), qPrintable(spread(row.cpuPercent, 3)),
                qPrintable(spread(row.wakeups, 1)));
    if (goals)
        std::printf(" memory %s, CPU %s", verdict(median(row.memoryMb) <= goals->memoryMb),
                    verdict(median(row.cpuPercent) <= goals->cpuPercent));
    std::printf("\n");
    std::fflush(stdout);
}

const char* verdict(bool met)
{
    return met ? "met" : "MISSED";
}

} // namespace roamwire::bench
