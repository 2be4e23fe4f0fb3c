#pragma once

#include "client-gui/engine/enginesettings.h"
#include "client-gui/engine/entrance.h"
#include "client-gui/engine/inviter.h"
#include "client-gui/engine/pathlog.h"
#include "client-gui/engine/pathrunner.h"
#include "client-gui/engine/roster.h"
#include "client-gui/engine/statusmaker.h"

#include <QObject>
#include <QTimer>

namespace roamwire {

/// One membership: keeps one interface connected to one tenant. Network events and the server's messages come in,
/// settings of the interface go out; in between are Roster and PathTable. The shells (agent, tray) only start it and
/// show status().
///
/// One thread. `watch`, `device`, `store` and `clock` outlive it. Ending it leaves the tunnels as they are.
class Engine final : public QObject
{
    Q_OBJECT

public:
    Engine(EngineSettings settings, NetworkWatch& watch, TunnelDevice& device, MemberStore& store, const Clock& clock,
           QObject* parent = nullptr);

    void start();

    Status status() const { return m_statusMaker.all(); }

    /// Looks for a direct path to this peer now, whenever the next try would be. Harmless where there is one.
    void tryDirect(const PublicKey& peer);

    /// For a newcomer, as a member of a sealed tenant.
    void invite(const wire::Invite& invite, ReplyTo<Invitation> reply)
    {
        m_inviter.invite(invite, m_settings.link, std::move(reply));
    }

Q_SIGNALS:
    /// Something that status() shows may have changed.
    void statusChanged();
    /// The same, but of this peer alone, which may be new.
    void peerChanged(const roamwire::PeerStatus& peer);
    /// The server is the one that the link names, and asks who we are.
    void challenged();
    /// The server took us in, or back. The address is worth remembering.
    void joined(const QHostAddress& wgip);
    /// The server refused to take us in, and told no time after which it would; or it, or everybody there, cannot be
    /// believed.
    void refused(const QString& reason);

private:
    void onTunnelReady(bool isAnew);
    void onRoamed();
    void onPlaceChanged();

    void onMessage(const wire::Message& message);
    void onWelcome(const wire::Welcome& welcome);
    void onRefused(const wire::ErrorMessage& error);
    void onEntered(const wire::Welcome& welcome);
    void onSelf(const wire::Self& self);
    void onSessionState();
    void onPeers(const wire::Peers& part);
    void onPeer(const PeerRecord& record);
    void onRemoved(const wire::RemovedPeer& removed);
    void onConfirmed(const ObservedAddresses& observed);
    void note(const PeerRecord& record);
    void completeList();
    bool believe(const PeerRecord& record);
    void upsert(const PeerRecord& record, const DevicePeer* known);
    void sortOut();

    void onFigures(const DeviceState& device);
    void scheduleFigures();
    void planFigures();
    void carryOut(const PathWork& work);

    void tellPeer(const PublicKey& peer);
    PeerSetting settingFor(const PeerRecord& record) const;
    bool hasJoined() const { return m_session.state() == ControlSession::State::Joined; }

    EngineSettings m_settings;
    const Clock& m_clock;
    RoamDetector m_detector;
    TunnelKeeper m_keeper;
    ControlSession m_session;
    Inviter m_inviter;
    SealBook m_seals;
    OwnRecord m_own;
    Entrance m_entrance;
    Roster m_roster;
    PathRunner m_runner;
    StatusMaker m_statusMaker;
    PathLog m_pathLog;

    std::optional<std::map<PublicKey, PeerRecord>> m_list; ///< being received in parts
    QTimer m_figuresTimer;
    QTimer m_planTimer;
    QTimer m_serverAway;
    Instant m_figuresAt{};
};

} // namespace roamwire
