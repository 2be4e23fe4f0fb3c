#pragma once

#include "client-gui/tray/networks.h"
#include "client-gui/tray/peers/peerfilter.h"
#include "client-gui/tray/peers/peermodel.h"

#include <QHash>
#include <QLineEdit>
#include <QWidget>

class QVBoxLayout;

namespace roamwire::tray {

class EmptyPage;
class PeersView;
class ProblemBanner;

/// The list with the search above it, the problems of networks, and what is said where there is nobody to list.
class PeersPane final : public QWidget
{
    Q_OBJECT

public:
    /// `model` outlives it.
    explicit PeersPane(PeerModel& model, QWidget* parent = nullptr);

    PeersView& view() { return *m_view; }
    PeerFilter& filter() { return m_filter; }
    /// Of the model; invalid where none is current.
    QModelIndex current() const;
    /// Makes it the current row, in sight, whatever is searched for. `index` is of the model.
    void setCurrent(const QModelIndex& index);

    void beginSearch();
    /// False where nothing was searched for.
    bool endSearch();

Q_SIGNALS:
    void joinRequested();
    void inviteRequested(roamwire::tray::Network* network);
    void doctorRequested(roamwire::tray::Network* network);

private:
    void build();
    void search(const QString& text);
    void goToList();
    void refresh();
    void refreshBanners();
    void refreshEmptyPage();
    void sayWhyEmpty(Network& network);

    PeerModel& m_model;
    PeerFilter m_filter;
    QLineEdit* m_search;
    QVBoxLayout* m_banners;
    QHash<Network*, ProblemBanner*> m_bannerOf;
    PeersView* m_view;
    EmptyPage* m_empty;
    enum class Offer { None, Invite, Resume, ClearSearch } m_offer = Offer::None;
};

} // namespace roamwire::tray
