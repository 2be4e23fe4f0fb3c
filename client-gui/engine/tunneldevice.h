#pragma once

#include "client-gui/engine/replyto.h"
#include "shared/crypto/binddatagram.h"
#include "shared/crypto/checkdatagram.h"
#include "shared/crypto/possession.h"
#include "shared/wireguard/device.h"

#include <QObject>

#include <functional>
#include <memory>

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
    virtual void mode(ReplyTo<std::optional<InterfaceMode>> reply) = 0;
    /// The addresses that it has, in the system's order.
    virtual void addresses(ReplyTo<QList<Prefix>> reply) = 0;
    virtual void create(ReplyTo<PublicKey> reply) = 0;
    virtual void show(ReplyTo<DeviceState> reply) = 0;
    virtual void assign(const QList<Prefix>& addresses, int mtu, ReplyTo<void> reply) = 0;
    virtual void setListenPort(quint16 port, ReplyTo<void> reply) = 0;
    virtual void setPaths(const QList<PathSetting>& paths, ReplyTo<void> reply) = 0;
    virtual void addPeer(const PeerSetting& peer, ReplyTo<void> reply) = 0;
    virtual void removePeer(const PublicKey& peer, ReplyTo<void> reply) = 0;
    virtual void prove(const ProofContext& context, ReplyTo<Proof> reply) = 0;
    virtual void destroy(bool forget, ReplyTo<void> reply) = 0;
    /// Sync mode: leaves the interface as its owner had it.
    virtual void restore(ReplyTo<void> reply) = 0;

    /// Whether raw sockets are there: bind and checks work. Known once available.
    virtual bool canCheck() const = 0;
    /// Sends bind datagrams from the interface's own listen port, all to the relay: one address per family. From the
    /// first bind or check on, peers that check their paths to us are answered. An error: some could not be sent.
    virtual void bind(const QList<BindSend>& sends, ReplyTo<void> reply) = 0;
    /// Asks the peer at each candidate (1 to 8) for at most a second. The reply says that it began; checkResult() what
    /// comes of it.
    virtual void startCheck(const PublicKey& peer, const QList<Endpoint>& candidates, ReplyTo<void> reply) = 0;
    /// No result of the check comes after the reply.
    virtual void stopCheck(const PublicKey& peer, ReplyTo<void> reply) = 0;
    /// Re-adds the peer with allowed IPs, preshared key and keepalive in one call, with this endpoint (absent: the one
    /// it has), and nudges.
    virtual void resetSession(const PublicKey& peer, const std::optional<Endpoint>& endpoint, ReplyTo<void> reply) = 0;

Q_SIGNALS:
    /// Confirmed comes once for each endpoint of a running check, Failed at the end of one without it, Asked at most
    /// once a second and only for peers of which no check runs.
    void checkResult(const CheckResult& result);
    /// The helper came or went. The interface itself is untouched by either.
    void availableChanged(bool available);
};

/// Opens the device of one interface.
using MakeDevice = std::function<std::unique_ptr<TunnelDevice>(const QString& interface)>;

} // namespace roamwire
