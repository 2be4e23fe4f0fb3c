#pragma once

#include "server/app/serveoptions.h"

namespace roamwire::server {

/// Runs the server until the process is told to end; the exit code. Needs an application object without a running loop.
int runServe(const ServeOptions& options);

} // namespace roamwire::server
