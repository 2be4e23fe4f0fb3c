#pragma once

#include "client-gui/agent/commandline.h"

namespace roamwire::agent {

/// `roamwire-agent invite`: makes a link for a newcomer, through the running client where there is one. Returns the exit
/// code.
int runInvite(const CommandLine& line);

} // namespace roamwire::agent
