#include "client-gui/tray/peers/peersview.h"

#include "client-gui/tray/peers/networkheader.h"
#include "client-gui/tray/peers/peerdelegate.h"
#include "client-gui/tray/peers/peerfilter.h"
#include "client-gui/tray/peers/rowlayout.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace roamwire::tray {
namespace {

Network* networkOf(const QModelIndex& index)
{
    return index.data(PeerModel::NetworkRole).value<Network*>();
}

} // namespace

PeersView::PeersView(PeerFilter& filter, QWidget* parent)
    : QTreeView(parent)
    , m_filter(filter)
    , m_delegate(new PeerDelegate(this))
{
    setAccessibleName(tr("Networks and their peers"));
    setModel(&filter);
    setItemDelegate(m_delegate);
    setHeaderHidden(true);
    header()->setMinimumSectionSize(0);
    setRootIsDecorated(false);
    setIndentation(0);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(false);
    viewport()->setAttribute(Qt::WA_Hover);
    verticalScrollBar()->setSingleStep(RowLayout::height(font()) / 2);

    connect(&filter, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex& above, int first, int last) {
        if (!above.isValid())
            addHeaders(first, last);
        else if (m_filter.isSearching())
            expand(above);
        refreshFolding();
    });
    connect(&filter, &QAbstractItemModel::rowsRemoved, this, &PeersView::refreshFolding);
    connect(&filter, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) {
        if (!first.parent().isValid())
            refreshHeader(first);
    });
    connect(this, &QTreeView::expanded, this, &PeersView::refreshFolding);
    connect(this, &QTreeView::collapsed, this, &PeersView::refreshFolding);
    addHeaders(0, filter.rowCount() - 1);
    refreshFolding();
}

void PeersView::addHeaders(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const QModelIndex index = m_filter.index(row, 0);
        Network* network = networkOf(index);
        auto* head = new NetworkHeader(*network);
        connect(head, &NetworkHeader::inviteRequested, this, [this, network] { Q_EMIT inviteRequested(network); });
        connect(head, &NetworkHeader::foldRequested, this,
                [this, place = QPersistentModelIndex(index)] { toggle(place); });
        connect(head, &NetworkHeader::menuRequested, this,
                [this, place = QPersistentModelIndex(index)](const QPoint& at) {
                    setCurrentIndex(place);
                    Q_EMIT menuRequested(place, at);
                });
        setIndexWidget(index, head);
        setExpanded(index, true);
    }
    QWidget* before = this; // in the order in which they are seen, not in that in which they were made
    for (int row = 0; row < m_filter.rowCount(); ++row) {
        if (const NetworkHeader* head = headerOf(m_filter.index(row, 0)))
            before = head->putInTabOrder(before);
    }
    measure();
}

void PeersView::refreshHeader(const QModelIndex& network)
{
    if (NetworkHeader* head = headerOf(network))
        head->refresh();
    measure();
}

/// One network alone is never folded.
void PeersView::refreshFolding()
{
    for (int row = 0; row < m_filter.rowCount(); ++row) {
        const QModelIndex index = m_filter.index(row, 0);
        if (NetworkHeader* head = headerOf(index))
            head->setFolding(m_filter.rowCount() > 1 || !isExpanded(index), !isExpanded(index));
    }
}

/// The headers are all of one height, and the list is never narrower than they need.
void PeersView::measure()
{
    QSize least(RowLayout::leastWidth(font()), 0);
    for (int row = 0; row < m_filter.rowCount(); ++row) {
        if (const NetworkHeader* head = headerOf(m_filter.index(row, 0)))
            least = least.expandedTo(head->minimumSizeHint());
    }
    if (least.height() != m_delegate->headerHeight()) {
        m_delegate->setHeaderHeight(least.height());
        scheduleDelayedItemsLayout();
    }
    const int width = least.width() + verticalScrollBar()->sizeHint().width();
    if (width != minimumWidth())
        setMinimumWidth(width);
}

NetworkHeader* PeersView::headerOf(const QModelIndex& network) const
{
    return qobject_cast<NetworkHeader*>(indexWidget(network));
}

Network* PeersView::currentNetwork() const
{
    const QModelIndex index = currentIndex().isValid() ? currentIndex() : m_filter.index(0, 0);
    return index.isValid() ? networkOf(index) : nullptr;
}

int PeersView::headersHeight() const
{
    int height = 0;
    for (int row = 0; row < m_filter.rowCount(); ++row)
        height += rowHeight(m_filter.index(row, 0));
    return height;
}

void PeersView::toggle(const QModelIndex& network)
{
    setExpanded(network, !isExpanded(network));
}

/// Without the style's own background of the row: PeerDelegate paints all of it.
void PeersView::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem row = option;
    row.rect = visualRect(index);
    const QPoint pointer = viewport()->mapFromGlobal(QCursor::pos());
    const bool isSelected = selectionModel()->isSelected(index);
    row.state.setFlag(QStyle::State_Selected, isSelected);
    // The first row is current as soon as the list has the keyboard; that is no news before somebody uses it.
    const bool isRinged = isSelected || window()->testAttribute(Qt::WA_KeyboardFocusChange);
    row.state.setFlag(QStyle::State_HasFocus, isRinged && hasFocus() && currentIndex() == index);
    row.state.setFlag(QStyle::State_MouseOver, viewport()->underMouse() && row.rect.contains(pointer));
    m_delegate->paint(painter, row, index);
}

void PeersView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    Q_EMIT currentMoved();
}

void PeersView::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!isEnter || event->modifiers() & ~Qt::KeypadModifier || !currentIndex().isValid())
        return QTreeView::keyPressEvent(event);
    if (isPeerCurrent())
        Q_EMIT opened(currentIndex());
    else
        toggle(currentIndex());
}

void PeersView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.parent().isValid())
        Q_EMIT opened(index);
}

void PeersView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = isByKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    const QPoint place = isByKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
    Q_EMIT menuRequested(index, place);
}

void PeersView::changeEvent(QEvent* event)
{
    QTreeView::changeEvent(event);
    const bool isOfLooks = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (isOfLooks && m_delegate) {
        for (int row = 0; row < m_filter.rowCount(); ++row)
            refreshHeader(m_filter.index(row, 0));
    }
}

} // namespace roamwire::tray
