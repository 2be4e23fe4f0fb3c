#pragma once

#include "shared/base/result.h"

#include <QList>

namespace roamwire::bench {

/// What a process has cost so far.
struct ProcessCost
{
    double memoryMb = 0;   ///< resident, now
    double shareMb = 0;    ///< the same, but of pages that n processes share an n-th (PSS)
    double ownMb = 0;      ///< the same without such pages
    double cpuMs = 0;      ///< of all its threads
    double childrenMs = 0; ///< of the commands that it ran and that have ended
    double wakeups = 0;    ///< how often one of its threads went to sleep and woke

    static Result<ProcessCost> read(int pid);

    /// Memory as it is, the rest since then.
    ProcessCost since(const ProcessCost& before) const;
};

} // namespace roamwire::bench
