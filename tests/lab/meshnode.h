#pragma once

#include "tests/lab/descriptor.h"
#include "tests/lab/topology.h"

namespace roamwire::lab {

/// A node of a mesh network that connects by a wg-broker, as its clients do: asks in plain bytes over TCP, and sets its
/// own WireGuard from the answer. No Roamwire in it. It is right at the internet.
class MeshNode final
{
public:
    enum class End {
        Open,   ///< netcat: waits until the other side closes
        Closed, ///< socat: says that nothing more comes
    };

    /// `number`: the last part of its addresses.
    static Result<std::unique_ptr<MeshNode>> create(const Topology& lab, const QString& name, int number);

    const Namespace& machine() const { return *m_machine; }
    /// A new key, for one that begins anew.
    Result<void> makeKey();
    QByteArray request() const;

    /// What it hears until the other side closes.
    Result<QByteArray> say(const QHostAddress& gateway, const QByteArray& bytes, End end = End::Open) const;
    /// Asks with its key; the port.
    Result<quint16> ask(const QHostAddress& gateway, End end = End::Open) const;

    /// Points WireGuard there; with a link-local address of its own.
    Result<void> connect(const QString& endpoint, const QString& gatewayKey);
    /// Sends to a link-local address through the tunnel, or to a group; true when an answer has come.
    bool reaches(const QHostAddress& address, quint16 port);

private:
    explicit MeshNode(std::unique_ptr<Namespace> machine, int number);
    Result<void> openTunnel();

    std::unique_ptr<Namespace> m_machine;
    const int m_number;
    QByteArray m_privateKey;
    QByteArray m_publicKey;
    Descriptor m_socket; ///< for what goes through the tunnel
};

/// Sends back whatever comes over any interface, on the machine at the other end of tunnels.
class LinkEcho final
{
public:
    static Result<LinkEcho> open(const Namespace& where, quint16 port);
    void answer() const;

private:
    explicit LinkEcho(Descriptor socket);

    Descriptor m_socket;
};

} // namespace roamwire::lab
