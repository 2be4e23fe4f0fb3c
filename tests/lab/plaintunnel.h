#pragma once

#include "tests/lab/host.h"
#include "tests/lab/process.h"

namespace roamwire::lab {

/// wireguard-go on one host, set by plain `wg` commands: no Roamwire in it.
class PlainTunnel final
{
public:
    /// Where to find a peer; the nudge (keepalive off and on again) makes WireGuard send at once.
    struct Target
    {
        const PlainTunnel* peer;
        QString endpoint;
    };

    /// Starts the interface with a key of its own and this tunnel address (in a /24).
    static Result<std::unique_ptr<PlainTunnel>> start(const Host& host, const QHostAddress& address);

    const Host& host() const { return m_host; }
    const QHostAddress& address() const { return m_address; }
    quint16 port() const { return m_port; }

    Result<void> addPeer(const PlainTunnel& peer);

    /// Takes a new listen port, so that no old NAT mapping is in the way.
    Result<void> changePort();
    Result<void> takePort(quint16 port);

    /// Sets the endpoints of these peers and nudges them, all in one command.
    Result<void> point(const QList<Target>& targets);

    /// How the interface is set, private key and all, as `wg showconf` prints it.
    Result<QByteArray> configuration() const;

    /// `wg set wg0 peer KEY` of that peer with these words.
    Result<void> setPeer(const PlainTunnel& peer, const QStringList& words);

    /// The endpoint that WireGuard uses towards a peer now; empty: none.
    Result<QString> endpointOf(const PlainTunnel& peer) const;

private:
    PlainTunnel(const Host& host, QHostAddress address);
    Result<void> makeInterface();
    Result<void> makeKey();
    Result<QByteArray> wg(const QStringList& arguments, const QByteArray& input = {}) const;

    const Host& m_host;
    QHostAddress m_address;
    quint16 m_port = 0;
    QString m_publicKey;
    std::unique_ptr<Process> m_wireguard;
};

} // namespace roamwire::lab
