#pragma once

#include "tests/bench/processcost.h"

#include <QString>

#include <chrono>
#include <optional>

namespace roamwire::bench {

/// What is measured of idle programs: so many windows of that length.
constexpr int kIdleWindows = 6;
constexpr std::chrono::milliseconds kIdleWindow{10'000};

struct CostGoals
{
    double memoryMb = 0; ///< resident
    double cpuPercent = 0;
};

/// The figures of one program over several windows, for the table.
struct CostRow
{
    QString name;
    QList<double> memoryMb{};
    QList<double> shareMb{};
    QList<double> ownMb{};
    QList<double> cpuPercent{};
    QList<double> wakeups{}; ///< per second

    /// What it cost in one window.
    void add(const ProcessCost& cost, double seconds);
};

void printHead(const QString& title, const CostGoals& goals);
/// Medians with smallest and largest, and whether the goals are met, where there are any.
void print(const CostRow& row, const std::optional<CostGoals>& goals);

const char* verdict(bool met);

} // namespace roamwire::bench
