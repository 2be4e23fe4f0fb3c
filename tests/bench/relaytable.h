#pragma once

#include <QList>
#include <QString>

namespace roamwire::bench {

/// One line of bench_relay's table: a value per round each.
struct RelayRow
{
    enum class Goal {
        None,
        AtLeast, ///< the relay's to the bare forwarder's
        AtMost,
    };

    QString what; ///< with its unit
    QList<double> relay;
    QList<double> bare;
    Goal goal = Goal::None;
    double bound = 0;

    /// Round by round, because the machine may have been slower for a while.
    QList<double> ratios() const;
    bool isMissed() const;
};

/// Medians with smallest and largest.
void print(const QList<RelayRow>& rows);

} // namespace roamwire::bench
