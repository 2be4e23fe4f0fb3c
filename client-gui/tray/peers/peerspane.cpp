#include "client-gui/tray/peers/peerspane.h"

#include "client-gui/tray/peers/emptypage.h"
#include "client-gui/tray/peers/glyph.h"
#include "client-gui/tray/peers/networkactions.h"
#include "client-gui/tray/peers/peersview.h"
#include "client-gui/tray/peers/problembanner.h"
#include "client-gui/tray/peers/rowlayout.h"

#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace roamwire::tray {
namespace {

constexpr int kMargin = 16;
constexpr int kSpacing = 8;
constexpr int kLeastRows = 3;   ///< to be seen, however small the window is
constexpr int kMaxSearch = 200; ///< letters; a key has 44

} // namespace

PeersPane::PeersPane(PeerModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_search(new QLineEdit(this))
    , m_banners(new QVBoxLayout)
{
    m_filter.setSourceModel(&model);
    m_view = new PeersView(m_filter, this);
    m_empty = new EmptyPage(this);
    build();

    connect(m_search, &QLineEdit::textChanged, this, &PeersPane::search);
    connect(m_search, &QLineEdit::returnPressed, this, &PeersPane::goToList);
    auto* down = new QShortcut(Qt::Key_Down, m_search, nullptr, nullptr, Qt::WidgetShortcut);
    connect(down, &QShortcut::activated, this, &PeersPane::goToList);
    connect(m_view, &PeersView::inviteRequested, this, &PeersPane::inviteRequested);
    connect(m_empty, &EmptyPage::triggered, this, [this] {
        Network* network = m_view->currentNetwork();
        if (m_offer == Offer::ClearSearch)
            endSearch();
        else if (network && m_offer == Offer::Invite)
            Q_EMIT inviteRequested(network);
        else if (network && m_offer == Offer::Resume)
            network->resume();
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &PeersPane::refresh);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &PeersPane::refresh);
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) {
        if (!first.parent().isValid())
            refresh();
    });
    refresh();
}

void PeersPane::build()
{
    m_search->setPlaceholderText(tr("Search by name, address or key"));
    m_search->setAccessibleName(tr("Search peers"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(kMaxSearch);
    m_search->addAction(glyphIcon(Glyph::Find), QLineEdit::LeadingPosition);
    auto* join = new QPushButton(tr("Join a network…"), this);
    join->setMinimumWidth(join->sizeHint().width() + kMargin);
    connect(join, &QPushButton::clicked, this, &PeersPane::joinRequested);

    auto* top = new QHBoxLayout;
    top->setContentsMargins(kMargin, kMargin - 4, kMargin, kMargin - 4);
    top->setSpacing(kSpacing);
    top->addWidget(m_search, 1);
    top->addWidget(join);
    m_banners->setSpacing(kSpacing);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addLayout(m_banners);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_empty, 1);
    setTabOrder(m_search, join);
    setTabOrder(join, m_view);
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
}

QModelIndex PeersPane::current() const
{
    return m_filter.mapToSource(m_view->currentIndex());
}

void PeersPane::setCurrent(const QModelIndex& index)
{
    if (index.isValid() && !m_filter.mapFromSource(index).isValid())
        endSearch();
    const QModelIndex shown = m_filter.mapFromSource(index);
    m_view->setCurrentIndex(shown);
    if (shown.isValid())
        m_view->scrollTo(shown);
}

void PeersPane::beginSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

bool PeersPane::endSearch()
{
    if (m_search->text().isEmpty())
        return false;
    m_search->clear();
    return true;
}

void PeersPane::search(const QString& text)
{
    const QPersistentModelIndex before = current();
    m_filter.setSearch(text);
    if (m_model.peer(before) && m_filter.mapFromSource(before).isValid())
        setCurrent(before);
    refresh();
}

/// To the first peer, where none of those that are shown is current.
void PeersPane::goToList()
{
    m_view->setFocus(Qt::OtherFocusReason);
    if (!m_view->isPeerCurrent() && m_filter.rowCount(m_filter.index(0, 0)) > 0)
        m_view->setCurrentIndex(m_filter.index(0, 0, m_filter.index(0, 0)));
}

void PeersPane::refresh()
{
    refreshBanners();
    refreshEmptyPage();
}

void PeersPane::refreshBanners()
{
    bool hasProblem = false;
    QHash<Network*, ProblemBanner*> gone = std::exchange(m_bannerOf, {});
    for (int row = 0; row < m_model.rowCount(); ++row) {
        Network* network = m_model.network(m_model.index(row, 0));
        ProblemBanner* banner = gone.take(network);
        if (!banner) {
            banner = new ProblemBanner(*network, this);
            connect(banner, &ProblemBanner::doctorRequested, this,
                    [this, network] { Q_EMIT doctorRequested(network); });
            m_banners->insertWidget(row, banner);
        }
        banner->refresh(m_model.rowCount() > 1);
        hasProblem = hasProblem || !banner->isHidden();
        m_bannerOf.insert(network, banner);
    }
    for (ProblemBanner* banner : std::as_const(gone)) {
        banner->hide();
        banner->deleteLater();
    }
    m_banners->setContentsMargins(kMargin, 0, kMargin, hasProblem ? kSpacing : 0);
}

void PeersPane::refreshEmptyPage()
{
    m_offer = Offer::None;
    int peers = 0;
    for (int row = 0; row < m_model.rowCount(); ++row)
        peers += m_model.rowCount(m_model.index(row, 0));
    const bool isNothingFound = m_filter.isSearching() && m_filter.rowCount() == 0;
    m_empty->setVisible(isNothingFound || peers == 0);
    m_view->setVisible(!isNothingFound);
    m_view->setMinimumHeight(peers == 0 ? 0 : kLeastRows * RowLayout::height(font()));
    m_view->setMaximumHeight(peers == 0 ? m_view->headersHeight() : QWIDGETSIZE_MAX);
    if (isNothingFound) {
        m_offer = Offer::ClearSearch;
        m_empty->say(tr("Nobody found"), tr("No peer has this in its name, address, key or network."),
                     tr("Clear search"));
    } else if (Network* network = peers == 0 ? m_view->currentNetwork() : nullptr) {
        sayWhyEmpty(*network);
    }
}

void PeersPane::sayWhyEmpty(Network& network)
{
    if (network.state() == Network::State::Paused) {
        m_offer = Offer::Resume;
        m_empty->say(tr("Paused"), tr("Resume this network to see who is there."), tr("Resume"));
    } else if (network.state() == Network::State::Locked) {
        m_empty->say(tr("Locked"),
                     tr("The secrets of this network are in a keychain that is locked. Unlock it, and the "
                        "peers appear here."));
    } else if (network.status().server != QStringLiteral("connected")) {
        m_empty->say(tr("Waiting for the server"), tr("As soon as it answers, the peers of this network appear here."));
    } else if (NetworkActions::whyNotInvite(network).isEmpty()) {
        m_offer = Offer::Invite;
        m_empty->say(tr("No other device yet"),
                     tr("Invite one with a link or a QR code. It appears here as soon as it has joined."),
                     tr("Invite a device…"));
    } else {
        m_empty->say(tr("No other device yet"), NetworkActions::whyNotInvite(network));
    }
}

} // namespace roamwire::tray
