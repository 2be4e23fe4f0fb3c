#pragma once

#include "shared/model/keys.h"
#include "tests/lab/process.h"

#include <QHash>
#include <QHostAddress>
#include <QTemporaryDir>

namespace roamwire::lab {

/// A machine on the bridge "hub" of the lab's own network, by a cable: where gateways, clients and the MQTT broker
/// meet.
Result<std::unique_ptr<Namespace>> makeHubMachine(const QString& name, int number);
/// That bridge, and the lab's own address there.
Result<void> makeHub();
QString hubAddress(int number);
constexpr int kHubNumber = 254;

/// WireGuard and a VXLAN over it in one machine, made by hand as its owner does: wg-NAME with link-local address
/// fe80::NUMBER, vx-NAME with 10.50.0.NUMBER. wireguard-go runs as the user that the worker has, so that `wg` of the
/// worker may command it.
class MeshInterface final
{
public:
    static Result<std::unique_ptr<MeshInterface>> make(const Namespace& machine, const QString& name, int number,
                                                       const QHostAddress& linkAddress, int vxlanId);

    const PublicKey& publicKey() const { return m_key; }
    quint16 port() const { return m_port; }
    const QString& wireguard() const { return m_wireguard; }
    const QString& vxlan() const { return m_vxlan; }

private:
    MeshInterface(const Namespace& machine, const QString& name, int number);
    Result<void> makeKey();

    const Namespace& m_machine;
    const QString m_wireguard;
    const QString m_vxlan;
    const quint16 m_port;
    PublicKey m_key;
    std::unique_ptr<Process> m_process;
};

/// A private key whose public key is known.
struct KeyPair
{
    QByteArray privateKey; ///< base64
    PublicKey publicKey;
};
Result<KeyPair> makeKeyPair(const Namespace& machine);

/// A gateway with the domains ff_welt and ff_dach, and roamwire-worker, which has CAP_NET_ADMIN and nothing more.
class WgkexGateway final
{
public:
    static Result<std::unique_ptr<WgkexGateway>> make(int number);

    /// `settings`: more lines for section [wgkex].
    Result<void> startWorker(const QByteArray& settings = {});
    Process& worker() { return *m_worker; }

    QString name() const { return m_machine->name(); }
    QHostAddress linkAddress() const { return m_linkAddress; }
    const Namespace& machine() const { return *m_machine; }
    const MeshInterface& welt() const { return *m_welt; }
    const MeshInterface& dach() const { return *m_dach; }

    /// A client's peer, route and entry are there, each once; or none of them is.
    bool has(const MeshInterface& interface, const PublicKey& key) const;
    bool lacks(const MeshInterface& interface, const PublicKey& key) const;
    /// How many of these are there; looks once for all.
    qsizetype countOf(const MeshInterface& interface, const QList<PublicKey>& keys) const;

private:
    /// How often there is what.
    struct Look
    {
        QHash<QByteArray, int> peers; ///< "KEY\tALLOWED_IPS"
        QHash<QByteArray, int> routes;
        QHash<QByteArray, int> entries;
    };

    WgkexGateway(std::unique_ptr<Namespace> machine, int number);
    Look look(const MeshInterface& interface) const;

    const std::unique_ptr<Namespace> m_machine;
    const int m_number;
    const QHostAddress m_linkAddress;
    std::unique_ptr<MeshInterface> m_welt;
    std::unique_ptr<MeshInterface> m_dach;
    QTemporaryDir m_folder;
    std::unique_ptr<Process> m_worker;
};

} // namespace roamwire::lab
