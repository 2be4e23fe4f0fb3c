#pragma once

#include "client-gui/engine/departure.h"
#include "client-gui/engine/inviter.h"
#include "client-gui/engine/status.h"

#include <QObject>

namespace roamwire::tray {

/// One network as the windows show it: a membership of this program, or of an agent that runs on this machine already.
/// Belongs to Networks. GUI thread.
class Network : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Running,   ///< this program keeps it connected
        Paused,    ///< by the user, or by the rule for the router this machine is behind
        Elsewhere, ///< an agent keeps it connected: it can be seen, and invited to, but neither paused nor left here
        Locked,    ///< its secrets are in a keychain that is locked; problem() has the mend
    };

    using QObject::QObject;

    virtual State state() const = 0;
    /// The interface's name; it names the network, too, as there is one configuration per interface.
    virtual QString interface() const = 0;
    /// What there is to know; without peers while it does not run.
    virtual const Status& status() const = 0;
    /// Why it does not all work, with the mend; empty when it does.
    virtual QString problem() const = 0;
    /// The problem is that nobody knows where its secret is to be; chooseSecretPlace() has the mend.
    virtual bool asksForSecretPlace() const { return false; }

    /// Managed mode: takes the tunnel down. Sync mode: the tunnel stays, and endpoints are left alone.
    virtual void pause() = 0;
    virtual void resume() = 0;
    virtual void chooseSecretPlace() {}
    /// Looks for a direct path to this peer now, whenever the next try would be. Harmless where there is one.
    virtual void tryDirect(const PublicKey& peer) = 0;
    virtual void invite(const wire::Invite& invite, ReplyTo<Invitation> reply) = 0;
    /// Gives admission and address back. When that is done the network is gone (Networks::removed).
    virtual void leave(ReplyTo<DepartureReport> reply) = 0;

Q_SIGNALS:
    /// Any of the above may be different now. Comes many times a second at worst; who draws takes his time (see
    /// PeerModel).
    void changed();
    /// Of all of it, only this peer in status() may be different, or new. It comes instead of changed() where it can:
    /// what one peer does is not to cost a look at all of them.
    void peerChanged(const roamwire::PeerStatus& peer);
};

} // namespace roamwire::tray
