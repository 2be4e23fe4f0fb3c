#pragma once

#include "client-gui/agent/hub/hubconfig.h"
#include "client-gui/agent/hub/hubline.h"

namespace roamwire::agent {

/// `hub client`, `hub list` and `hub remove`: each asks the broker, says what it did, and waits for nothing else.
Result<void> makeHubClient(const HubLine& line, const HubConfig& config);
Result<void> listHubClients(const HubLine& line, const HubConfig& config);
Result<void> removeHubClient(const HubLine& line, const HubConfig& config);

} // namespace roamwire::agent
