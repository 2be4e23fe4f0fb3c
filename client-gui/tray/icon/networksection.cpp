#include "client-gui/tray/icon/networksection.h"

#include "client-gui/tray/icon/overallstate.h"
#include "client-gui/tray/peers/pathwords.h"

#include <algorithm>

namespace roamwire::tray {
namespace {

/// Such peers come first: they are what a menu is opened for.
bool isThere(const PeerStatus& peer)
{
    return peer.path.verified || peer.presence == Presence::Online;
}

QString pathText(const PeerStatus& peer)
{
    if (PathWords::isLeftOut(peer.path.reason))
        return NetworkSection::tr("left out");
    if (!peer.path.verified)
        return isThere(peer) ? NetworkSection::tr("connecting…") : NetworkSection::tr("away");
    if (!peer.path.kind)
        return NetworkSection::tr("connected");
    switch (*peer.path.kind) {
    case PathKind::Lan:
        return NetworkSection::tr("LAN");
    case PathKind::Wan:
        return NetworkSection::tr("WAN");
    case PathKind::Relay:
        return NetworkSection::tr("relay");
    }
    return {};
}

QString nameOf(const PeerStatus& peer)
{
    QString name = peer.name.isEmpty() ? peer.wgip.toString() : peer.name;
    return name.replace(QLatin1Char('&'), QStringLiteral("&&")); // else the letter after it is underlined
}

QString noneText(Network::State state)
{
    switch (state) {
    case Network::State::Paused:
        return NetworkSection::tr("Paused");
    case Network::State::Locked:
        return NetworkSection::tr("Locked");
    case Network::State::Running:
    case Network::State::Elsewhere:
        break;
    }
    return NetworkSection::tr("No other peers yet");
}

} // namespace

NetworkSection::NetworkSection(Network& network, QObject* parent)
    : QObject(parent)
    , m_network(network)
    , m_more(tr("All peers…"))
    , m_invite(tr("Invite…"))
{
    for (qsizetype i = 0; i < kMaxPeers; ++i) {
        m_peers << new QAction(this);
        connect(m_peers.last(), &QAction::triggered, this, [this, i] { Q_EMIT peerRequested(&m_network, m_keys[i]); });
    }
    m_none.setEnabled(false);
    m_separator.setSeparator(true);
    connect(&m_more, &QAction::triggered, this, &NetworkSection::openRequested);
    connect(&m_pause, &QAction::triggered, this,
            [this] { m_network.state() == Network::State::Paused ? m_network.resume() : m_network.pause(); });
    connect(&m_invite, &QAction::triggered, this, [this] { Q_EMIT inviteRequested(&m_network); });
    refresh();
}

QList<QAction*> NetworkSection::actions() const
{
    const auto constless = [](const QAction& action) { return const_cast<QAction*>(&action); };
    return m_peers + QList<QAction*>{constless(m_none), constless(m_more), constless(m_separator), constless(m_pause),
                                     constless(m_invite)};
}

void NetworkSection::refresh()
{
    const Network::State state = m_network.state();
    refreshPeers();
    m_pause.setText(state == Network::State::Paused ? tr("Resume") : tr("Pause"));
    m_pause.setVisible(state == Network::State::Running || state == Network::State::Paused);
    m_invite.setVisible(m_network.status().mayInvite);
    m_separator.setVisible(m_pause.isVisible() || m_invite.isVisible());
}

void NetworkSection::refreshPeers()
{
    QList<const PeerStatus*> order;
    for (const PeerStatus& peer : m_network.status().peers)
        order << &peer;
    std::ranges::stable_partition(order, [](const PeerStatus* peer) { return isThere(*peer); });
    m_keys.clear();
    for (qsizetype i = 0; i < kMaxPeers; ++i) {
        QAction& action = *m_peers[i];
        if (i < order.size()) {
            m_keys << order[i]->publicKey;
            action.setText(tr("%1 – %2", "peer and its path").arg(nameOf(*order[i]), pathText(*order[i])));
        }
        action.setVisible(i < order.size());
    }
    m_none.setText(noneText(m_network.state()));
    m_none.setVisible(order.isEmpty());
    m_more.setVisible(order.size() > kMaxPeers);
}

} // namespace roamwire::tray
