#pragma once

#include <QList>
#include <QString>

namespace roamwire::bench {

/// One value per round.
using Samples = QList<double>;

struct Goal
{
    enum class Kind {
        None,
        RatioAtLeast, ///< ours to Node's
        RatioAtMost,
        ValueAtMost, ///< ours
    };
    Kind kind = Kind::None;
    double bound = 0;
};

/// One line of the table.
struct Row
{
    QString what; ///< with its unit
    Samples ours;
    Samples node; ///< empty where it has nothing to compare
    Samples bare;
    Goal goal = {};

    /// Round by round, because the machine may have been slower for a while.
    Samples ratios() const;
    bool isMissed() const;
};

/// Prints the table: medians with smallest and largest.
void print(const QList<Row>& rows);
/// What is going on, on stderr.
void tell(const QString& progress);

} // namespace roamwire::bench
