#pragma once

#include "client-gui/tray/settings/preferences.h"

#include <QWidget>

class QButtonGroup;

namespace roamwire::tray {

/// What the user is told of while the window is closed.
class NotificationsPage final : public QWidget
{
    Q_OBJECT

public:
    /// `preferences` outlives it.
    explicit NotificationsPage(Preferences& preferences, QWidget* parent = nullptr);

    static QString title() { return tr("Notifications"); }

private:
    void refresh();

    Preferences& m_preferences;
    QButtonGroup* m_choices; ///< its ids are Preferences::Notifications
};

} // namespace roamwire::tray
