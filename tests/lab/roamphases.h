#pragma once

#include "tests/lab/roammeter.h"
#include "tests/lab/timeline.h"

namespace roamwire::lab {

/// Where the time of one roam went: milliseconds from the usable network, by phase, in the order in which they follow.
class RoamPhases final
{
public:
    static QStringList names();

    /// `roamer` is the log of the host that moved, `other` that of the one it talks to.
    static RoamPhases read(const RoamResult& result, const Timeline& roamer, const Timeline& other);

    /// Nothing where the log does not tell.
    std::optional<double> ms(qsizetype phase) const { return m_ms.at(phase); }

private:
    QList<std::optional<double>> m_ms;
};

} // namespace roamwire::lab
