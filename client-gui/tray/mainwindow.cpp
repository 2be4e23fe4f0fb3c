#include "client-gui/tray/mainwindow.h"

#include "client-gui/tray/peers/copybutton.h"
#include "client-gui/tray/peers/emptypage.h"
#include "client-gui/tray/peers/pathjournal.h"
#include "client-gui/tray/peers/peerdetails.h"
#include "client-gui/tray/peers/peerspane.h"
#include "client-gui/tray/peers/peersview.h"
#include "client-gui/tray/peers/windowactions.h"

#include <QDataStream>
#include <QIODevice>
#include <QMenuBar>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolTip>

namespace roamwire::tray {
namespace {

constexpr qint32 kLayoutVersion = 1;

/// In letters of the font.
constexpr int kSpare = 8; ///< left over where the details are beside the list; with less they go below it
constexpr int kFirstWidth = 176;
constexpr int kFirstHeight = 42; ///< in lines

} // namespace

class MainWindow::Parts final : public QObject
{
public:
    Parts(MainWindow& window, Networks& networks, const Clock& clock)
        : model(networks, clock)
        , journal(networks, clock)
        , actions(window)
        , pages(new QStackedWidget)
        , welcome(new EmptyPage)
        , split(new QSplitter)
        , pane(new PeersPane(model))
        , details(new PeerDetails(model, journal, clock))
        , m_window(window)
    {
        build();
        connectActions();
        connectPane();
        connect(&model, &QAbstractItemModel::rowsInserted, this, &Parts::refresh);
        connect(&model, &QAbstractItemModel::rowsRemoved, this, &Parts::refresh);
        connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) {
            if (first == pane->current() || !first.parent().isValid())
                refreshActions();
        });
        refresh();
    }

    void setDetailsOpen(bool isOpen)
    {
        actions.details->setChecked(isOpen);
        details->setVisible(isOpen);
        if (isOpen)
            details->setPeer(pane->current());
        arrange();
        if (isOpen)
            m_window.resize(m_window.size().expandedTo(pages->minimumSizeHint() +
                                                       QSize(0, split->handleWidth() + m_window.menuBar()->height())));
    }

    /// The details beside the list where there is room for both, else below it.
    void arrange()
    {
        const int both = pane->minimumSizeHint().width() + details->minimumWidth() + split->handleWidth();
        const bool isWide = m_window.width() >= both + kSpare * m_window.fontMetrics().averageCharWidth();
        split->setOrientation(isWide ? Qt::Horizontal : Qt::Vertical);
        split->setStretchFactor(1, isWide ? 0 : 1);
    }

    PeerModel model;
    PathJournal journal;
    WindowActions actions;
    QStackedWidget* pages;
    EmptyPage* welcome;
    QSplitter* split;
    PeersPane* pane;
    PeerDetails* details;

private:
    void build()
    {
        welcome->say(
            MainWindow::tr("Welcome to Roamwire"),
            MainWindow::tr(
                "You are in no network yet. Ask a member for an invite link, or have its QR code as a picture."),
            MainWindow::tr("Join a network…"));
        split->addWidget(pane);
        split->addWidget(details);
        split->setStretchFactor(0, 1);
        split->setStretchFactor(1, 0);
        split->setChildrenCollapsible(false);
        split->setHandleWidth(1);
        details->hide();
        pages->addWidget(welcome);
        pages->addWidget(split);
        for (QWidget* page : std::initializer_list<QWidget*>{welcome, details}) {
            page->setAutoFillBackground(true);
            page->setBackgroundRole(QPalette::Base);
        }
        m_window.setCentralWidget(pages);
    }

    void connectActions()
    {
        const auto on = [this](QAction* action, auto&& what) { connect(action, &QAction::triggered, this, what); };
        on(actions.join, [this] { Q_EMIT m_window.joinRequested(); });
        on(actions.invite, [this] { withNetwork([this](Network* n) { Q_EMIT m_window.inviteRequested(n); }); });
        on(actions.doctor, [this] { withNetwork([this](Network* n) { Q_EMIT m_window.doctorRequested(n); }); });
        on(actions.leave, [this] { withNetwork([this](Network* n) { Q_EMIT m_window.leaveRequested(n); }); });
        on(actions.pause, [this] {
            withNetwork([](Network* n) { n->state() == Network::State::Paused ? n->resume() : n->pause(); });
        });
        on(actions.settings, [this] { Q_EMIT m_window.settingsRequested(); });
        on(actions.close, [this] { m_window.close(); });
        on(actions.quit, [this] { Q_EMIT m_window.quitRequested(); });
        on(actions.details, [this](bool isOpen) { setDetailsOpen(isOpen); });
        on(actions.copyAddress, [this] { copy(PeerModel::AddressRole); });
        on(actions.copyKey, [this] { copy(PeerModel::KeyRole); });
        on(actions.find, [this] { pane->beginSearch(); });
        on(actions.tryDirect, [this] {
            if (const PeerStatus* peer = model.peer(pane->current()))
                model.network(pane->current())->tryDirect(peer->publicKey);
        });
        auto* escape = new QShortcut(Qt::Key_Escape, &m_window);
        connect(escape, &QShortcut::activated, this, [this] {
            if (!pane->endSearch())
                setDetailsOpen(false);
        });
    }

    void connectPane()
    {
        connect(welcome, &EmptyPage::triggered, &m_window, &MainWindow::joinRequested);
        connect(pane, &PeersPane::joinRequested, &m_window, &MainWindow::joinRequested);
        connect(pane, &PeersPane::inviteRequested, &m_window, &MainWindow::inviteRequested);
        connect(pane, &PeersPane::doctorRequested, &m_window, &MainWindow::doctorRequested);
        PeersView& view = pane->view();
        connect(&view, &PeersView::currentMoved, this, [this] {
            if (details->isVisibleTo(split))
                details->setPeer(pane->current());
            refreshActions();
        });
        connect(&view, &PeersView::opened, this, [this] { setDetailsOpen(!details->isVisibleTo(split)); });
        connect(&view, &PeersView::menuRequested, this, [this](const QModelIndex& index, const QPoint& place) {
            (index.parent().isValid() ? actions.peerMenu : actions.networkMenu)->popup(place);
        });
    }

    void refresh()
    {
        pages->setCurrentWidget(model.rowCount() == 0 ? static_cast<QWidget*>(welcome) : split);
        actions.find->setEnabled(model.rowCount() > 0);
        refreshActions();
    }

    void refreshActions() { actions.update(pane->view().currentNetwork(), model.peer(pane->current())); }

    template <typename Do>
    void withNetwork(Do what)
    {
        if (Network* network = pane->view().currentNetwork())
            what(network);
    }

    /// Of the current peer; of a network its own address.
    void copy(PeerModel::Role role)
    {
        const Network* network = pane->view().currentNetwork();
        QString text = pane->current().data(role).toString();
        if (!model.peer(pane->current()) && network && network->status().wgip)
            text = network->status().wgip->toString();
        if (text.isEmpty())
            return;
        copyText(text);
        const PeersView& view = pane->view();
        const QRect row = view.visualRect(view.currentIndex());
        QToolTip::showText(view.viewport()->mapToGlobal(row.center()), MainWindow::tr("Copied %1").arg(text));
    }

    MainWindow& m_window;
};

MainWindow::MainWindow(Networks& networks, const Clock& clock, QWidget* parent)
    : QMainWindow(parent)
    , m_parts(std::make_unique<Parts>(*this, networks, clock))
{
    setWindowTitle(QStringLiteral("Roamwire"));
    setContextMenuPolicy(Qt::NoContextMenu);
    const QFontMetrics metrics = fontMetrics();
    resize(metrics.averageCharWidth() * kFirstWidth, metrics.height() * kFirstHeight);
    m_parts->pane->view().setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::present()
{
    if (isMinimized())
        showNormal();
    else
        show();
    raise();
    activateWindow();
}

void MainWindow::presentPeer(Network* network, const PublicKey& peer)
{
    present();
    m_parts->model.refresh();
    m_parts->pane->setCurrent(m_parts->model.find(network, peer));
    m_parts->setDetailsOpen(m_parts->model.peer(m_parts->pane->current()));
}

QByteArray MainWindow::layoutState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream << kLayoutVersion << saveGeometry() << m_parts->split->saveState() << m_parts->actions.details->isChecked();
    return state;
}

void MainWindow::restoreLayoutState(const QByteArray& state)
{
    qint32 version = 0;
    QByteArray geometry;
    QByteArray split;
    bool isOpen = false;
    QDataStream stream(state);
    stream >> version >> geometry >> split >> isOpen;
    if (stream.status() != QDataStream::Ok || version != kLayoutVersion)
        return;
    restoreGeometry(geometry);
    m_parts->split->restoreState(split);
    m_parts->setDetailsOpen(isOpen);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_parts->arrange();
}

void MainWindow::hideEvent(QHideEvent* event)
{
    QMainWindow::hideEvent(event);
    Q_EMIT layoutChanged(layoutState());
}

} // namespace roamwire::tray
