#pragma once

#include "server/worker/wgbroker/tunnels.h"

#include <QMap>
#include <QQueue>
#include <QSet>

namespace roamwire::tests {

/// A machine with WireGuard interfaces, as far as wg-broker's commands reach. What is asked for happens when the test
/// says so, one after the other, or by itself as soon as the event loop turns.
class FakeMachine final : public QObject, public CommandRunner, public InterfaceManager, public Device
{
public:
    struct Interface
    {
        DeviceState device;
        QByteArray address; ///< the lines that `ip` was told
        bool isUp = false;
    };

    void settle();
    bool settleOne();
    void runByItself() { m_runsByItself = true; }
    QMap<QString, Interface> interfaces;
    QSet<quint16> takenPorts; ///< UDP ports of somebody else
    bool canMake = true;
    bool holds = false; ///< nothing happens by itself
    int made = 0;
    int removed = 0;
    int peersSet = 0;
    bool hasSeenSecret = false; ///< in the arguments of a command

    void handshake(const QString& interface, std::int64_t when)
    {
        interfaces[interface].device.peers[0].latestHandshake = when;
    }

    void run(Command command, Reply<QByteArray> reply) override;

    bool canCreate() const override { return true; }
    bool exists(const QString& interface) const override { return interfaces.contains(interface); }
    QString identity(const QString&) const override { return {}; }
    void create(const QString& interface, Reply<void> reply) override;
    void bringUp(const QString&, Reply<void>) override {}
    void destroy(const QString& interface, Reply<void> reply) override;
    void assign(const QString&, const QList<Prefix>&, int, Reply<void>) override {}

    void show(const QString& interface, Reply<DeviceState> reply) override;
    void privateKey(const QString&, Reply<PrivateKey>) override {}
    void setPrivateKey(const QString&, const PrivateKey&, Reply<void>) override {}
    void setListenPort(const QString&, quint16, Reply<void>) override {}
    void setPaths(const QString&, const QList<PathSetting>&, const DeviceState&, Reply<void>) override {}
    void putBack(const QString&, const QList<PeerOriginal>&, Reply<void>) override {}
    void resetPeer(const QString&, const DevicePeer&, const QString&, Reply<void>) override {}
    void addPeer(const QString&, const PeerSetting&, Reply<void>) override {}
    void removePeer(const QString&, const PublicKey&, Reply<void>) override {}
    void changePeers(const QString&, const PeerChanges&, Reply<void>) override {}

private:
    void later(std::function<void()> work);
    Result<QByteArray> execute(const Command& command);
    Result<QByteArray> setAddress(const QByteArray& lines);
    Result<QByteArray> setPeer(const QStringList& words, const QByteArray& secret);
    QByteArray showAll(const QString& what) const;

    QQueue<std::function<void()>> m_work;
    bool m_runsByItself = false;
};

} // namespace roamwire::tests
