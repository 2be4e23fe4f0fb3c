#pragma once

#include "client-gui/tray/icon/desktoptrays.h"
#include "shared/base/clock.h"

#include <QTimer>

namespace roamwire::tray {

/// Decides when QSystemTrayIcon may be used: at login the desktop's tray may come later than we do.
class TrayHost final : public QObject
{
    Q_OBJECT

public:
    /// How long to wait for a StatusNotifierItem host.
    struct Patience
    {
        Milliseconds withEmbedder{3'000}; ///< where there is another tray already: a desktop that starts has both soon
        Milliseconds withNothing{30'000}; ///< as long as a slow login takes
    };

    /// `trays` outlive it.
    explicit TrayHost(DesktopTrays& trays, Patience patience, QObject* parent = nullptr);

    void start();

Q_SIGNALS:
    /// Once, always: QSystemTrayIcon may be used. An embedding tray that comes later is found by Qt.
    void ready();
    /// Just after ready(): nothing shows the icon by now, so something else has to be seen.
    void unavailable();

private:
    void settle(bool isThere);

    DesktopTrays& m_trays;
    QTimer m_embedderTimer;
    QTimer m_nothingTimer;
    bool m_isSettled = false;
};

} // namespace roamwire::tray
