#include "client-gui/tray/settings/networkspage.h"

#include "client-gui/tray/settings/pageparts.h"

#include <QTreeWidget>

namespace roamwire::tray {
namespace {

constexpr int kColumns = 2;
constexpr int kExplanation = 2; ///< is not in the list, but below it

} // namespace

NetworksPage::NetworksPage(Networks& networks, QWidget* parent)
    : QWidget(parent)
    , m_networks(networks)
    , m_list(makeList({tr("Network"), tr("Interface")}))
    , m_explanation(new HintLabel)
{
    m_list->setAccessibleName(title());
    auto* layout = makePageLayout(this, title());
    layout->addWidget(
        new HintLabel(tr("The interface of a network is managed by Roamwire, or was set up by somebody else. This is "
                         "decided on joining; to change it, leave the network and join it again.")));
    layout->addSpacing(kCloseGap);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_explanation);
    layout->addStretch();

    for (Network* network : m_networks.all())
        connect(network, &Network::changed, this, &NetworksPage::refresh);
    refresh();
    connect(m_list, &QTreeWidget::currentItemChanged, this, &NetworksPage::explain);
    connect(&m_networks, &Networks::removed, this, &NetworksPage::refresh);
    connect(&m_networks, &Networks::added, this, [this](Network* network) {
        connect(network, &Network::changed, this, &NetworksPage::refresh);
        refresh();
    });
}

QStringList NetworksPage::describe(const Network& network)
{
    const auto with = [&](const QString& mode, const QString& explanation) {
        return QStringList{network.interface(), mode, explanation};
    };
    if (network.state() == Network::State::Elsewhere) {
        return with(tr("Kept by an agent"),
                    tr("An agent on this device keeps this network connected, and has the settings of its own. Here it "
                       "is only shown."));
    }
    if (network.status().mode == modeWord(InterfaceMode::Managed)) {
        return with(tr("Managed"), tr("Roamwire made this interface and looks after all of it: key, addresses, routes "
                                      "and peers. A pause takes the tunnel down."));
    }
    if (network.status().mode == modeWord(InterfaceMode::Sync)) {
        return with(tr("Set up by somebody else"),
                    tr("wg-quick, NetworkManager or somebody else set this interface up. Roamwire only tells it where "
                       "its peers are, and adds peers only if that was allowed on joining. A pause leaves the tunnel "
                       "as it is."));
    }
    return with(tr("Not known yet"), tr("The network is not running. Its interface is looked at when it starts."));
}

/// Comes with every change of a network; the list is touched only if it reads otherwise.
void NetworksPage::refresh()
{
    QList<QStringList> rows;
    for (const Network* network : m_networks.all())
        rows << describe(*network);
    if (rows == m_rows)
        return;
    const int current = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_rows = rows;
    m_list->clear();
    for (const QStringList& row : m_rows)
        m_list->addTopLevelItem(new QTreeWidgetItem(row.first(kColumns)));
    fitHeight(m_list);
    m_list->setCurrentItem(m_list->topLevelItem(qBound(0, current, int(m_rows.size()) - 1)));
    explain();
}

void NetworksPage::explain()
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_explanation->setText(row < 0 ? tr("There is no network yet.") : m_rows[row][kExplanation]);
}

} // namespace roamwire::tray
