#pragma once

#include "client-gui/engine/tunneldevice.h"

#include <QHash>
#include <QStringList>

namespace roamwire::test {

/// A WireGuard interface in memory with a real key. Answers come later, in order, as from the helper; every call is
/// noted.
class FakeTunnelDevice final : public TunnelDevice
{
public:
    FakeTunnelDevice();

    bool isAvailable() const override { return m_available; }
    QString problem() const override { return QStringLiteral("roamwire-helper is away"); }
    void setAvailable(bool available);
    /// Proves with its own key, but says it was this one.
    void lieAboutKey(const PublicKey& key) { m_claimedKey = key; }

    void mode(ReplyTo<std::optional<InterfaceMode>> reply) override;
    void addresses(ReplyTo<QList<Prefix>> reply) override;
    void create(ReplyTo<PublicKey> reply) override;
    void show(ReplyTo<DeviceState> reply) override;
    void assign(const QList<Prefix>& addresses, int mtu, ReplyTo<void> reply) override;
    void setListenPort(quint16 port, ReplyTo<void> reply) override;
    void setPaths(const QList<PathSetting>& paths, ReplyTo<void> reply) override;
    void addPeer(const PeerSetting& peer, ReplyTo<void> reply) override;
    void removePeer(const PublicKey& peer, ReplyTo<void> reply) override;
    void prove(const ProofContext& context, ReplyTo<Proof> reply) override;
    void destroy(bool forget, ReplyTo<void> reply) override;
    void restore(ReplyTo<void> reply) override;
    bool canCheck() const override { return hasRawSockets; }
    void bind(const QList<BindSend>& sends, ReplyTo<void> reply) override;
    void startCheck(const PublicKey& peer, const QList<Endpoint>& candidates, ReplyTo<void> reply) override;
    void stopCheck(const PublicKey& peer, ReplyTo<void> reply) override;
    void resetSession(const PublicKey& peer, const std::optional<Endpoint>& endpoint, ReplyTo<void> reply) override;

    DeviceState state;
    /// Sync: somebody else made the interface, and like the helper it refuses all that is its owner's.
    InterfaceMode kind = InterfaceMode::Managed;
    bool exists = true;
    bool allowPeers = false;
    QList<Prefix> assigned;              ///< the addresses it has
    QList<QList<PathSetting>> pathCalls; ///< one entry per `wg` call
    QList<QList<BindSend>> bindCalls;
    QHash<PublicKey, QList<Endpoint>> checks; ///< started and not stopped; what comes of them is the test's to tell
    QList<std::pair<PublicKey, std::optional<Endpoint>>> resets;
    bool hasRawSockets = true;
    QStringList calls;             ///< verbs in order, without show
    std::optional<Error> failNext; ///< the next call that changes something fails with this

    DevicePeer* find(const PublicKey& key);
    QList<PathSetting> lastPaths() const { return pathCalls.isEmpty() ? QList<PathSetting>() : pathCalls.last(); }

private:
    template <typename T>
    void later(ReplyTo<T> reply, Result<T> result);
    Result<void> changeDone();
    Result<void> ownersPart() const;
    Result<void> rawDone();
    void rememberFound(const DevicePeer& peer);

    bool m_available = true;
    PrivateKey m_key;
    QHash<PublicKey, DevicePeer> m_found; ///< sync: as they were before the first touch
    std::optional<PublicKey> m_claimedKey;
};

} // namespace roamwire::test
