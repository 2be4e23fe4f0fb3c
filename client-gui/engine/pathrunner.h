#pragma once

#include "client-gui/engine/controlsession.h"
#include "client-gui/engine/ownrecord.h"
#include "client-gui/engine/pathtable.h"
#include "client-gui/engine/tunnelprobe.h"

namespace roamwire {

/// Carries out what the path machines want: settings and checks go to the interface, switches to the server, probes
/// into the tunnel; and brings back what comes of it. All it is given outlives it.
class PathRunner final : public QObject
{
    Q_OBJECT

public:
    PathRunner(PathTable& paths, OwnRecord& own, TunnelKeeper& keeper, ControlSession& session, const Clock& clock,
               QObject* parent = nullptr);

    void carryOut(const PathWork& work);

    /// The own address inside the tunnel is known.
    void setAddress(const Prefix& address) { m_probe.setAddress(address); }
    /// What the server says of switches and paths; false: of something else.
    bool onMessage(const wire::Message& message);
    void onRefused(const wire::ErrorMessage& error);

Q_SIGNALS:
    /// Something of a path may have changed.
    void progressed();
    /// Something happened to this one's.
    void peerChanged(const roamwire::PublicKey& peer);

private:
    void carryOut(const PublicKey& peer, const order::SetPath& order);
    void carryOut(const PublicKey& peer, const order::ResetSession& order);
    void carryOut(const PublicKey& peer, const order::StartCheck& order);
    void carryOut(const PublicKey& peer, const order::StopCheck& order);
    void carryOut(const PublicKey& peer, const order::ProposeSwitch& order);
    void carryOut(const PublicKey& peer, const order::Settle& order);
    void carryOut(const PublicKey& peer, const order::AskRekey& order);
    void carryOut(const PublicKey& peer, const order::SendProbe& order);
    void carryOut(const PublicKey& peer, const order::Bind& order);

    void on(const PublicKey& peer, const PathEvent& event);
    void onCheckResult(const CheckResult& result);
    void onSetOver(const PublicKey& peer, const Result<void>& done);
    void bind();
    void bindAddress(const QList<BindSend>& binds);
    void noteSwitch(const PublicKey& peer, quint64 id);
    std::optional<PublicKey> peerOfSwitch(quint64 id) const;
    std::optional<Endpoint> ownEndpoint(wire::SwitchKind kind, const Endpoint& target) const;

    PathTable& m_paths;
    OwnRecord& m_own;
    TunnelKeeper& m_keeper;
    ControlSession& m_session;
    const Clock& m_clock;
    TunnelProbe m_probe;
    QUdpSocket m_socket;                  ///< shows where we are, where WireGuard's own port cannot
    QList<PathSetting> m_settings;        ///< of the work at hand
    QList<BindSend> m_binds;              ///< likewise
    QHash<PublicKey, quint64> m_switches; ///< the newest of each peer
};

} // namespace roamwire
