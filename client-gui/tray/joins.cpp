#include "client-gui/tray/joins.h"

#include <QFileInfo>

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
    const QString path = QFileInfo(request.configPath).absoluteFilePath();
    m_networks.release(path);
    m_running.insert(path);
    auto* joining = new Joining(std::move(request), m_makeDevice, m_watch, m_clock, parent);
    connect(joining, &Joining::finished, this, [this, path, joining](const Result<ClientConfig>& config) {
        // Without a step it is another client's network, and its file.
        onFinished(path, config && joining->step());
    });
    // Nobody waited for the end.
    connect(joining, &QObject::destroyed, this, [this, path] {
        if (m_running.remove(path))
            m_networks.adopt(path);
    });
    return joining;
}

void Joins::onFinished(const QString& path, bool isJoined)
{
    m_running.remove(path);
    m_networks.adopt(path);
    if (isJoined)
        m_secrets.keep(path);
}

} // namespace roamwire::tray
