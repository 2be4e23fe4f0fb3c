#include "client-gui/tray/peers/historylist.h"

#include "client-gui/tray/peers/badge.h"
#include "client-gui/tray/peers/pathwords.h"
#include "client-gui/tray/peers/timewords.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace roamwire::tray {
namespace {

constexpr int kUpDown = 6;
constexpr int kGap = 12;

class HistoryDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {1, 2 * option.fontMetrics.height() + 2 * kUpDown};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(QPen(option.palette.color(QPalette::Active, QPalette::Highlight), 1));
            painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        const auto stretch = index.data(HistoryModel::StretchRole).value<PathStretch>();
        const QRect row = option.rect.adjusted(0, kUpDown, 0, -kUpDown);
        const int line = option.fontMetrics.height();
        const int badge = Badge::commonKindWidth(option.font);
        const auto placed = [&](const QRect& rect) { return QStyle::visualRect(option.direction, row, rect); };
        Badge::of(stretch.path, {})
            .paint(*painter, placed({row.left(), row.top(), badge, row.height()}), option.font, option.palette,
                   option.direction);
        const int left = row.left() + badge + kGap;
        const QRect words(left, row.top(), row.right() + 1 - left, line);
        draw(*painter, option, placed(words), index.data().toString(), option.palette.color(QPalette::Text));
        draw(*painter, option, placed(words.translated(0, line)), index.data(HistoryModel::MomentRole).toString(),
             quietText(option.palette));
        draw(*painter, option, placed(words.translated(0, line)), index.data(HistoryModel::DurationRole).toString(),
             quietText(option.palette), Qt::AlignTrailing);
        painter->restore();
    }

private:
    static void draw(QPainter& painter, const QStyleOptionViewItem& option, const QRect& rect, const QString& words,
                     const QColor& color, Qt::Alignment alignment = Qt::AlignLeading)
    {
        painter.setPen(color);
        painter.drawText(rect, int(QStyle::visualAlignment(option.direction, alignment | Qt::AlignVCenter)),
                         option.fontMetrics.elidedText(words, Qt::ElideRight, rect.width()));
    }
};

} // namespace

void HistoryModel::show(const PathHistory* history, std::int64_t nowUnixMs)
{
    const std::deque<PathStretch> stretches = history ? history->stretches() : std::deque<PathStretch>();
    const bool isSame = stretches == m_stretches;
    m_nowUnixMs = nowUnixMs;
    if (isSame)
        return;
    beginResetModel();
    m_stretches = stretches;
    endResetModel();
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_stretches.size());
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = std::size_t(index.row());
    const PathStretch& stretch = m_stretches.at(row);
    const QString moment = TimeWords::moment(stretch.beganUnixMs, m_nowUnixMs);
    switch (role) {
    case Qt::DisplayRole:
        return PathHistory::causeWords(stretch);
    case Qt::ToolTipRole:
        return PathWords::explanation(stretch.path);
    case Qt::AccessibleTextRole:
        return tr("%1: %2, %3", "when, path, why")
            .arg(moment, stretch.path.kind ? PathWords::kind(*stretch.path.kind) : PathWords::noPath(),
                 PathHistory::causeWords(stretch));
    case StretchRole:
        return QVariant::fromValue(stretch);
    case MomentRole:
        return moment;
    case DurationRole:
        return duration(row);
    default:
        return {};
    }
}

QString HistoryModel::duration(std::size_t row) const
{
    if (row == 0)
        return tr("now", "since when a path is used");
    return TimeWords::duration(Milliseconds(m_stretches.at(row - 1).beganUnixMs - m_stretches.at(row).beganUnixMs));
}

HistoryList::HistoryList(QWidget* parent)
    : QListView(parent)
    , m_model(new HistoryModel(this))
{
    setAccessibleName(tr("Path history"));
    setModel(m_model);
    setItemDelegate(new HistoryDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setUniformItemSizes(true);
    viewport()->setAutoFillBackground(false);
    fit();
}

void HistoryList::show(const PathHistory* history, std::int64_t nowUnixMs)
{
    m_model->show(history, nowUnixMs);
    fit();
}

void HistoryList::fit()
{
    setFixedHeight(m_model->rowCount() * (2 * fontMetrics().height() + 2 * kUpDown));
}

} // namespace roamwire::tray
