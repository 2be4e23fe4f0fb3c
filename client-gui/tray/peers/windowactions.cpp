#include "client-gui/tray/peers/windowactions.h"

#include "client-gui/tray/peers/networkactions.h"
#include "client-gui/tray/peers/pathwords.h"

#include <QMenuBar>

namespace roamwire::tray {
namespace {

QAction* make(QMainWindow& window, const QString& text, const QKeySequence& shortcut = {})
{
    auto* action = new QAction(text, &window);
    action->setShortcut(shortcut);
    window.addAction(action);
    return action;
}

} // namespace

WindowActions::WindowActions(QMainWindow& window)
    : join(make(window, tr("&Join a network…"), QKeySequence::New))
    , invite(make(window, tr("&Invite a device…"), Qt::CTRL | Qt::Key_I))
    , pause(make(window, tr("&Pause"), Qt::CTRL | Qt::Key_P))
    , doctor(make(window, tr("E&xamine…"), Qt::CTRL | Qt::Key_D))
    , leave(make(window, tr("&Leave network…")))
    , settings(make(window, tr("&Settings…"), Qt::CTRL | Qt::Key_Comma))
    , close(make(window, tr("&Close window"), QKeySequence::Close))
    , quit(make(window, tr("&Quit"), Qt::CTRL | Qt::Key_Q))
    , details(make(window, tr("&Details"), Qt::CTRL | Qt::Key_Return))
    , copyAddress(make(window, tr("&Copy address"), QKeySequence::Copy))
    , copyKey(make(window, tr("Copy public &key"), Qt::CTRL | Qt::SHIFT | Qt::Key_C))
    , tryDirect(make(window, tr("&Try direct now"), Qt::CTRL | Qt::Key_T))
    , find(make(window, tr("&Search"), QKeySequence::Find))
    , networkMenu(new QMenu(&window))
    , peerMenu(new QMenu(&window))
{
    details->setCheckable(true);
    fillMenus(window);
    update(nullptr, nullptr);
}

void WindowActions::fillMenus(QMainWindow& window)
{
    QMenu* networks = window.menuBar()->addMenu(tr("&Network"));
    networks->addActions({join, invite, pause, doctor, leave});
    networks->addSeparator();
    networks->addAction(settings);
    networks->addSeparator();
    networks->addActions({close, quit});
    networks->setToolTipsVisible(true);
    QMenu* peers = window.menuBar()->addMenu(tr("&Peer"));
    peers->addActions({details, copyAddress, copyKey, tryDirect});
    peers->addSeparator();
    peers->addAction(find);
    peers->setToolTipsVisible(true);

    networkMenu->addActions({invite, pause, copyAddress, doctor});
    networkMenu->addSeparator();
    networkMenu->addAction(leave);
    networkMenu->setToolTipsVisible(true);
    peerMenu->addActions({details, copyAddress, copyKey, tryDirect});
    peerMenu->setToolTipsVisible(true);
}

void WindowActions::update(const Network* network, const PeerStatus* peer)
{
    allow(invite, network, network ? NetworkActions::whyNotInvite(*network) : QString());
    allow(pause, network, network ? NetworkActions::whyNotPause(*network) : QString());
    allow(leave, network, network ? NetworkActions::whyNotLeave(*network) : QString());
    allow(doctor, network, {});
    pause->setText(network && network->state() == Network::State::Paused ? tr("&Resume") : tr("&Pause"));

    allow(details, peer, {});
    allow(copyKey, peer, {});
    allow(copyAddress, peer || (network && network->status().wgip), {});
    allow(tryDirect, peer, network && peer ? PathWords::whyNotTryDirect(*network, *peer) : QString());
}

void WindowActions::allow(QAction* action, bool isThere, const QString& whyNot)
{
    action->setEnabled(isThere && whyNot.isEmpty());
    action->setToolTip(whyNot);
}

} // namespace roamwire::tray
