#include "client-gui/agent/headlessclient.h"

#include "client-gui/platform/platform.h"

namespace roamwire::agent {

HeadlessClient::HeadlessClient(const ClientConfig& config, const QString& helperSocket)
    : HeadlessClient(config, std::make_unique<HelperClient>(helperSocket, config.settings.interface))
{
}

HeadlessClient::HeadlessClient(const ClientConfig& config, std::unique_ptr<TunnelDevice> device)
    : m_watch(makeNetworkWatch())
    , m_device(std::move(device))
    , m_engine(config.settings, *m_watch, *m_device, m_clock)
{
}

} // namespace roamwire::agent
