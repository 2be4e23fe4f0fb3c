#pragma once

#include "client-gui/agent/commandline.h"

namespace roamwire::agent {

/// `roamwire-agent doctor`: what works here and what does not. Returns the exit code.
int runDoctor(const CommandLine& line);

} // namespace roamwire::agent
