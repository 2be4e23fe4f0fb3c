#include "client-gui/tray/joins.h"

namespace roamwire::tray {

Joins::Joins(OwnNetworks& networks, SecretKeeper& secrets, MakeDevice makeDevice, NetworkWatch& watch,
             const Clock& clock)
    : m_networks(networks)
    , m_secrets(secrets)
    , m_makeDevice(std::move(makeDevice))
    , m_watch(watch)
    , m_clock(clock)
{
}

Joining* Joins::make(JoinRequest request, QObject* parent)
{
    const QString path = request.configPath;
    m_networks.release(path);
    m_running.insert(path);
    auto* joining = new Joining(std::move(request), m_makeDevice, m_watch, m_clock, parent);
    connect(joining, &Joining::finished, this,
            [this, path](const Result<ClientConfig>& config) { onFinished(path, config); });
    // Nobody waited for the end.
    connect(joining, &QObject::destroyed, this, [this, path] {
        if (m_running.remove(path))
            m_networks.adopt(path);
    });
    return joining;
}

void Joins::onFinished(const QString& path, const Result<ClientConfig>& config)
{
    m_running.remove(path);
    if (!config)
        return m_networks.adopt(path);
    // Where the secrets go is settled before anybody uses them; what cannot be kept there stays in the file.
    m_secrets.keep(*config, path, {this, [this, path](const Result<ClientConfig>&) { m_networks.adopt(path); }});
}

} // namespace roamwire::tray
