#include "client-gui/engine/tunnelkeeper.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

#include <algorithm>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcTunnel, "roamwire.tunnel")

/// What fits through every path including the relay without fragments: 1500 less IPv6 (40), UDP (8) and WireGuard (32).
constexpr int kMtu = 1420;

/// How long the helper may take to answer for the first time before that is a problem to be told.
constexpr std::chrono::milliseconds kHelperPatience{1'000};

/// What the helper refused may have had a reason that has gone.
constexpr std::chrono::milliseconds kRetryRefused{30'000};

/// Until an interface is looked for again: whoever brings it up by hand sees it taken soon.
constexpr std::chrono::milliseconds kRetryBringUp{2'000};

/// Below the range that kernels hand out to connections and above the well-known ports.
constexpr int kLowestPort = 10'000;
constexpr int kHighestPort = 32'000;

bool hasSetting(const DevicePeer& peer, const PeerSetting& setting)
{
    // The keepalive comes with the first endpoint.
    return (peer.keepaliveSeconds == setting.keepaliveSeconds || !peer.endpoint) &&
           peer.allowedIps.size() == setting.allowedIps.size() &&
           std::all_of(setting.allowedIps.begin(), setting.allowedIps.end(),
                       [&](const Prefix& prefix) { return peer.allowedIps.contains(prefix); });
}

/// What was received is counted from the moment on at which an interface got a peer.
bool isAnother(const DeviceState& before, const DeviceState& now)
{
    return before.publicKey != now.publicKey ||
           std::any_of(before.peers.begin(), before.peers.end(), [&](const DevicePeer& peer) {
               const DevicePeer* same = now.find(peer.publicKey);
               return !same || same->rxBytes < peer.rxBytes;
           });
}

} // namespace

TunnelKeeper::TunnelKeeper(TunnelDevice& device, KeeperRules rules, QObject* parent)
    : QObject(parent)
    , m_tunnel(device)
    , m_rules(rules)
{
    m_retryBringUp.setSingleShot(true);
    m_retryBringUp.setInterval(kRetryBringUp);
    connect(&m_retryBringUp, &QTimer::timeout, this, [this] {
        if (m_tunnel.isAvailable())
            bringUp();
    });
    m_flush.setSingleShot(true);
    connect(&m_flush, &QTimer::timeout, this, &TunnelKeeper::flushPaths);
    m_retryRefused.setSingleShot(true);
    m_retryRefused.setInterval(kRetryRefused);
    connect(&m_retryRefused, &QTimer::timeout, this, [this] {
        m_refused.clear();
        reconcile();
    });
    connect(&m_tunnel, &TunnelDevice::availableChanged, this, &TunnelKeeper::onAvailable);
    connect(&m_tunnel, &TunnelDevice::checkResult, this, &TunnelKeeper::checkResult);
}

void TunnelKeeper::start()
{
    if (m_tunnel.isAvailable())
        return bringUp();
    QTimer::singleShot(kHelperPatience, this, [this] {
        if (!m_tunnel.isAvailable())
            onAvailable(false);
    });
}

void TunnelKeeper::onAvailable(bool available)
{
    if (available)
        return bringUp();
    // The interface goes on without us; its figures are unknown until the helper is back.
    lose();
    setProblem(tr("%1 (the tunnels go on as they are)").arg(m_tunnel.problem()));
}

void TunnelKeeper::bringUp()
{
    const auto show = [this] { m_tunnel.show({this, [this](const Result<DeviceState>& shown) { take(shown); }}); };
    if (m_rules.mode == InterfaceMode::Sync)
        return show();
    m_tunnel.create({this, [this, show](const Result<PublicKey>& created) {
                         if (!created)
                             return putOff(created.error().message);
                         show();
                     }});
}

void TunnelKeeper::take(const Result<DeviceState>& shown)
{
    if (!shown)
        return putOff(shown.error().message);
    setProblem({});
    lose();
    const auto before = std::exchange(m_before, std::nullopt);
    know(*shown);
    m_changes = 0;
    m_refused.clear();
    if (!m_addresses.isEmpty())
        setAddresses(std::exchange(m_addresses, {}));
    noteListenPort(shown->listenPort);
    Q_EMIT ready(before && isAnother(*before, *shown));
    reconcile();
}

void TunnelKeeper::lose()
{
    if (m_device)
        m_before = std::exchange(m_device, std::nullopt);
}

void TunnelKeeper::putOff(const QString& problem)
{
    lose();
    setProblem(problem);
    m_retryBringUp.start();
}

void TunnelKeeper::setAddresses(const QList<Prefix>& addresses)
{
    if (addresses == m_addresses || m_rules.mode == InterfaceMode::Sync)
        return;
    m_addresses = addresses;
    assign(addresses);
}

void TunnelKeeper::assign(const QList<Prefix>& addresses)
{
    m_tunnel.assign(addresses, kMtu,
                    {this, [this, addresses](Result<void> done) {
                         if (done)
                             return;
                         QList<Prefix> onlyV4 = addresses;
                         erase_if(onlyV4, [](const Prefix& prefix) { return isIpv6(prefix.address()); });
                         if (onlyV4.isEmpty() || onlyV4.size() == addresses.size())
                             return setProblem(done.error().message);
                         // Where IPv6 is switched off on this machine, IPv4 alone is worth having.
                         qCWarning(lcTunnel).noquote() << "going on with IPv4 alone:" << done.error().message;
                         assign(onlyV4);
                     }});
}

void TunnelKeeper::setPeers(const QHash<PublicKey, PeerSetting>& peers)
{
    m_wanted = peers;
    m_isWantedComplete = true;
    reconcile();
}

void TunnelKeeper::setPeer(const PeerSetting& peer)
{
    m_wanted.insert(peer.peer, peer);
    bringAbout(peer);
}

void TunnelKeeper::removePeer(const PublicKey& peer)
{
    m_wanted.remove(peer);
    const DevicePeer* present = find(peer);
    if (present && isOurs(*present))
        dropPeer(peer);
}

void TunnelKeeper::reconcile()
{
    if (!m_device || !mayChangePeers())
        return;
    // Removals first: an address may pass from one peer to another.
    if (m_isWantedComplete)
        dropSurplus();
    for (const PeerSetting& setting : std::as_const(m_wanted))
        bringAbout(setting);
}

void TunnelKeeper::dropSurplus()
{
    QList<PublicKey> surplus;
    for (const DevicePeer& peer : std::as_const(m_device->peers)) {
        if (isOurs(peer) && !m_wanted.contains(peer.publicKey))
            surplus.append(peer.publicKey);
    }
    for (const PublicKey& peer : surplus)
        dropPeer(peer);
}

void TunnelKeeper::bringAbout(const PeerSetting& setting)
{
    if (!m_device || !mayChangePeers())
        return;
    const auto refused = m_refused.constFind(setting.peer);
    if (refused != m_refused.constEnd() && *refused == setting)
        return;
    const DevicePeer* peer = find(setting.peer);
    if (!peer || (isOurs(*peer) && !hasSetting(*peer, setting)))
        addPeer(setting);
}

const DevicePeer* TunnelKeeper::find(const PublicKey& peer) const
{
    const auto place = m_placeOf.constFind(peer);
    return m_device && place != m_placeOf.cend() ? &m_device->peers.at(*place) : nullptr;
}

void TunnelKeeper::addPeer(const PeerSetting& peer)
{
    // As if it were done already, so that nothing is asked for twice; the next figures tell the truth.
    forget(peer.peer);
    DevicePeer expected;
    expected.publicKey = peer.peer;
    expected.allowedIps = peer.allowedIps;
    expected.keepaliveSeconds = peer.keepaliveSeconds;
    expected.isAdded = m_rules.mode == InterfaceMode::Sync;
    know(expected);
    ++m_changes;
    m_tunnel.addPeer(peer, {this, [this, peer](Result<void> done) {
                                m_refused.remove(peer.peer);
                                if (!done) {
                                    qCWarning(lcTunnel).noquote() << "a peer was not added:" << done.error().message;
                                    forget(peer.peer);
                                    m_refused.insert(peer.peer, peer);
                                    m_retryRefused.start();
                                }
                                changeDone();
                            }});
}

void TunnelKeeper::dropPeer(const PublicKey& peer)
{
    forget(peer);
    m_refused.clear(); // what it held is free
    ++m_changes;
    m_tunnel.removePeer(peer, {this, [this](Result<void> done) {
                                   if (!done)
                                       qCWarning(lcTunnel).noquote()
                                           << "a peer was not removed:" << done.error().message;
                                   changeDone();
                               }});
}

void TunnelKeeper::know(const DeviceState& device)
{
    m_device = device;
    m_placeOf.clear();
    m_placeOf.reserve(device.peers.size());
    for (qsizetype place = 0; place < device.peers.size(); ++place)
        m_placeOf.insert(device.peers.at(place).publicKey, place);
}

void TunnelKeeper::know(const DevicePeer& peer)
{
    m_placeOf.insert(peer.publicKey, m_device->peers.size());
    m_device->peers.append(peer);
}

/// The last takes its place: nothing goes through all of them for the sake of one.
void TunnelKeeper::forget(const PublicKey& peer)
{
    if (!find(peer))
        return;
    const qsizetype place = m_placeOf.take(peer);
    m_device->peers.swapItemsAt(place, m_device->peers.size() - 1);
    m_device->peers.removeLast();
    if (place < m_device->peers.size())
        m_placeOf.insert(m_device->peers.at(place).publicKey, place);
}

void TunnelKeeper::changeDone()
{
    m_changes = std::max(0, m_changes - 1);
    if (m_changes == 0 && !m_paths.isEmpty())
        m_flush.start(0);
}

void TunnelKeeper::setPaths(const QList<PathSetting>& paths)
{
    if (paths.isEmpty())
        return;
    m_paths.append(paths);
    if (!m_flush.isActive())
        m_flush.start(0);
}

void TunnelKeeper::flushPaths()
{
    if (m_changes > 0)
        return; // changeDone() comes back: whether a peer could be added is known then
    // The helper refuses a list that names a peer which is not there, and the others would suffer for it.
    QList<PathSetting> paths;
    QList<PathSetting> impossible;
    for (const PathSetting& path : std::exchange(m_paths, {}))
        (find(path.peer) ? paths : impossible).append(path);
    if (!impossible.isEmpty())
        Q_EMIT pathsFailed(impossible);
    if (paths.isEmpty())
        return;
    m_tunnel.setPaths(paths, {this, [this, paths](Result<void> done) {
                                  if (done) {
                                      Q_EMIT pathsApplied(paths);
                                  } else {
                                      qCWarning(lcTunnel).noquote() << "paths were not set:" << done.error().message;
                                      Q_EMIT pathsFailed(paths);
                                  }
                              }});
}

void TunnelKeeper::changeListenPort()
{
    if (m_rules.mode == InterfaceMode::Sync)
        return; // its owner may have opened it in a firewall, and others know it
    const auto port = static_cast<quint16>(QRandomGenerator::global()->bounded(kLowestPort, kHighestPort));
    m_listenPort = port;
    m_tunnel.setListenPort(port, {this, [this](Result<void> done) {
                                      if (done)
                                          return;
                                      // Taken by another program: the old port still works; tell the truth.
                                      qCWarning(lcTunnel).noquote() << "the listen port stays:" << done.error().message;
                                      if (m_device)
                                          noteListenPort(m_device->listenPort);
                                  }});
}

void TunnelKeeper::refresh()
{
    m_tunnel.show({this, [this](Result<DeviceState> shown) {
                       if (shown)
                           onShown(*shown);
                       else if (m_device)
                           bringUp(); // somebody removed the interface
                   }});
}

void TunnelKeeper::onShown(const DeviceState& device)
{
    if (m_changes == 0)
        know(device);
    noteListenPort(device.listenPort);
    reconcile();
    Q_EMIT figures(device);
}

void TunnelKeeper::noteListenPort(quint16 port)
{
    if (port == m_listenPort)
        return;
    m_listenPort = port;
    Q_EMIT listenPortChanged();
}

void TunnelKeeper::setProblem(const QString& problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    if (!problem.isEmpty())
        qCWarning(lcTunnel).noquote() << problem;
    Q_EMIT problemChanged();
}

} // namespace roamwire
