#include "server/worker/hiddenmemory.h"

#include <QtGlobal>

#include <sys/prctl.h>

namespace roamwire::worker {

void hideMemory()
{
    // Unlike a limit on the size of cores, this also counts where the kernel hands them to a program (core(5)).
    if (!qEnvironmentVariableIsSet("ROAMWIRE_CORE_DUMPS"))
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

} // namespace roamwire::worker
