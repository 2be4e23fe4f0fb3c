#pragma once

#include "client-gui/engine/clientconfig.h"
#include "client-gui/platform/helperclient.h"

#include <memory>

namespace roamwire::agent {

/// One engine with everything it stands on, without a screen.
class HeadlessClient final
{
public:
    HeadlessClient(const ClientConfig& config, const QString& helperSocket);

    Engine& engine() { return m_engine; }
    TunnelDevice& device() { return m_device; }

private:
    SystemClock m_clock;
    std::unique_ptr<NetworkWatch> m_watch;
    HelperClient m_device;
    Engine m_engine;
};

} // namespace roamwire::agent
