#pragma once

#include "shared/wireguard/commandrunner.h"
#include "shared/wireguard/device.h"

namespace roamwire {

/// The keepalive a nudge returns to where it was off, before it is switched off again (design section 7).
constexpr std::uint16_t kDefaultKeepaliveSeconds = 25;

/// Device on the official `wg` tool (wg(8)).
class WgTool final : public Device
{
public:
    /// `runner` outlives this object.
    explicit WgTool(CommandRunner& runner, QString program = QStringLiteral("/usr/bin/wg"));

    void show(const QString& interface, Reply<DeviceState> reply) override;
    void privateKey(const QString& interface, Reply<PrivateKey> reply) override;
    void setPrivateKey(const QString& interface, const PrivateKey& key, Reply<void> reply) override;
    void setListenPort(const QString& interface, quint16 port, Reply<void> reply) override;
    void setPaths(const QString& interface, const QList<PathSetting>& paths, const DeviceState& current,
                  Reply<void> reply) override;
    void putBack(const QString& interface, const QList<PeerOriginal>& peers, Reply<void> reply) override;
    void resetPeer(const QString& interface, const DevicePeer& peer, const QString& endpoint,
                   Reply<void> reply) override;
    void addPeer(const QString& interface, const PeerSetting& peer, Reply<void> reply) override;
    void removePeer(const QString& interface, const PublicKey& peer, Reply<void> reply) override;
    void changePeers(const QString& interface, const PeerChanges& changes, Reply<void> reply) override;

private:
    void set(const QString& interface, const QStringList& arguments, QByteArray input, Reply<void> reply);
    void run(const QStringList& arguments, QByteArray input, Reply<void> reply);

    CommandRunner& m_runner;
    QString m_program;
};

/// The arguments of `wg set IF …` that carry out `paths`, on their own so that a test reads them.
QStringList pathArguments(const QList<PathSetting>& paths, const DeviceState& current);

} // namespace roamwire
