#include "client-gui/helper/linux/hiddenmemory.h"

#include <QtGlobal>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace roamwire::helper {

void hideMemory()
{
    if (qEnvironmentVariableIsSet("ROAMWIRE_CORE_DUMPS"))
        return;
    // Also counts where the kernel hands cores to a program, which the limit does not (core(5)); but only until exec.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

} // namespace roamwire::helper
