#pragma once

#include "client-gui/tray/networks.h"

#include <algorithm>

namespace roamwire::test {

/// A network that says what the test wants, and remembers what it was asked for.
class FakeNetwork final : public tray::Network
{
    Q_OBJECT

public:
    explicit FakeNetwork(const QString& interface) { m_status.interface = interface; }

    State state() const override { return m_state; }
    QString interface() const override { return m_status.interface; }
    const Status& status() const override
    {
        ++looks;
        return m_status;
    }
    QString problem() const override { return m_status.problem; }
    bool asksForSecretPlace() const override { return asks; }
    void chooseSecretPlace() override { ++chosen; }
    void pause() override { setState(State::Paused); }
    void resume() override { setState(State::Running); }
    void tryDirect(const PublicKey& peer) override { tried << peer; }
    void invite(const wire::Invite& invite, ReplyTo<Invitation> reply) override
    {
        invites << invite;
        inviteReplies << reply;
    }
    void leave(ReplyTo<DepartureReport> reply) override { leaveReplies << reply; }

    void show(const Status& status)
    {
        m_status = status;
        Q_EMIT changed();
    }
    /// One peer that it shows already, or a new one.
    void showPeer(const PeerStatus& peer)
    {
        const auto known = std::ranges::find(m_status.peers, peer.publicKey, &PeerStatus::publicKey);
        if (known == m_status.peers.end())
            m_status.peers << peer;
        else
            *known = peer;
        Q_EMIT peerChanged(peer);
    }
    void setState(State state)
    {
        m_state = state;
        Q_EMIT changed();
    }

    bool asks = false; ///< for a place for its secret
    int chosen = 0;    ///< how often the user was to choose one
    QList<PublicKey> tried;
    QList<wire::Invite> invites;
    QList<ReplyTo<Invitation>> inviteReplies;
    QList<ReplyTo<DepartureReport>> leaveReplies;
    mutable int looks = 0; ///< at all of its status

private:
    Status m_status;
    State m_state = State::Running;
};

class FakeNetworks final : public tray::Networks
{
    Q_OBJECT

public:
    QList<tray::Network*> all() const override { return {m_networks.begin(), m_networks.end()}; }

    FakeNetwork& add(const QString& interface)
    {
        auto* network = new FakeNetwork(interface);
        network->setParent(this);
        m_networks << network;
        Q_EMIT added(network);
        return *network;
    }
    void remove(FakeNetwork& network)
    {
        m_networks.removeOne(&network);
        Q_EMIT removed(&network);
        network.deleteLater();
    }

private:
    QList<FakeNetwork*> m_networks;
};

} // namespace roamwire::test
