#pragma once

#include "tests/lab/host.h"
#include "tests/lab/process.h"

#include <QImage>
#include <QPoint>

namespace roamwire::lab {

/// A desktop on one host: an X server without a screen, a window manager, a panel with a tray. Its programs are on the
/// D-Bus session of this process.
class Desktop final
{
public:
    /// Returns when the panel is there.
    static Result<std::unique_ptr<Desktop>> start(const Host& host);

    /// As the user starts it.
    Result<std::unique_ptr<Process>> launch(const QStringList& argv) const;
    /// The same to its end; what it printed.
    Result<QByteArray> run(const QStringList& argv) const;

    /// From now on programs are started as on KDE Plasma with dark colors.
    Result<void> useDarkColors();

    /// Real keys and a real mouse: what the X server tells every program.
    Result<void> press(const QString& key) const; ///< as xdotool calls it: "ctrl+a"
    Result<void> type(const QString& text) const;
    Result<void> click(const QPoint& place, int button = 1) const;
    Result<void> pointAt(const QPoint& place) const;

    /// Drags the window that is in front to this size.
    Result<void> resizeWindow(const QSize& size) const;

    /// Where the panel is; waits until an icon is in it.
    Result<QRect> panel() const;

    /// The whole screen.
    Result<QImage> picture() const;

private:
    explicit Desktop(const Host& host);
    Result<void> startScreen();
    Result<void> startPanel();
    QStringList environment() const;

    const Host& m_host;
    QString m_display;
    bool m_isDark = false;
    std::unique_ptr<Process> m_screen;
    std::unique_ptr<Process> m_windowManager;
    std::unique_ptr<Process> m_panel;
};

} // namespace roamwire::lab
