#pragma once

#include "client-gui/engine/networkwatch.h"
#include "client-gui/tray/settings/preferences.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace roamwire::tray {

/// The routers that the user has named, and what becomes of the networks behind each of them.
class RoutersPage final : public QWidget
{
    Q_OBJECT

public:
    /// Both outlive it.
    RoutersPage(Preferences& preferences, NetworkWatch& watch, QWidget* parent = nullptr);

    static QString title() { return tr("Trusted routers"); }

private:
    QLayout* makeButtons();
    QLayout* makeDetails();
    void connectParts();
    void refresh();
    void refreshList();
    void refreshHere();
    void refreshDetails();
    int currentRow() const;
    void select(const std::optional<RouterId>& id);
    void add();
    void remove();
    void rename();
    void setRule();
    void change(const KnownRouter& router);

    Preferences& m_preferences;
    NetworkWatch& m_watch;
    QList<KnownRouter> m_routers; ///< as in the list
    QLabel* m_here;
    QTreeWidget* m_list;
    QPushButton* m_add;
    QPushButton* m_remove;
    QLineEdit* m_name;
    QComboBox* m_rule;
    QLabel* m_problem;
};

} // namespace roamwire::tray
