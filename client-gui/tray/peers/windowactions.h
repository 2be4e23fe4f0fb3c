#pragma once

#include "client-gui/tray/network.h"

#include <QAction>
#include <QCoreApplication>
#include <QMainWindow>
#include <QMenu>

namespace roamwire::tray {

/// What can be done in the window, with its shortcuts, and the menus that it is in.
class WindowActions final
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::WindowActions)

public:
    /// The actions and the menus are the window's.
    explicit WindowActions(QMainWindow& window);

    /// For the network and the peer of the current row; null where there is none.
    void update(const Network* network, const PeerStatus* peer);

    QAction* join;
    QAction* invite;
    QAction* pause; ///< or resume
    QAction* doctor;
    QAction* leave;
    QAction* settings;
    QAction* close;
    QAction* quit;

    QAction* details; ///< checkable
    QAction* copyAddress;
    QAction* copyKey;
    QAction* tryDirect;
    QAction* find;

    QMenu* networkMenu; ///< of one network, as it opens on its row
    QMenu* peerMenu;    ///< of one peer

private:
    void fillMenus(QMainWindow& window);
    static void allow(QAction* action, bool isThere, const QString& whyNot);
};

} // namespace roamwire::tray
