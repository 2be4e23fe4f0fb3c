#pragma once

#include <QObject>

#include <memory>

namespace roamwire::tray {

/// Which trays the desktop has, asked without Qt's own: Qt looks for a StatusNotifierItem host once per process, at the
/// first use of QSystemTrayIcon, and believes the answer for ever.
class DesktopTrays : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// From now on notifierFound() may come.
    virtual void watch() = 0;
    /// A tray by the older way is there now: one that embeds windows (XEmbed), or the system's own.
    virtual bool hasEmbedder() const = 0;

Q_SIGNALS:
    /// Somebody shows StatusNotifierItems. Qt finds him now, too.
    void notifierFound();
};

std::unique_ptr<DesktopTrays> makeDesktopTrays();

} // namespace roamwire::tray
