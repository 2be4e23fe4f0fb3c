#pragma once

#include "client-gui/agent/commandline.h"

namespace roamwire::agent {

/// `roamwire-agent join`: the whole join, with a line for every step. Returns the exit code.
int runJoin(const CommandLine& line);

} // namespace roamwire::agent
