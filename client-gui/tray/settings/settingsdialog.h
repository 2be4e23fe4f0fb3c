#pragma once

#include "client-gui/engine/networkwatch.h"
#include "client-gui/tray/networks.h"
#include "client-gui/tray/settings/preferences.h"

#include <QDialog>

class QLabel;
class QListWidget;
class QStackedWidget;

namespace roamwire::tray {

/// The settings. What is changed holds at once, so there is only Close. GUI thread.
class SettingsDialog final : public QDialog
{
    Q_OBJECT

public:
    enum class Page { General, Notifications, Networks, Routers, About };

    /// All of them outlive it.
    SettingsDialog(Preferences& preferences, Networks& networks, NetworkWatch& watch, QWidget* parent = nullptr);

    void showPage(Page page);

private:
    template <typename PageType>
    void addPage(PageType* page);
    void fitList();
    void showProblem();
    void fitSize();

    Preferences& m_preferences;
    QListWidget* m_list;
    QStackedWidget* m_pages;
    QLabel* m_problem;
};

} // namespace roamwire::tray
