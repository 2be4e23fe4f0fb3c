#pragma once

#include "client-gui/tray/icon/overallwatch.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace roamwire::tray {

/// The icon in the desktop's tray. Not to be made before TrayHost is ready.
class TrayIcon final : public QObject
{
    Q_OBJECT

public:
    /// Both outlive it.
    TrayIcon(OverallWatch& watch, QMenu& menu, QObject* parent = nullptr);

    /// A message of the desktop, that goes by itself.
    void showMessage(const QString& title, const QString& text, bool isWarning);

Q_SIGNALS:
    /// The icon was clicked: the window comes, or goes.
    void toggleRequested();
    /// A message was clicked.
    void openRequested();

private:
    void refresh();

    OverallWatch& m_watch;
    OverallState m_shown;
    QSystemTrayIcon m_icon;
};

} // namespace roamwire::tray
