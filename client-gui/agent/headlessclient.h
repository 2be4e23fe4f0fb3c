#pragma once

#include "client-gui/engine/configmemberstore.h"
#include "client-gui/engine/engine.h"
#include "client-gui/platform/helperclient.h"

#include <memory>

namespace roamwire::agent {

/// One engine with everything it stands on, without a screen.
class HeadlessClient final
{
public:
    /// `config` belongs to the file `path` and outlives it; what must be kept is written there.
    HeadlessClient(ClientConfig& config, const QString& path, const QString& helperSocket);
    /// With a connection to the helper that there is already: the helper grants an interface to one at a time.
    HeadlessClient(ClientConfig& config, const QString& path, std::unique_ptr<TunnelDevice> device);

    Engine& engine() { return m_engine; }
    TunnelDevice& device() { return *m_device; }

private:
    SystemClock m_clock;
    std::unique_ptr<NetworkWatch> m_watch;
    std::unique_ptr<TunnelDevice> m_device;
    ConfigMemberStore m_store;
    Engine m_engine;
};

} // namespace roamwire::agent
