#include "client-gui/tray/ownnetworks.h"

#include "client-gui/tray/watchednetwork.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace roamwire::tray {
namespace {

using namespace std::chrono_literals;

/// A configuration is written more than once during a join.
constexpr Milliseconds kSettle = 300ms;

} // namespace

QString OwnNetworks::defaultFolder()
{
    return QFileInfo(ClientConfig::defaultPath(QStringLiteral("any"))).absolutePath();
}

OwnNetworks::OwnNetworks(NetworkParts parts, QStringList paused, QString folder, QObject* parent)
    : Networks(parent)
    , m_parts(std::move(parts))
    , m_paused(std::move(paused))
    , m_folder(std::move(folder))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSettle);
    connect(&m_files, &QFileSystemWatcher::directoryChanged, &m_soon, QOverload<>::of(&QTimer::start));
    connect(&m_soon, &QTimer::timeout, this, [this] { scan([](const QString&) { return Then::StayPaused; }); });
}

void OwnNetworks::start()
{
    QDir().mkpath(m_folder);
    m_files.addPath(m_folder);
    scan([this](const QString& path) {
        return m_paused.contains(interfaceOf(path)) ? Then::StayPaused : Then::Connect;
    });
}

QList<Network*> OwnNetworks::all() const
{
    QList<Network*> networks = m_networks.values();
    std::sort(networks.begin(), networks.end(),
              [](const Network* a, const Network* b) { return a->interface() < b->interface(); });
    return networks;
}

void OwnNetworks::scan(const std::function<Then(const QString& path)>& choose)
{
    const QStringList files = QDir(m_folder).entryList({QStringLiteral("*.conf")}, QDir::Files);
    for (const QString& file : files) {
        const QString path = QDir(m_folder).absoluteFilePath(file);
        look(path, choose(path));
    }
    const QStringList known = m_networks.keys();
    for (const QString& path : known) {
        if (!QFileInfo::exists(path) && m_networks.value(path)->state() == Network::State::Paused)
            drop(path);
    }
}

/// Who keeps it connected is to be seen from its status socket.
void OwnNetworks::look(const QString& path, Then then)
{
    if (m_released.contains(path))
        return;
    Network* known = m_networks.value(path);
    if (auto* watched = qobject_cast<WatchedNetwork*>(known))
        return watched->lookAgain();
    if (known && known->state() == Network::State::Running)
        return;
    const QString interface = interfaceOf(path);
    StatusServer::probe(StatusServer::pathFor(path, interface),
                        {this, [this, path, then](const Result<bool>& isServed) {
                             if (m_released.contains(path))
                                 return;
                             if (isServed.value_or(false))
                                 watch(path);
                             else if (!m_networks.contains(path))
                                 own(path, then);
                         }});
}

void OwnNetworks::watch(const QString& path)
{
    auto* known = m_networks.value(path);
    const bool isOurs = known && known->state() == Network::State::Running;
    if (isOurs || qobject_cast<WatchedNetwork*>(known))
        return;
    auto* network = new WatchedNetwork(path, interfaceOf(path), this);
    connect(network, &WatchedNetwork::takeOverWanted, this, [this, path] { own(path, Then::Connect); });
    connect(network, &WatchedNetwork::left, this, [this, path] { drop(path); });
    put(path, network);
}

void OwnNetworks::own(const QString& path, Then then)
{
    auto* network = new OwnNetwork(path, m_parts, this);
    connect(network, &OwnNetwork::keptElsewhere, this, [this, path] { watch(path); }, Qt::QueuedConnection);
    connect(network, &OwnNetwork::left, this, [this, path] { drop(path); });
    if (then == Then::Connect)
        network->resume(); // whoever hears of it now sees it as it is to be
    put(path, network);
}

/// In the place of the one that was there.
void OwnNetworks::put(const QString& path, Network* network)
{
    drop(path);
    m_networks.insert(path, network);
    Q_EMIT added(network);
}

void OwnNetworks::drop(const QString& path)
{
    Network* network = m_networks.take(path);
    if (!network)
        return;
    Q_EMIT removed(network);
    network->deleteLater();
}

void OwnNetworks::adopt(const QString& configPath)
{
    release(configPath);
    const QString path = QFileInfo(configPath).absoluteFilePath();
    m_released.remove(path);
    if (QFileInfo::exists(path))
        look(path, Then::Connect);
}

void OwnNetworks::release(const QString& configPath)
{
    const QString path = QFileInfo(configPath).absoluteFilePath();
    m_released.insert(path);
    if (auto* network = qobject_cast<OwnNetwork*>(m_networks.value(path)))
        network->release();
    drop(path);
}

Result<void> OwnNetworks::amend(const QString& configPath, const std::function<void(ClientConfig& config)>& change)
{
    const QString path = QFileInfo(configPath).absoluteFilePath();
    Network* network = m_networks.value(path);
    if (auto* own = qobject_cast<OwnNetwork*>(network))
        return own->amend(change);
    if (network)
        return failure(tr("another program keeps %1 connected; its configuration stays as it is").arg(path));
    return ClientConfig::amend(path, change);
}

void OwnNetworks::tellChange(const QString& configPath)
{
    if (Network* network = m_networks.value(QFileInfo(configPath).absoluteFilePath()))
        Q_EMIT network->changed();
}

/// A file that cannot be read is called as its interface is.
QString OwnNetworks::interfaceOf(const QString& path)
{
    const auto config = ClientConfig::load(path);
    return config ? config->settings.interface : QFileInfo(path).completeBaseName();
}

} // namespace roamwire::tray
