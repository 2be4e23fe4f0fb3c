#pragma once

#include "client-gui/agent/commandline.h"

namespace roamwire::agent {

/// `roamwire-agent leave`: ends the membership, through the running client where there is one. Returns the exit code.
int runLeave(const CommandLine& line);

} // namespace roamwire::agent
