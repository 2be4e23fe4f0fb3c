#pragma once

#include "client-gui/tray/peers/peermodel.h"

#include <QHash>
#include <QTreeView>

namespace roamwire::tray {

class NetworkHeader;
class PeerDelegate;
class PeerFilter;

/// The list: a header for each network, its peers below it. Only the headers are widgets.
class PeersView final : public QTreeView
{
    Q_OBJECT

public:
    /// `filter` is of a PeerModel and outlives it.
    explicit PeersView(PeerFilter& filter, QWidget* parent = nullptr);

    /// The network of the current row; else the first one; null where there is none.
    Network* currentNetwork() const;
    /// Key of the current peer; nullopt where none is current.
    bool isPeerCurrent() const { return currentIndex().parent().isValid(); }
    /// Of the headers alone, when there are no peers to show.
    int headersHeight() const;

Q_SIGNALS:
    void currentMoved();
    /// Enter or a double click on a peer.
    void opened(const QModelIndex& peer);
    void inviteRequested(roamwire::tray::Network* network);
    void menuRequested(const QModelIndex& index, const QPoint& globalPosition);

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void addHeaders(int first, int last);
    void refreshHeader(const QModelIndex& network);
    void refreshFolding();
    NetworkHeader* headerOf(const QModelIndex& network) const;
    void toggle(const QModelIndex& network);
    void measure();

    PeerFilter& m_filter;
    PeerDelegate* m_delegate;
};

} // namespace roamwire::tray
