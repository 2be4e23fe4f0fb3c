#pragma once

#include "client-gui/engine/tunneldevice.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace roamwire {

/// What a keeper may do to its interface.
struct KeeperRules
{
    InterfaceMode mode = InterfaceMode::Managed;
    bool allowPeers = false; ///< sync mode: peers may be added, and those removed again
};

/// Keeps the interface as it is wanted: the difference between what it has and what it should have goes to the helper,
/// nothing else does. What fails is found again in the next figures and repeated. In sync mode only paths are set, and
/// with KeeperRules::allowPeers peers that its owner does not have are added; the rest stays as it is.
class TunnelKeeper final : public QObject
{
    Q_OBJECT

public:
    explicit TunnelKeeper(TunnelDevice& device, KeeperRules rules = {}, QObject* parent = nullptr);

    /// Makes or finds the interface; ready() follows, also every time the helper or the interface comes back.
    void start();

    void setAddresses(const QList<Prefix>& addresses);
    /// Everything the interface should have. Peers that it has beyond that are removed.
    void setPeers(const QHash<PublicKey, PeerSetting>& peers);
    /// One more, or another setting for one; nothing is removed.
    void setPeer(const PeerSetting& peer);
    void removePeer(const PublicKey& peer);

    /// The helper did not let this peer in; it is tried again when others have gone, and every now and then.
    bool isRefused(const PublicKey& peer) const { return m_refused.contains(peer); }

    /// All settings of one turn of the event loop go out in one `wg` call, after the peers that are being added.
    void setPaths(const QList<PathSetting>& paths);

    /// Takes a new random listen port: an old NAT mapping may still own the old one (research: roaming, S4).
    void changeListenPort();

    void addresses(ReplyTo<QList<Prefix>> reply) { m_tunnel.addresses(std::move(reply)); }
    void prove(const ProofContext& context, ReplyTo<Proof> reply) { m_tunnel.prove(context, std::move(reply)); }

    /// As TunnelDevice has them.
    bool canCheck() const { return m_tunnel.canCheck(); }
    void bind(const QList<BindSend>& sends, ReplyTo<void> reply) { m_tunnel.bind(sends, std::move(reply)); }
    void startCheck(const PublicKey& peer, const QList<Endpoint>& candidates, ReplyTo<void> reply)
    {
        m_tunnel.startCheck(peer, candidates, std::move(reply));
    }
    void stopCheck(const PublicKey& peer, ReplyTo<void> reply) { m_tunnel.stopCheck(peer, std::move(reply)); }
    void resetSession(const PublicKey& peer, const Endpoint& endpoint, ReplyTo<void> reply)
    {
        m_tunnel.resetSession(peer, endpoint, std::move(reply));
    }

    /// Asks for figures; figures() follows.
    void refresh();

    bool isReady() const { return m_device.has_value(); }
    const std::optional<DeviceState>& device() const { return m_device; }
    /// One peer of device(); null where it has none with this key. Valid until control returns to the event loop.
    const DevicePeer* find(const PublicKey& peer) const;
    quint16 listenPort() const { return m_listenPort; }
    /// What went wrong last with the interface as a whole, for a person; empty while all is well.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void checkResult(const roamwire::CheckResult& result);
    /// The interface is there. device() tells what it has. `isAnew`: it was made anew meanwhile, or peers of it were.
    void ready(bool isAnew);
    void problemChanged();
    void listenPortChanged();
    void pathsApplied(const QList<roamwire::PathSetting>& paths);
    void pathsFailed(const QList<roamwire::PathSetting>& paths);
    void figures(const roamwire::DeviceState& device);

private:
    void onAvailable(bool available);
    void bringUp();
    void take(const Result<DeviceState>& shown);
    void putOff(const QString& problem);
    void lose();
    bool mayChangePeers() const { return m_rules.mode == InterfaceMode::Managed || m_rules.allowPeers; }
    bool isOurs(const DevicePeer& peer) const { return m_rules.mode == InterfaceMode::Managed || peer.isAdded; }
    void onShown(const DeviceState& device);
    void noteListenPort(quint16 port);
    void assign(const QList<Prefix>& addresses);
    void reconcile();
    void dropSurplus();
    void bringAbout(const PeerSetting& setting);
    void addPeer(const PeerSetting& peer);
    void dropPeer(const PublicKey& peer);
    void know(const DeviceState& device);
    void know(const DevicePeer& peer);
    void forget(const PublicKey& peer);
    void changeDone();
    void flushPaths();
    void setProblem(const QString& problem);

    TunnelDevice& m_tunnel;
    const KeeperRules m_rules;
    std::optional<DeviceState> m_device;   ///< as last shown, with what was asked for since
    QHash<PublicKey, qsizetype> m_placeOf; ///< in its list of peers
    QHash<PublicKey, PeerSetting> m_wanted;
    QHash<PublicKey, PeerSetting> m_refused;
    QTimer m_retryRefused;
    QTimer m_retryBringUp;
    std::optional<DeviceState> m_before; ///< of the interface, when it or the helper went
    bool m_isWantedComplete = false;     ///< until the server has told everything, nothing is removed
    QList<Prefix> m_addresses;
    QList<PathSetting> m_paths; ///< collected in this turn
    QTimer m_flush;
    quint16 m_listenPort = 0;
    int m_changes = 0; ///< additions and removals in flight; figures meanwhile may be older than they are
    QString m_problem;
};

} // namespace roamwire
