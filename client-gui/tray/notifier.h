#pragma once

#include "client-gui/tray/announcementrule.h"
#include "client-gui/tray/icon/overallwatch.h"

#include <QTimer>

namespace roamwire::tray {

/// Tells the user of what he has to know, as AnnouncementRule has it and as far as he prefers.
class Notifier final : public QObject
{
    Q_OBJECT

public:
    /// All of them outlive it.
    Notifier(Networks& networks, OverallWatch& watch, const Preferences& preferences, const Clock& clock,
             QObject* parent = nullptr);

Q_SIGNALS:
    void announced(const roamwire::tray::Announcement& announcement);

private:
    void look();

    Networks& m_networks;
    const Clock& m_clock;
    AnnouncementRule m_rule;
    QTimer m_due;
};

} // namespace roamwire::tray
