#pragma once

#include "client-gui/tray/networks.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QTreeWidget;

namespace roamwire::tray {

/// How the interface of each network is looked after, and what that means.
class NetworksPage final : public QWidget
{
    Q_OBJECT

public:
    /// `networks` outlives it.
    explicit NetworksPage(Networks& networks, QWidget* parent = nullptr);

    static QString title() { return tr("Networks"); }

private:
    static QStringList describe(const Network& network);
    void refresh();
    void explain();

    Networks& m_networks;
    QList<QStringList> m_rows; ///< interface, mode and explanation
    QTreeWidget* m_list;
    QLabel* m_explanation;
};

} // namespace roamwire::tray
