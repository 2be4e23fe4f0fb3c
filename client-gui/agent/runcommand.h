#pragma once

#include "client-gui/agent/commandline.h"

namespace roamwire::agent {

/// `roamwire-agent run`: until it is ended; returns the exit code.
int runClient(const CommandLine& line);

} // namespace roamwire::agent
