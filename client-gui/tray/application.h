#pragma once

#include "client-gui/engine/networkwatch.h"
#include "client-gui/tray/commandline.h"
#include "client-gui/tray/icon/trayhost.h"
#include "client-gui/tray/icon/trayicon.h"
#include "client-gui/tray/icon/traymenu.h"
#include "client-gui/tray/joining/linkhandler.h"
#include "client-gui/tray/joins.h"
#include "client-gui/tray/mainwindow.h"
#include "client-gui/tray/notifier.h"
#include "client-gui/tray/ownnetworks.h"
#include "client-gui/tray/secrets/keychainstore.h"
#include "client-gui/tray/secrets/secretkeeper.h"
#include "client-gui/tray/settings/rulekeeper.h"
#include "client-gui/tray/settings/settingsdialog.h"

namespace roamwire::tray {

/// What the program is made of, and what leads to what. Deleting it leaves the tunnels as they are. GUI thread.
class Application final : public QObject
{
    Q_OBJECT

public:
    /// `preferences` outlive it; their language is spoken already.
    Application(const CommandLine& line, Preferences& preferences);
    ~Application() override;

    /// Connects the networks, and shows what there is to be seen.
    void start();

    /// The program was started again, with this link or an empty one.
    void open(const QString& link);

private:
    NetworkParts networkParts();
    void askForSecretPlace(const KeychainTrouble& trouble, const ReplyTo<WithoutKeychain>& reply);
    void connectMenu();
    void connectWindow();
    void showIcon();
    void toggleWindow();
    void invite(Network* network);
    void showSettings();
    void leave(Network* network);
    void showPeersOf(const QString& interface);

    CommandLine m_line;
    SystemClock m_clock;
    Preferences& m_preferences;
    std::unique_ptr<NetworkWatch> m_watch;
    KeychainStore m_keychain;
    SecretKeeper m_secrets;
    OwnNetworks m_networks;
    RuleKeeper m_rules;
    OverallWatch m_overall;
    Joins m_joins;
    MainWindow m_window;
    LinkHandler m_links;
    TrayMenu m_menu;
    std::unique_ptr<DesktopTrays> m_trays;
    TrayHost m_host;
    Notifier m_notifier;
    std::unique_ptr<TrayIcon> m_icon; ///< once the desktop is ready for it
    QPointer<SettingsDialog> m_settings;
};

} // namespace roamwire::tray
