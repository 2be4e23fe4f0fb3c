#pragma once

#include "shared/crypto/possession.h"
#include "shared/wireguard/device.h"

#include <QObject>
#include <QPointer>

#include <utility>

namespace roamwire {

/// What a proof of possession consists of.
struct Proof
{
    PublicKey publicKey;
    PossessionProof proof;
};

/// A reply with its context, as connect() has one: a device outlives who asks it and answers later, and whoever has
/// gone by then is not called.
template <typename T>
class ReplyTo final
{
public:
    ReplyTo(QObject* context, Reply<T> reply)
        : m_context(context)
        , m_reply(std::move(reply))
    {
    }

    template <typename Answer>
    void operator()(Answer&& answer) const
    {
        if (m_context)
            m_reply(std::forward<Answer>(answer));
    }

private:
    QPointer<QObject> m_context;
    Reply<T> m_reply;
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

Q_SIGNALS:
    /// The helper came or went. The interface itself is untouched by either.
    void availableChanged(bool available);
};

} // namespace roamwire
