#pragma once

#include <QStyledItemDelegate>

namespace roamwire::tray {

/// Paints the row of a peer (PeerModel's roles), and what is behind the header of a network. Painted, not made of
/// widgets, so that five hundred of them cost what is on the screen.
class PeerDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Of the rows of networks, in pixels.
    void setHeaderHeight(int height) { m_headerHeight = height; }
    int headerHeight() const { return m_headerHeight; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_headerHeight = 0;
};

} // namespace roamwire::tray
