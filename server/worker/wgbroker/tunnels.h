#pragma once

#include "server/worker/wgbroker/tunnellist.h"
#include "shared/base/clock.h"
#include "shared/wireguard/commandrunner.h"
#include "shared/wireguard/interfacemanager.h"
#include "shared/wireguard/steps.h"

namespace roamwire::worker {

/// What all interfaces have in common.
struct TunnelPlan
{
    QString prefix;
    quint16 firstPort = 0; ///< of number 1
    int mtu = 0;

    QString nameOf(int number) const { return prefix + QString::number(number); }
    quint16 portOf(int number) const { return static_cast<quint16>(firstPort + number - 1); }
};

/// The interfaces of wg-broker: one per key, with a port and a link-local address of its own, on which everything is
/// allowed: whatever comes in there is from that one peer. Replies come once, later or at once, on the same thread.
///
/// It touches no interface that has another private key, also where the name is one of ours.
class Tunnels final
{
public:
    /// All outlive this object.
    Tunnels(TunnelPlan plan, PrivateKey key, CommandRunner& runner, InterfaceManager& interfaces, Device& device,
            const Clock& clock);

    const TunnelPlan& plan() const { return m_plan; }
    const PublicKey& publicKey() const { return m_publicKey; }

    /// Done only when the interface is up, listens at its port and has the peer. One that is there is kept where it is
    /// in use: who asks without having the private key disturbs nobody. After an error there is none of ours.
    void raise(int number, const PublicKey& peer, Reply<void> reply);
    void remove(int number, Reply<void> reply);

    /// Every WireGuard interface of this machine.
    void find(Reply<FoundTunnels> reply);

private:
    void make(int number, const PublicKey& peer, const Reply<void>& reply);
    void furnish(int number, const PublicKey& peer, const Reply<void>& reply);
    Step setAddress(int number);
    Step setPeer(int number, const PublicKey& peer);
    Step verify(int number, const PublicKey& peer);
    bool isOurs(const DeviceState& state) const;
    bool isRight(const DeviceState& state, int number, const PublicKey& peer) const;
    bool isInUse(const DeviceState& state) const;
    void show(const QString& what, Reply<QByteArray> reply);

    const TunnelPlan m_plan;
    const PrivateKey m_key;
    const PublicKey m_publicKey;
    CommandRunner& m_runner;
    InterfaceManager& m_interfaces;
    Device& m_device;
    const Clock& m_clock;
};

/// What `ip -batch` is told for an interface that is there, on its own so that a test reads it.
QByteArray addressLines(const TunnelPlan& plan, int number);

} // namespace roamwire::worker
