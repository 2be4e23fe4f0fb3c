#include "tests/lab/figures.h"

#include <algorithm>

namespace roamwire::lab {

double median(QList<double> values)
{
    if (values.isEmpty())
        return 0;
    std::ranges::sort(values);
    const qsizetype half = values.size() / 2;
    return values.size() % 2 ? values.at(half) : (values.at(half - 1) + values.at(half)) / 2;
}

QString inFigures(const QList<double>& values)
{
    if (values.isEmpty())
        return QStringLiteral("-");
    const auto [least, most] = std::ranges::minmax(values);
    return QStringLiteral("%1 ms (%2-%3)").arg(qRound(median(values))).arg(qRound(least)).arg(qRound(most));
}

int wantedRuns()
{
    constexpr int kDefault = 5;
    bool isNumber = false;
    const int runs = qEnvironmentVariableIntValue("ROAMWIRE_LAB_RUNS", &isNumber);
    return isNumber && runs > 0 ? runs : kDefault;
}

} // namespace roamwire::lab
