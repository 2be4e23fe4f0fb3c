#include "client-gui/agent/headlessclient.h"

#include "client-gui/platform/platform.h"

namespace roamwire::agent {

HeadlessClient::HeadlessClient(const ClientConfig& config, const QString& helperSocket)
    : m_watch(makeNetworkWatch())
    , m_device(helperSocket, config.settings.interface)
    , m_engine(config.settings, *m_watch, m_device, m_clock)
{
}

} // namespace roamwire::agent
