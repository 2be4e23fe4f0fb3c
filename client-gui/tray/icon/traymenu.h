#pragma once

#include "client-gui/tray/icon/networksection.h"
#include "client-gui/tray/icon/overallwatch.h"

#include <QMenu>

#include <memory>
#include <vector>

namespace roamwire::tray {

/// The menu of the tray icon. With one network its section stands in the menu itself, with more each has a submenu.
/// Works as a menu of ours (XEmbed) and as one that the desktop draws (StatusNotifierItem): whatever changes, changes
/// in place.
class TrayMenu final : public QMenu
{
    Q_OBJECT

public:
    /// Both outlive it.
    TrayMenu(Networks& networks, OverallWatch& watch);
    ~TrayMenu() override;

Q_SIGNALS:
    void openRequested();
    void peerRequested(roamwire::tray::Network* network, const roamwire::PublicKey& peer);
    void joinRequested();
    void inviteRequested(roamwire::tray::Network* network);
    void settingsRequested();
    void quitRequested();

private:
    /// A section, and where it is: in its submenu, or (then that is empty) in the menu.
    struct Place
    {
        std::unique_ptr<NetworkSection> section;
        std::unique_ptr<QMenu> submenu;
        bool isInline = false;
    };

    void refresh();
    void adopt(Network* network);
    void drop(const Network* network);
    void arrange();
    void put(Place& place, bool isInline);
    void addFixed(const QString& text, void (TrayMenu::*requested)());

    Networks& m_networks;
    OverallWatch& m_watch;
    QAction* m_header;
    QAction* m_end;              ///< sections stand before it
    std::vector<Place> m_places; ///< by interface
};

} // namespace roamwire::tray
