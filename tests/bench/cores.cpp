#include "tests/bench/cores.h"

#include <sched.h>

namespace roamwire::bench {

Result<void> pinTo(int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<unsigned>(core), &cores);
    if (::sched_setaffinity(0, sizeof cores, &cores) == 0)
        return {};
    return failure(QStringLiteral("cannot run on processor %1; this benchmark needs two").arg(core));
}

} // namespace roamwire::bench
