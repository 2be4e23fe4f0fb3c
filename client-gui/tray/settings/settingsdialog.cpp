#include "client-gui/tray/settings/settingsdialog.h"

#include "client-gui/tray/settings/aboutpage.h"
#include "client-gui/tray/settings/generalpage.h"
#include "client-gui/tray/settings/networkspage.h"
#include "client-gui/tray/settings/notificationspage.h"
#include "client-gui/tray/settings/pageparts.h"
#include "client-gui/tray/settings/routerspage.h"

#include <QDialogButtonBox>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>

namespace roamwire::tray {
namespace {

constexpr QSize kSmallest{640, 440};
constexpr int kRowPadding = 6; ///< above and below a page's name in the list

} // namespace

SettingsDialog::SettingsDialog(Preferences& preferences, Networks& networks, NetworkWatch& watch, QWidget* parent)
    : QDialog(parent)
    , m_preferences(preferences)
    , m_list(new QListWidget)
    , m_pages(new QStackedWidget)
    , m_problem(new QLabel)
{
    setWindowTitle(tr("Settings"));
    addPage(new GeneralPage(preferences));
    addPage(new NotificationsPage(preferences));
    addPage(new NetworksPage(networks));
    addPage(new RoutersPage(preferences, watch));
    addPage(new AboutPage);
    fitList();
    m_problem->setWordWrap(true);

    auto* sides = new QHBoxLayout;
    sides->setSpacing(kWideGap);
    sides->addWidget(m_list);
    sides->addWidget(m_pages, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false); // Return belongs to what is edited
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kWideGap, kWideGap, kWideGap, kWideGap);
    layout->setSpacing(kWideGap);
    layout->addLayout(sides, 1);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);

    connect(m_list, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&m_preferences, &Preferences::changed, this, &SettingsDialog::showProblem);
    m_list->setCurrentRow(0);
    showProblem();
    setMinimumSize(minimumSizeHint().expandedTo(kSmallest));
}

template <typename PageType>
void SettingsDialog::addPage(PageType* page)
{
    auto* item = new QListWidgetItem(PageType::title(), m_list);
    item->setSizeHint(QSize(0, fontMetrics().height() + 2 * kRowPadding));
    m_pages->addWidget(page);
}

/// As wide as its longest entry, so that the pages get the rest.
void SettingsDialog::fitList()
{
    m_list->setAccessibleName(tr("Pages of the settings"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    int widest = 0;
    for (int row = 0; row < m_list->count(); ++row)
        widest = qMax(widest, m_list->fontMetrics().horizontalAdvance(m_list->item(row)->text()));
    m_list->setFixedWidth(widest + 2 * kWideGap);
}

void SettingsDialog::showPage(Page page)
{
    m_list->setCurrentRow(static_cast<int>(page));
}

void SettingsDialog::showProblem()
{
    m_problem->setText(m_preferences.problem());
    m_problem->setVisible(!m_preferences.problem().isEmpty());
}

} // namespace roamwire::tray
