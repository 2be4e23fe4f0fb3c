#include "client-gui/agent/headlessclient.h"

#include "client-gui/platform/platform.h"

namespace roamwire::agent {

HeadlessClient::HeadlessClient(ClientConfig& config, const QString& path, const QString& helperSocket)
    : HeadlessClient(config, path, std::make_unique<HelperClient>(helperSocket, config.settings.interface))
{
}

HeadlessClient::HeadlessClient(ClientConfig& config, const QString& path, std::unique_ptr<TunnelDevice> device)
    : m_watch(makeNetworkWatch())
    , m_device(std::move(device))
    , m_store(config, path)
    , m_engine(config.settings, *m_watch, *m_device, m_store, m_clock)
{
}

} // namespace roamwire::agent
