#pragma once

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/departure.h"
#include "client-gui/engine/engine.h"
#include "client-gui/engine/statusserver.h"

#include <memory>

namespace roamwire {

/// Opens the store of one membership. The configuration belongs to the file `path` and outlives the store.
using MakeStore = std::function<std::unique_ptr<MemberStore>(ClientConfig& config, const QString& path)>;

/// What a membership stands on. Watch and clock outlive it.
struct MembershipParts
{
    NetworkWatch& watch;
    const Clock& clock;
    MakeDevice makeDevice;
    MakeStore makeStore{}; ///< absent: everything in the files of the configuration
};

/// One configured network of this user, the same for agent and tray: keeps it connected, shows it to other programs
/// of the user, pauses it and ends it. What the server gives it is written to the configuration.
///
/// One thread. Deleting it leaves the tunnels as they are.
class Membership final : public QObject
{
    Q_OBJECT

public:
    /// Paused at first.
    Membership(ClientConfig config, QString configPath, MembershipParts parts, QObject* parent = nullptr);
    ~Membership() override;

    /// Until it is paused others see it on this socket, and may invite and leave through it. Fails where a client shows
    /// the interface there already.
    Result<void> serve(const QString& socket);

    bool isPaused() const { return m_isPaused; }
    /// Paused, with all that follows from it; the interface is free for others.
    bool isIdle() const { return m_isPaused && !m_engine && !m_device; }
    /// Connects it, and keeps it connected.
    void resume();
    /// Ends that. Managed mode: the tunnel goes down, too, and its key is kept. Sync mode: the endpoints stay.
    void pause();

    const ClientConfig& config() const { return m_config; }
    const QString& configPath() const { return m_path; }
    /// Changes the configuration on disk, and then here; an error: it is as it was. What the engine goes by stays.
    Result<void> amend(const std::function<void(ClientConfig& config)>& change);
    /// Without peers while it does not run.
    Status status() const;

    /// As Engine has it; nothing while it does not run.
    void tryDirect(const PublicKey& peer);
    void invite(const wire::Invite& invite, const ReplyTo<Invitation>& reply);
    /// Gives admission and address back (see Departure). Whoever asks meanwhile gets the same answer. If it is not done
    /// everything goes on as before.
    void leave(ReplyTo<DepartureReport> reply);

Q_SIGNALS:
    /// As Engine has them.
    void statusChanged();
    void peerChanged(const roamwire::PeerStatus& peer);
    /// The server took us in, or back.
    void joined(const QHostAddress& wgip);
    /// Nothing of it is left; every other answer was given before.
    void left();

private:
    void settleSoon();
    void settle();
    void run();
    void stop();
    void takeDown();
    void onTakenDown(const Result<void>& done);
    void depart();
    void onDeparted(const DepartureReport& report);
    void onJoined(const QHostAddress& wgip);

    ClientConfig m_config;
    const QString m_path;
    const MembershipParts m_parts;
    StatusServer m_server;
    std::unique_ptr<TunnelDevice> m_device;
    std::unique_ptr<MemberStore> m_store;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Departure> m_departure;
    QList<ReplyTo<DepartureReport>> m_leaving; ///< who waits for the departure
    std::unique_ptr<QObject> m_takingDown;     ///< while the tunnel is to go, or has not gone; context of the answer
    QString m_problem;                         ///< why it has not gone
    bool m_isPaused = true;
    bool m_isLeaving = false;
};

} // namespace roamwire
