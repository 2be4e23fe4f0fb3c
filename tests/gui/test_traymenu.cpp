#include "client-gui/tray/icon/traymenu.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/statuses.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;

namespace {

const QString kConnected = QStringLiteral("connected");

/// The words of what can be seen, "-" for separators.
QStringList shown(const QMenu& menu)
{
    QStringList words;
    for (const QAction* action : menu.actions()) {
        if (action->isVisible())
            words << (action->isSeparator() ? QStringLiteral("-") : action->text());
    }
    return words;
}

QAction* find(const QMenu& menu, const QString& text)
{
    for (QAction* action : menu.actions()) {
        if (action->isVisible() && action->text() == text)
            return action;
    }
    return nullptr;
}

} // namespace

class TestTrayMenu : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutNetworks();
    void oneNetworkStandsInTheMenu();
    void severalHaveSubmenus();
    void backToOne();
    void manyPeersAreBounded();
    void whoIsThereComesFirst();
    void whoIsLeftOutDoesNotConnect();
    void namesKeepTheirAmpersand();
    void changesInPlace();
    void pausesAndResumes();
    void othersNetworksCannotBePaused();
    void asksForWhatIsChosen();

private:
    void show(FakeNetwork& network, const QList<PeerStatus>& peers, bool mayInvite = true);
};

void TestTrayMenu::show(FakeNetwork& network, const QList<PeerStatus>& peers, bool mayInvite)
{
    Status status = statusWith(network.interface(), kConnected, peers);
    status.mayInvite = mayInvite;
    network.show(status);
}

void TestTrayMenu::withoutNetworks()
{
    FakeNetworks networks;
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QCOMPARE(shown(menu), (QStringList{QStringLiteral("Not in a network yet"), QStringLiteral("-"),
                                       QStringLiteral("Open Roamwire"), QStringLiteral("Join a network…"),
                                       QStringLiteral("Settings…"), QStringLiteral("-"), QStringLiteral("Quit")}));
}

void TestTrayMenu::oneNetworkStandsInTheMenu()
{
    FakeNetworks networks;
    show(networks.add(QStringLiteral("rw0")),
         {peerStatus(1, QStringLiteral("nas"), PathKind::Lan), peerStatus(2, QStringLiteral("phone"), PathKind::Relay),
          awayPeer(3, QStringLiteral("tablet")), peerStatus(4, QStringLiteral("desk"), {})});
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QCOMPARE(shown(menu),
             (QStringList{QStringLiteral("2 of 3 peer(s) connected"), QStringLiteral("-"), QStringLiteral("nas – LAN"),
                          QStringLiteral("phone – relay"), QStringLiteral("desk – connecting…"),
                          QStringLiteral("tablet – away"), QStringLiteral("-"), QStringLiteral("Pause"),
                          QStringLiteral("Invite…"), QStringLiteral("-"), QStringLiteral("Open Roamwire"),
                          QStringLiteral("Join a network…"), QStringLiteral("Settings…"), QStringLiteral("-"),
                          QStringLiteral("Quit")}));
}

void TestTrayMenu::severalHaveSubmenus()
{
    FakeNetworks networks;
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    show(networks.add(QStringLiteral("rw1")), {});
    show(networks.add(QStringLiteral("rw2")), {});
    show(networks.add(QStringLiteral("rw0")), {peerStatus(1, QStringLiteral("nas"), PathKind::Wan)});
    QSignalSpy looked(&watch, &OverallWatch::looked);
    QVERIFY(looked.wait());
    QCOMPARE(shown(menu).mid(2, 4),
             (QStringList{QStringLiteral("rw0"), QStringLiteral("rw1"), QStringLiteral("rw2"), QStringLiteral("-")}));
    const QMenu* submenu = find(menu, QStringLiteral("rw0"))->menu();
    QCOMPARE(shown(*submenu), (QStringList{QStringLiteral("nas – WAN"), QStringLiteral("-"), QStringLiteral("Pause"),
                                           QStringLiteral("Invite…")}));
    QVERIFY(!find(menu, QStringLiteral("rw0"))->icon().isNull());
}

void TestTrayMenu::backToOne()
{
    FakeNetworks networks;
    FakeNetwork& first = networks.add(QStringLiteral("rw0"));
    FakeNetwork& second = networks.add(QStringLiteral("rw1"));
    show(second, {peerStatus(1, QStringLiteral("nas"), PathKind::Wan)}, false);
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    networks.remove(first);
    QCOMPARE(shown(menu).mid(2, 4), (QStringList{QStringLiteral("nas – WAN"), QStringLiteral("-"),
                                                 QStringLiteral("Pause"), QStringLiteral("-")}));
    networks.remove(second);
    QCOMPARE(shown(menu).size(), 7);
}

void TestTrayMenu::manyPeersAreBounded()
{
    FakeNetworks networks;
    QList<PeerStatus> peers;
    for (int number = 1; number <= 200; ++number)
        peers << peerStatus(number, QStringLiteral("peer%1").arg(number), PathKind::Lan);
    show(networks.add(QStringLiteral("rw0")), peers);
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    const QStringList words = shown(menu);
    QCOMPARE(words.filter(QStringLiteral("LAN")).size(), NetworkSection::kMaxPeers);
    QCOMPARE(words[2 + NetworkSection::kMaxPeers], QStringLiteral("All peers…"));
}

void TestTrayMenu::whoIsThereComesFirst()
{
    FakeNetworks networks;
    QList<PeerStatus> peers;
    for (int number = 1; number <= 20; ++number)
        peers << awayPeer(number, QStringLiteral("away%1").arg(number));
    peers << peerStatus(21, QStringLiteral("zebra"), PathKind::Lan);
    show(networks.add(QStringLiteral("rw0")), peers);
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QCOMPARE(shown(menu).mid(2, 2), (QStringList{QStringLiteral("zebra – LAN"), QStringLiteral("away1 – away")}));
}

void TestTrayMenu::whoIsLeftOutDoesNotConnect()
{
    FakeNetworks networks;
    PeerStatus stranger = peerStatus(1, QStringLiteral("stranger"), {});
    stranger.path.reason = PathReason::WrongSeal;
    show(networks.add(QStringLiteral("rw0")), {stranger});
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QCOMPARE(shown(menu)[2], QStringLiteral("stranger – left out"));
}

void TestTrayMenu::namesKeepTheirAmpersand()
{
    FakeNetworks networks;
    show(networks.add(QStringLiteral("rw0")), {peerStatus(1, QStringLiteral("Tom & Jo"), PathKind::Lan)});
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QCOMPARE(shown(menu)[2], QStringLiteral("Tom && Jo – LAN"));
}

void TestTrayMenu::changesInPlace()
{
    FakeNetworks networks;
    FakeNetwork& network = networks.add(QStringLiteral("rw0"));
    show(network, {peerStatus(1, QStringLiteral("nas"), PathKind::Relay)});
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    const QList<QAction*> before = menu.actions();
    QAction* peer = find(menu, QStringLiteral("nas – relay"));
    QSignalSpy looked(&watch, &OverallWatch::looked);
    show(network, {peerStatus(1, QStringLiteral("nas"), PathKind::Lan), peerStatus(2, QStringLiteral("phone"), {})});
    QVERIFY(looked.wait());
    QCOMPARE(peer->text(), QStringLiteral("nas – LAN"));
    QCOMPARE(menu.actions(), before);
    // What is the same is not told again to the desktop, which would draw it anew.
    QSignalSpy changed(peer, &QAction::changed);
    show(network, {peerStatus(1, QStringLiteral("nas"), PathKind::Lan)});
    QVERIFY(looked.wait());
    QCOMPARE(changed.count(), 0);
}

void TestTrayMenu::pausesAndResumes()
{
    FakeNetworks networks;
    FakeNetwork& network = networks.add(QStringLiteral("rw0"));
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QSignalSpy looked(&watch, &OverallWatch::looked);
    find(menu, QStringLiteral("Pause"))->trigger();
    QCOMPARE(network.state(), Network::State::Paused);
    QVERIFY(looked.wait());
    QCOMPARE(shown(menu).mid(0, 3),
             (QStringList{QStringLiteral("Paused"), QStringLiteral("-"), QStringLiteral("Paused")}));
    find(menu, QStringLiteral("Resume"))->trigger();
    QCOMPARE(network.state(), Network::State::Running);
}

void TestTrayMenu::othersNetworksCannotBePaused()
{
    FakeNetworks networks;
    FakeNetwork& network = networks.add(QStringLiteral("rw0"));
    network.setState(Network::State::Elsewhere);
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QVERIFY(!find(menu, QStringLiteral("Pause")));
    QVERIFY(!find(menu, QStringLiteral("Resume")));
}

void TestTrayMenu::asksForWhatIsChosen()
{
    FakeNetworks networks;
    FakeNetwork& network = networks.add(QStringLiteral("rw0"));
    show(network, {peerStatus(1, QStringLiteral("nas"), PathKind::Lan)});
    OverallWatch watch(networks);
    const TrayMenu menu(networks, watch);
    QSignalSpy peer(&menu, &TrayMenu::peerRequested);
    QSignalSpy open(&menu, &TrayMenu::openRequested);
    QSignalSpy join(&menu, &TrayMenu::joinRequested);
    QSignalSpy invite(&menu, &TrayMenu::inviteRequested);
    QSignalSpy settings(&menu, &TrayMenu::settingsRequested);
    QSignalSpy quit(&menu, &TrayMenu::quitRequested);
    for (const auto& text : {"nas – LAN", "Open Roamwire", "Join a network…", "Invite…", "Settings…", "Quit"})
        find(menu, QString::fromUtf8(text))->trigger();
    QCOMPARE(peer.value(0).value(0).value<Network*>(), &network);
    QCOMPARE(peer.value(0).value(1).value<PublicKey>(), keyNumber(1));
    for (const QSignalSpy* asked : {&open, &join, &invite, &settings, &quit})
        QCOMPARE(asked->count(), 1);
}

QTEST_MAIN(TestTrayMenu)
#include "test_traymenu.moc"
