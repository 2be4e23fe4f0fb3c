#include "tests/bench/report.h"

#include "tests/lab/figures.h"

#include <algorithm>
#include <cstdio>

namespace roamwire::bench {
namespace {

using lab::median;

QString number(double value)
{
    return QString::number(value, 'f', value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

QString spread(const Samples& samples)
{
    if (samples.isEmpty())
        return QStringLiteral("-");
    const auto [least, most] = std::ranges::minmax(samples);
    if (samples.size() == 1)
        return number(least);
    return QStringLiteral("%1 (%2-%3)").arg(number(median(samples)), number(least), number(most));
}

QString goalText(const Goal& goal)
{
    switch (goal.kind) {
    case Goal::Kind::RatioAtLeast:
        return QStringLiteral(">= %1 x").arg(goal.bound);
    case Goal::Kind::RatioAtMost:
        return QStringLiteral("<= %1 x").arg(goal.bound);
    case Goal::Kind::ValueAtMost:
        return QStringLiteral("<= %1").arg(goal.bound);
    case Goal::Kind::None:
        break;
    }
    return QStringLiteral("-");
}

QString verdict(const Row& row)
{
    if (row.goal.kind == Goal::Kind::None)
        return QStringLiteral("-");
    return row.isMissed() ? QStringLiteral("MISSED") : QStringLiteral("met");
}

void printLine(const QString& what, const QString& ours, const QString& node, const QString& bare, const QString& ratio,
               const QString& goal, const QString& met)
{
    std::printf("%-50s %-23s %-23s %-19s %-19s %-9s %s\n", qPrintable(what), qPrintable(ours), qPrintable(node),
                qPrintable(bare), qPrintable(ratio), qPrintable(goal), qPrintable(met));
}

} // namespace

Samples Row::ratios() const
{
    Samples ratios;
    for (qsizetype i = 0; i < std::min(ours.size(), node.size()); ++i)
        ratios << ours.at(i) / node.at(i);
    return ratios;
}

bool Row::isMissed() const
{
    switch (goal.kind) {
    case Goal::Kind::RatioAtLeast:
        return median(ratios()) < goal.bound;
    case Goal::Kind::RatioAtMost:
        return median(ratios()) > goal.bound;
    case Goal::Kind::ValueAtMost:
        return median(ours) > goal.bound;
    case Goal::Kind::None:
        break;
    }
    return false;
}

void print(const QList<Row>& rows)
{
    std::printf("\nmedian (smallest-largest) of interleaved rounds; the ratio is roamwired's to Node's\n\n");
    printLine(QStringLiteral("scene"), QStringLiteral("roamwired"), QStringLiteral("Node"),
              QStringLiteral("bare epoll"), QStringLiteral("ratio"), QStringLiteral("goal"), {});
    for (const Row& row : rows) {
        printLine(row.what, spread(row.ours), spread(row.node), spread(row.bare), spread(row.ratios()),
                  goalText(row.goal), verdict(row));
    }
    std::fflush(stdout);
}

void tell(const QString& progress)
{
    std::fprintf(stderr, "%s\n", qPrintable(progress));
}

} // namespace roamwire::bench
