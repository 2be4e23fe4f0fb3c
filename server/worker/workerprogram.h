#pragma once

#include "server/worker/workeroptions.h"

namespace roamwire::worker {

/// Runs what is enabled until the process is told to end; the exit code. Needs an application object without a running
/// loop.
int runWorker(const WorkerOptions& options);

} // namespace roamwire::worker
