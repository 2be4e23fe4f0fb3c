#pragma once

#include "client-gui/agent/commandline.h"

namespace roamwire::agent {

/// `roamwire-agent status`: asks the running client. Returns the exit code.
int runStatus(const CommandLine& line);

} // namespace roamwire::agent
