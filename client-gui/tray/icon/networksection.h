#pragma once

#include "client-gui/tray/network.h"

#include <QAction>
#include <QList>

namespace roamwire::tray {

/// What the menu has about one network: its first peers with their paths, and what can be done. The actions are made
/// once; they change their words, and come and go by being visible, so that an open menu does not flicker.
class NetworkSection final : public QObject
{
    Q_OBJECT

public:
    /// A menu is for a glance; everything is in the window.
    static constexpr qsizetype kMaxPeers = 12;

    /// `network` outlives it.
    explicit NetworkSection(Network& network, QObject* parent = nullptr);

    Network& network() const { return m_network; }
    /// In the order in which they are shown; they belong to the section.
    QList<QAction*> actions() const;

    void refresh();

Q_SIGNALS:
    void openRequested();
    void peerRequested(roamwire::tray::Network* network, const roamwire::PublicKey& peer);
    void inviteRequested(roamwire::tray::Network* network);

private:
    void refreshPeers();

    Network& m_network;
    QList<QAction*> m_peers;
    QList<PublicKey> m_keys; ///< of those that are shown
    QAction m_none;
    QAction m_more;
    QAction m_separator;
    QAction m_pause;
    QAction m_invite;
};

} // namespace roamwire::tray
