#pragma once

#include "client-gui/tray/settings/preferences.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;

namespace roamwire::tray {

/// Start and language.
class GeneralPage final : public QWidget
{
    Q_OBJECT

public:
    /// `preferences` outlives it.
    explicit GeneralPage(Preferences& preferences, QWidget* parent = nullptr);

    static QString title() { return tr("General"); }

private:
    QLayout* makeLanguageRow();
    void refresh();
    void setAutostart(bool starts);

    Preferences& m_preferences;
    QCheckBox* m_autostart;
    QLabel* m_autostartProblem;
    QCheckBox* m_minimized;
    QComboBox* m_language;
};

} // namespace roamwire::tray
