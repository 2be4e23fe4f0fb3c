#include "client-gui/tray/icon/trayicon.h"

#include "client-gui/tray/icon/trayart.h"

namespace roamwire::tray {

TrayIcon::TrayIcon(OverallWatch& watch, QMenu& menu, QObject* parent)
    : QObject(parent)
    , m_watch(watch)
    , m_shown(watch.overall().state)
    , m_icon(markIcon(m_shown), this)
{
    m_icon.setContextMenu(&menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger)
            Q_EMIT toggleRequested();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &TrayIcon::openRequested);
    connect(&m_watch, &OverallWatch::looked, this, &TrayIcon::refresh);
    refresh();
    m_icon.show();
}

void TrayIcon::showMessage(const QString& title, const QString& text, bool isWarning)
{
    m_icon.showMessage(title, text, isWarning ? QSystemTrayIcon::Warning : QSystemTrayIcon::Information);
}

/// Only what changed: every new icon is sent over the bus, and some desktops blink.
void TrayIcon::refresh()
{
    const Overall& overall = m_watch.overall();
    if (std::exchange(m_shown, overall.state) != overall.state)
        m_icon.setIcon(markIcon(overall.state));
    const QString toolTip = tr("Roamwire: %1").arg(overall.sentence);
    if (m_icon.toolTip() != toolTip)
        m_icon.setToolTip(toolTip);
}

} // namespace roamwire::tray
