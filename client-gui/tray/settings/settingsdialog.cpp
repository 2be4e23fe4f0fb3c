#include "client-gui/tray/settings/settingsdialog.h"

#include "client-gui/tray/settings/aboutpage.h"
#include "client-gui/tray/settings/generalpage.h"
#include "client-gui/tray/settings/networkspage.h"
#include "client-gui/tray/settings/notificationspage.h"
#include "client-gui/tray/settings/pageparts.h"
#include "client-gui/tray/settings/routerspage.h"

#include <QDialogButtonBox>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QStyledItemDelegate>

namespace roamwire::tray {
namespace {

constexpr QSize kSmallest{640, 440};
constexpr QSize kEntryPadding{12, 7}; ///< on each side of a page's name in the list

/// The list of pages: a name, and air around it.
class EntryDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + 2 * kEntryPadding;
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem entry = option;
        initStyleOption(&entry, index);
        const QStyle* style = entry.widget->style();
        style->drawPrimitive(QStyle::PE_PanelItemViewItem, &entry, painter, entry.widget);
        const bool isSelected = entry.state.testFlag(QStyle::State_Selected);
        style->drawItemText(painter, entry.rect.marginsRemoved({kEntryPadding.width(), 0, kEntryPadding.width(), 0}),
                            static_cast<int>(Qt::AlignVCenter | Qt::AlignLeading), entry.palette, true, entry.text,
                            isSelected ? QPalette::HighlightedText : QPalette::Text);
    }
};

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
    buttons->button(QDialogButtonBox::Close)->setIcon({});           // as everywhere else
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
}

template <typename PageType>
void SettingsDialog::addPage(PageType* page)
{
    m_list->addItem(PageType::title());
    m_pages->addWidget(page);
}

/// As wide as its longest entry, so that the pages get the rest.
void SettingsDialog::fitList()
{
    m_list->setAccessibleName(tr("Pages of the settings"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setFixedWidth(m_list->sizeHintForColumn(0) + 2 * m_list->frameWidth());
}

void SettingsDialog::showPage(Page page)
{
    m_list->setCurrentRow(static_cast<int>(page));
}

void SettingsDialog::showProblem()
{
    m_problem->setText(m_preferences.problem());
    m_problem->setVisible(!m_preferences.problem().isEmpty());
    fitSize();
}

/// Wrapped texts need the more height the narrower they are; no page is ever squeezed.
void SettingsDialog::fitSize()
{
    const int width = qMax(kSmallest.width(), layout()->totalMinimumSize().width());
    setMinimumSize(width, qMax(kSmallest.height(), layout()->totalMinimumHeightForWidth(width)));
}

} // namespace roamwire::tray
