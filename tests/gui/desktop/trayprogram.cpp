// The tray icon and its menu as a program, for a desktop that a script makes: prints what it is asked for.
#include "client-gui/tray/icon/trayhost.h"
#include "client-gui/tray/icon/trayicon.h"
#include "client-gui/tray/icon/traymenu.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/statuses.h"

#include <QApplication>
#include <QTextStream>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace std::chrono_literals;

namespace {

void say(const QString& line)
{
    QTextStream(stdout) << line << Qt::endl;
}

void sayWhere(const TrayIcon& icon)
{
    const QRect place = icon.findChild<QSystemTrayIcon*>()->geometry();
    if (!place.isEmpty())
        say(QStringLiteral("at %1 %2").arg(place.center().x()).arg(place.center().y()));
}

} // namespace

int main(int argc, char* argv[])
{
    QApplication app(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);

    FakeNetworks networks;
    networks.add(QStringLiteral("rw0"))
        .show(statusWith(QStringLiteral("rw0"), QStringLiteral("connected"),
                         {peerStatus(1, QStringLiteral("nas"), PathKind::Lan),
                          peerStatus(2, QStringLiteral("phone"), PathKind::Relay)}));
    OverallWatch watch(networks);
    TrayMenu menu(networks, watch);
    QObject::connect(&menu, &TrayMenu::openRequested, &app, [] { say(QStringLiteral("open")); });
    QObject::connect(&menu, &TrayMenu::quitRequested, &app, &QApplication::quit);

    std::unique_ptr<TrayIcon> icon;
    const auto trays = makeDesktopTrays();
    TrayHost host(*trays, {500ms, 3'000ms});
    QObject::connect(&host, &TrayHost::unavailable, &app, [] { say(QStringLiteral("unavailable")); });
    QObject::connect(&host, &TrayHost::ready, &app, [&] {
        say(QStringLiteral("ready"));
        icon = std::make_unique<TrayIcon>(watch, menu);
        QObject::connect(icon.get(), &TrayIcon::toggleRequested, &app, [] { say(QStringLiteral("toggle")); });
        QTimer::singleShot(1'000, icon.get(), [&icon] { sayWhere(*icon); });
    });
    host.start();
    return QApplication::exec();
}
