#include "tests/bench/relaytable.h"

#include "tests/lab/figures.h"

#include <algorithm>
#include <cstdio>

namespace roamwire::bench {
namespace {

QString number(double value)
{
    return QString::number(value, 'f', value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

QString spread(const QList<double>& values)
{
    if (values.isEmpty())
        return QStringLiteral("-");
    const auto [least, most] = std::ranges::minmax(values);
    return QStringLiteral("%1 (%2-%3)").arg(number(lab::median(values)), number(least), number(most));
}

QString goalOf(const RelayRow& row)
{
    if (row.goal == RelayRow::Goal::None)
        return {};
    return QStringLiteral("%1 %2: %3")
        .arg(row.goal == RelayRow::Goal::AtLeast ? QStringLiteral(">=") : QStringLiteral("<="), number(row.bound),
             row.isMissed() ? QStringLiteral("MISSED") : QStringLiteral("met"));
}

void printLine(const QString& what, const QString& relay, const QString& bare, const QString& ratio,
               const QString& goal)
{
    std::printf("%-50s %-22s %-22s %-19s %s\n", qPrintable(what), qPrintable(relay), qPrintable(bare),
                qPrintable(ratio), qPrintable(goal));
}

} // namespace

QList<double> RelayRow::ratios() const
{
    QList<double> ratios;
    for (qsizetype i = 0; i < std::min(relay.size(), bare.size()); ++i) {
        if (bare.at(i) > 0)
            ratios << relay.at(i) / bare.at(i);
    }
    return ratios;
}

bool RelayRow::isMissed() const
{
    switch (goal) {
    case Goal::AtLeast:
        return lab::median(ratios()) < bound;
    case Goal::AtMost:
        return lab::median(ratios()) > bound;
    case Goal::None:
        break;
    }
    return false;
}

void print(const QList<RelayRow>& rows)
{
    std::printf(
        "\nmedian (smallest-largest) of interleaved rounds; the ratio is the relay's to the bare forwarder's\n\n");
    printLine({}, QStringLiteral("relay"), QStringLiteral("bare forwarder"), QStringLiteral("ratio"),
              QStringLiteral("goal"));
    for (const RelayRow& row : rows)
        printLine(row.what, spread(row.relay), spread(row.bare), spread(row.ratios()), goalOf(row));
    std::fflush(stdout);
}

} // namespace roamwire::bench
