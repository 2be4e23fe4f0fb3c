#include "client-gui/tray/settings/pageparts.h"

#include <QApplication>
#include <QEvent>
#include <QHeaderView>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QTreeWidget>

namespace roamwire::tray {
namespace {

constexpr double kTitleScale = 1.3;
constexpr int kRowPadding = 4; ///< above and below the text of a list's row
constexpr int kNarrowestColumn = 120;
constexpr int kFewestRows = 2; ///< where there is little room
constexpr int kUsualRows = 4;  ///< a list that is lower looks broken
constexpr int kMostRows = 8;   ///< the rest is scrolled to
/// Of the text's colour; the rest is the background's. Keeps a contrast above 4.5 : 1 (WCAG AA) where the palette's own
/// is above 10 : 1.
constexpr double kHintStrength = 0.7;

/// Rows with some air.
class RowDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index).grownBy({0, kRowPadding, 0, kRowPadding});
    }
};

QColor mixed(const QColor& text, const QColor& background)
{
    const auto part = [](double a, double b) {
        return static_cast<float>(a * kHintStrength + b * (1 - kHintStrength));
    };
    return QColor::fromRgbF(part(text.redF(), background.redF()), part(text.greenF(), background.greenF()),
                            part(text.blueF(), background.blueF()));
}

} // namespace

QVBoxLayout* makePageLayout(QWidget* page, const QString& title)
{
    auto* heading = new QLabel(title);
    QFont font = heading->font();
    font.setPointSizeF(font.pointSizeF() * kTitleScale);
    font.setBold(true);
    heading->setFont(font);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kCloseGap);
    layout->addWidget(heading);
    layout->addSpacing(kWideGap - kCloseGap);
    page->setAccessibleName(title);
    return layout;
}

HintLabel::HintLabel(const QString& text, QWidget* parent)
    : QLabel(text, parent)
{
    setWordWrap(true);
    fade();
}

void HintLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ParentChange || event->type() == QEvent::ApplicationPaletteChange)
        fade();
}

/// From the application's palette, not from the own, which is faded already.
void HintLabel::fade()
{
    const QPalette system = QApplication::palette(this);
    QPalette faded;
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        faded.setColor(group, QPalette::WindowText,
                       mixed(system.color(group, QPalette::WindowText), system.color(group, QPalette::Window)));
    }
    setPalette(faded);
}

QTreeWidget* makeList(const QStringList& columns)
{
    auto* list = new QTreeWidget;
    list->setHeaderLabels(columns);
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setAllColumnsShowFocus(true);
    list->setItemDelegate(new RowDelegate(list));
    list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    list->header()->setStretchLastSection(false);
    list->header()->setMinimumSectionSize(kNarrowestColumn);
    fitHeight(list);
    return list;
}

void fitHeight(QTreeWidget* list)
{
    const int row = list->fontMetrics().height() + 3 * kRowPadding;
    const int frame = list->header()->sizeHint().height() + 2 * list->frameWidth();
    list->setMinimumHeight(frame + kFewestRows * row);
    list->setMaximumHeight(frame + qBound(kUsualRows, list->topLevelItemCount(), kMostRows) * row);
}

QLayout* belowButton(QLabel* hint)
{
    const QStyle* style = hint->style();
    auto* layout = new QHBoxLayout;
    layout->setContentsMargins(style->pixelMetric(QStyle::PM_RadioButtonLabelSpacing) +
                                   style->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth),
                               0, 0, 0);
    layout->addWidget(hint);
    return layout;
}

} // namespace roamwire::tray
