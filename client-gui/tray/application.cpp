#include "client-gui/tray/application.h"

#include "client-gui/platform/helperclient.h"
#include "client-gui/platform/platform.h"
#include "client-gui/tray/diagnostics/networkexamination.h"
#include "client-gui/tray/icon/trayart.h"
#include "client-gui/tray/inviting/invitedialog.h"
#include "client-gui/tray/leavequestion.h"
#include "client-gui/tray/secrets/keychainquestion.h"

#include <QApplication>

namespace roamwire::tray {

Application::Application(const CommandLine& line, Preferences& preferences)
    : m_line(line)
    , m_preferences(preferences)
    , m_watch(makeNetworkWatch())
    , m_secrets(m_keychain,
                {[this](const auto& trouble, const auto& reply) { askForSecretPlace(trouble, reply); },
                 [this](const QString& path, const auto& change) { return m_networks.amend(path, change); }})
    , m_networks(networkParts(), m_preferences.pausedInterfaces())
    , m_rules(m_networks, *m_watch, m_preferences)
    , m_overall(m_networks)
    , m_joins(m_networks, m_secrets, devicesOfHelper(line.helper), *m_watch, m_clock)
    , m_window(m_networks, m_clock)
    , m_links(m_networks,
              [this](JoinRequest request, QObject* parent) { return m_joins.make(std::move(request), parent); })
    , m_menu(m_networks, m_overall)
    , m_trays(makeDesktopTrays())
    , m_host(*m_trays, {})
    , m_notifier(m_networks, m_overall, m_preferences, m_clock)
{
    connectMenu();
    connectWindow();
    connect(&m_links, &LinkHandler::peersWanted, this, &Application::showPeersOf);
    connect(&m_host, &TrayHost::ready, this, &Application::showIcon);
    connect(&m_host, &TrayHost::unavailable, &m_window, &MainWindow::present);
    connect(&m_secrets, &SecretKeeper::unlocked, this, [this] {
        for (Network* network : m_networks.all()) {
            if (network->state() == Network::State::Locked)
                network->resume();
        }
    });
    connect(&m_secrets, &SecretKeeper::problemChanged, &m_networks, &OwnNetworks::tellChange);
    qApp->installEventFilter(&m_links);
}

Application::~Application()
{
    m_window.hide(); // and its layout is kept
}

NetworkParts Application::networkParts()
{
    const auto store = [this](ClientConfig& config, const QString& path) {
        return m_secrets.memberStore(config, path);
    };
    const auto find = [this](const ClientConfig& config, const QString& path, const ReplyTo<ClientConfig>& reply) {
        m_secrets.unlock(config, path, reply);
    };
    const auto forget = [this](const ClientConfig& config, const QString& path) {
        m_secrets.forget(config, path, {this, [](const Result<void>&) {}}); // what stays is of no use to anybody
    };
    return {{*m_watch, m_clock, devicesOfHelper(m_line.helper), store},
            find,
            forget,
            [this](const QString& path) { return m_secrets.problem(path); },
            [this](const QString& path) { m_secrets.choose(path); }};
}

void Application::askForSecretPlace(const KeychainTrouble& trouble, const ReplyTo<WithoutKeychain>& reply)
{
    m_window.present();
    auto* question = new KeychainQuestion(trouble, reply, &m_window);
    connect(&m_secrets, &SecretKeeper::problemChanged, question, [this, question, path = trouble.configPath] {
        if (m_secrets.problem(path).isEmpty())
            question->close(); // the keychain took it after all
    });
    question->open();
}

void Application::connectMenu()
{
    connect(&m_menu, &TrayMenu::openRequested, &m_window, &MainWindow::present);
    connect(&m_menu, &TrayMenu::peerRequested, &m_window, &MainWindow::presentPeer);
    connect(&m_menu, &TrayMenu::joinRequested, &m_links, &LinkHandler::join);
    connect(&m_menu, &TrayMenu::inviteRequested, this, &Application::invite);
    connect(&m_menu, &TrayMenu::settingsRequested, this, &Application::showSettings);
    connect(&m_menu, &TrayMenu::quitRequested, qApp, &QApplication::quit);
}

void Application::connectWindow()
{
    m_window.restoreLayoutState(m_preferences.windowGeometry());
    connect(&m_window, &MainWindow::layoutChanged, &m_preferences, &Preferences::setWindowGeometry);
    connect(&m_window, &MainWindow::joinRequested, &m_links, &LinkHandler::join);
    connect(&m_window, &MainWindow::inviteRequested, this, &Application::invite);
    connect(&m_window, &MainWindow::settingsRequested, this, &Application::showSettings);
    connect(&m_window, &MainWindow::doctorRequested, this,
            [this](const Network* network) { examineNetwork(*network, &m_window); });
    connect(&m_window, &MainWindow::leaveRequested, this, &Application::leave);
    connect(&m_window, &MainWindow::quitRequested, qApp, &QApplication::quit);
}

void Application::start()
{
    m_networks.start();
    m_rules.start();
    m_host.start();
    if (!m_line.minimized && !m_preferences.startMinimized())
        m_window.present();
    if (const QString link = std::exchange(m_line.link, {}); !link.isEmpty())
        m_links.open(link);
}

void Application::open(const QString& link)
{
    link.isEmpty() ? m_window.present() : m_links.open(link);
}

void Application::showIcon()
{
    m_icon = std::make_unique<TrayIcon>(m_overall, m_menu);
    connect(m_icon.get(), &TrayIcon::toggleRequested, this, &Application::toggleWindow);
    connect(m_icon.get(), &TrayIcon::openRequested, &m_window, &MainWindow::present);
    connect(&m_notifier, &Notifier::announced, m_icon.get(), [this](const Announcement& announcement) {
        m_icon->showMessage(announcement.title, announcement.text, announcement.isWarning);
    });
}

void Application::toggleWindow()
{
    m_window.isVisible() && !m_window.isMinimized() ? m_window.hide() : m_window.present();
}

void Application::invite(Network* network)
{
    auto* dialog = new InviteDialog(*network, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void Application::showSettings()
{
    if (!m_settings) {
        m_settings = new SettingsDialog(m_preferences, m_networks, *m_watch, &m_window);
        m_settings->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_settings->show();
    m_settings->raise();
    m_settings->activateWindow();
}

void Application::leave(Network* network)
{
    (new LeaveQuestion(*network, &m_window))->open();
}

void Application::showPeersOf(const QString& interface)
{
    for (Network* network : m_networks.all()) {
        if (network->interface() == interface)
            return m_window.presentPeer(network, {});
    }
    m_window.present();
}

} // namespace roamwire::tray
