#pragma once

#include "shared/crypto/possession.h"
#include "shared/wireguard/device.h"

#include <QObject>

namespace roamwire {

/// What a proof of possession consists of.
struct Proof
{
    PublicKey publicKey;
    PossessionProof proof;
};

/// The one WireGuard interface that an engine looks after. Behind it is the helper; in tests a fake. Calls return at
/// once and answer once, later, in the order of the calls; while the device is not available they answer with an error.
class TunnelDevice : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual bool isAvailable() const = 0;
    /// Why it is not available, for a person, with the mend.
    virtual QString problem() const = 0;

    /// Who made the interface; nullopt where there is none.
    virtual void mode(Reply<std::optional<InterfaceMode>> reply) = 0;
    /// The addresses that it has, in the system's order.
    virtual void addresses(Reply<QList<Prefix>> reply) = 0;
    virtual void create(Reply<PublicKey> reply) = 0;
    virtual void show(Reply<DeviceState> reply) = 0;
    virtual void assign(const QList<Prefix>& addresses, int mtu, Reply<void> reply) = 0;
    virtual void setListenPort(quint16 port, Reply<void> reply) = 0;
    virtual void setPaths(const QList<PathSetting>& paths, Reply<void> reply) = 0;
    virtual void addPeer(const PeerSetting& peer, Reply<void> reply) = 0;
    virtual void removePeer(const PublicKey& peer, Reply<void> reply) = 0;
    virtual void prove(const ProofContext& context, Reply<Proof> reply) = 0;
    virtual void destroy(bool forget, Reply<void> reply) = 0;
    /// Sync mode: leaves the interface as its owner had it.
    virtual void restore(Reply<void> reply) = 0;

Q_SIGNALS:
    /// The helper came or went. The interface itself is untouched by either.
    void availableChanged(bool available);
};

} // namespace roamwire
