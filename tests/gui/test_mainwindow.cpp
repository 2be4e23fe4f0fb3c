#include "client-gui/tray/peers/candidatelist.h"
#include "client-gui/tray/peers/copybutton.h"
#include "client-gui/tray/peers/emptypage.h"
#include "client-gui/tray/peers/historylist.h"
#include "client-gui/tray/peers/networkheader.h"
#include "client-gui/tray/peers/peerdetails.h"
#include "client-gui/tray/peers/problembanner.h"
#include "tests/gui/windowtest.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

class TestMainWindow final : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { window.reset(); }

    void withoutNetworksOneJoins();
    void withoutPeersOneInvites();
    void searchesAndEscapes();
    void enterOpensDetails();
    void copiesWithTheKeyboard();
    void menusSayWhatCanBeDone();
    void headerActs();
    void agentsNetworkIsOnlyShown();
    void problemHasABanner();
    void detailsShowAllOfAPeer();
    void triesDirect();
    void networkMayGoAtAnyTime();
    void presentsAPeer();
    void remembersItsLayout();
    void everythingHasAName();
    void tabGoesThroughEverything();
};

void TestMainWindow::withoutNetworksOneJoins()
{
    QSignalSpy joins(window.get(), &MainWindow::joinRequested);
    press(u"Join a network…"_s);
    QCOMPARE(joins.size(), 1);
    QVERIFY(!view().isVisible());
    add(u"rw0"_s, household());
    QVERIFY(view().isVisible());
    press(u"Join a network…"_s);
    QTest::keyClick(window.get(), Qt::Key_N, Qt::ControlModifier);
    QCOMPARE(joins.size(), 3);
}

void TestMainWindow::withoutPeersOneInvites()
{
    QSignalSpy invites(window.get(), &MainWindow::inviteRequested);
    FakeNetwork& network = add(u"rw0"_s, {});
    press(u"Invite a device…"_s);
    QCOMPARE(invites.size(), 1);
    QCOMPARE(invites[0][0].value<Network*>(), &network);
    network.setState(Network::State::Paused);
    clock->advance(PeerModel::kRefreshInterval);
    QTRY_VERIFY(window->findChildren<EmptyPage*>().last()->findChild<QPushButton*>()->text() == u"Resume"_s);
    network.setState(Network::State::Running);
    show(network, statusOf(u"rw0"_s, household()));
    for (const EmptyPage* page : window->findChildren<EmptyPage*>())
        QTRY_VERIFY(!page->isVisible());
}

void TestMainWindow::searchesAndEscapes()
{
    add(u"rw0"_s, household());
    QTest::keyClick(window.get(), Qt::Key_F, Qt::ControlModifier);
    auto* search = qobject_cast<QLineEdit*>(window->focusWidget());
    QVERIFY(search);
    QTest::keyClicks(search, u"zebra"_s);
    QVERIFY(!view().isVisible());
    QTest::keyClick(search, Qt::Key_Escape);
    QVERIFY(search->text().isEmpty());
    QVERIFY(view().isVisible());
    QTest::keyClicks(search, u"tablet"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(window->focusWidget(), &view());
    QCOMPARE(view().currentIndex().data().toString(), u"old tablet"_s);
}

void TestMainWindow::enterOpensDetails()
{
    add(u"rw0"_s, household());
    auto* details = part<PeerDetails>();
    QVERIFY(!details->isVisible());
    view().setFocus();
    view().setCurrentIndex(row(u"nas"_s));
    QTest::keyClick(&view(), Qt::Key_Return);
    QVERIFY(details->isVisible());
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(!details->isVisible());
    const QPoint place = view().visualRect(row(u"nas"_s)).center();
    QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, place);
    QVERIFY(details->isVisible());
}

void TestMainWindow::copiesWithTheKeyboard()
{
    add(u"rw0"_s, household());
    view().setFocus();
    view().setCurrentIndex(row(u"nas"_s));
    QTest::keyClick(window.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), u"10.128.0.7"_s);
    QTest::keyClick(window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QApplication::clipboard()->text(), QString::fromLatin1(keyNumber(7).toBase64()));
    view().setCurrentIndex(view().model()->index(0, 0)); // the network: its own address
    QTest::keyClick(window.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), u"10.128.0.4"_s);
    QApplication::clipboard()->clear();
    QTest::mouseClick(part<NetworkHeader>()->findChild<CopyButton*>(), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), u"10.128.0.4"_s);
}

void TestMainWindow::menusSayWhatCanBeDone()
{
    QSignalSpy leaves(window.get(), &MainWindow::leaveRequested);
    QSignalSpy doctors(window.get(), &MainWindow::doctorRequested);
    QSignalSpy settings(window.get(), &MainWindow::settingsRequested);
    QSignalSpy quits(window.get(), &MainWindow::quitRequested);
    const auto action = [&](const QString& text) {
        for (QAction* found : window->actions()) {
            if (found->text() == text)
                return found;
        }
        return static_cast<QAction*>(nullptr);
    };
    QVERIFY(!action(u"&Leave network…"_s)->isEnabled());
    FakeNetwork& first = add(u"rw0"_s, household());
    FakeNetwork& second = add(u"rw1"_s, {peerCalled(u"other"_s, 50)});
    action(u"&Leave network…"_s)->trigger();
    view().setCurrentIndex(row(u"other"_s));
    action(u"&Leave network…"_s)->trigger();
    QTest::keyClick(window.get(), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(leaves.size(), 2);
    QCOMPARE(leaves[0][0].value<Network*>(), &first);
    QCOMPARE(leaves[1][0].value<Network*>(), &second);
    QCOMPARE(doctors[0][0].value<Network*>(), &second);
    QTest::keyClick(window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QTest::keyClick(window.get(), Qt::Key_Q, Qt::ControlModifier);
    QCOMPARE(settings.size(), 1);
    QCOMPARE(quits.size(), 1);
}

void TestMainWindow::headerActs()
{
    QSignalSpy invites(window.get(), &MainWindow::inviteRequested);
    FakeNetwork& network = add(u"rw0"_s, household());
    press(u"Pause"_s);
    QCOMPARE(network.state(), Network::State::Paused);
    clock->advance(PeerModel::kRefreshInterval);
    QTRY_VERIFY(part<NetworkHeader>()->findChildren<QPushButton*>().first()->text() == u"Resume"_s);
    press(u"Resume"_s);
    QCOMPARE(network.state(), Network::State::Running);
    clock->advance(PeerModel::kRefreshInterval);
    QTRY_VERIFY(part<NetworkHeader>()->findChildren<QPushButton*>().last()->isEnabled());
    press(u"Invite…"_s);
    QCOMPARE(invites.size(), 1);
}

void TestMainWindow::agentsNetworkIsOnlyShown()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    network.setState(Network::State::Elsewhere);
    clock->advance(PeerModel::kRefreshInterval);
    auto* pause = part<NetworkHeader>()->findChildren<QPushButton*>().first();
    QTRY_VERIFY(!pause->isEnabled());
    QVERIFY(pause->toolTip().contains(u"agent"));
}

void TestMainWindow::problemHasABanner()
{
    QSignalSpy doctors(window.get(), &MainWindow::doctorRequested);
    FakeNetwork& network = add(u"rw0"_s, household());
    auto* banner = part<ProblemBanner>();
    QVERIFY(!banner->isVisible());
    Status status = network.status();
    status.problem = u"the helper does not answer; start it"_s;
    show(network, status);
    QVERIFY(banner->isVisible());
    QVERIFY(banner->accessibleName().contains(u"The helper does not answer; start it"_s));
    press(u"Examine…"_s);
    QCOMPARE(doctors.size(), 1);
    network.asks = true;
    status.problem = u"choose where the secret is to be"_s;
    show(network, status);
    press(u"Choose…"_s);
    QCOMPARE(network.chosen, 1);
    QCOMPARE(doctors.size(), 1);
    status.problem.clear();
    show(network, status);
    QVERIFY(!banner->isVisible());
}

void TestMainWindow::detailsShowAllOfAPeer()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    window->presentPeer(&network, keyNumber(7));
    auto* details = part<PeerDetails>();
    QVERIFY(details->isVisible());
    QStringList values;
    for (const CopyButton* button : details->findChildren<CopyButton*>())
        values << button->value();
    QVERIFY(values.contains(u"10.128.0.7"_s));
    QVERIFY(values.contains(u"192.168.1.20:51820"_s));
    QVERIFY(values.contains(QString::fromLatin1(keyNumber(7).toBase64())));
    QVERIFY(values.filter(QRegularExpression(u"^fd[0-9a-f]{2}:"_s)).size() == 1);
    QStringList texts;
    for (const QLabel* label : details->findChild<CandidateList*>()->findChildren<QLabel*>())
        texts << label->text();
    QCOMPARE(texts, QStringList({u"192.168.1.20:51820"_s, u"in use"_s, u"[2001:db8:41:7::1a2b]:51820"_s,
                                 u"198.51.100.7:51820"_s}));

    auto* history = details->findChild<HistoryList*>();
    QCOMPARE(history->model()->rowCount(), 1);
    Status status = network.status();
    status.peers[0].path = {PathKind::Relay, endpointAt("192.0.2.1:42000"), true, PathReason::LanIsolated};
    clock->advance(Milliseconds(90'000));
    show(network, status);
    QCOMPARE(history->model()->rowCount(), 2);
    QCOMPARE(history->model()->index(1, 0).data(HistoryModel::DurationRole).toString(), u"1 min"_s);
    view().setCurrentIndex(row(u"old tablet"_s)); // it follows
    QCOMPARE(history->model()->rowCount(), 1);
}

void TestMainWindow::triesDirect()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    window->presentPeer(&network, keyNumber(9));
    press(u"Try direct now"_s);
    QCOMPARE(network.tried, {keyNumber(9)});
    window->presentPeer(&network, keyNumber(10));
    QTest::keyClick(window.get(), Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(network.tried.last(), keyNumber(10));
    window->presentPeer(&network, keyNumber(7)); // direct
    QTest::keyClick(window.get(), Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(network.tried.size(), 2);
    for (const auto* button : part<PeerDetails>()->findChildren<QPushButton*>()) {
        if (button->text() == u"Try direct now"_s)
            QVERIFY(!button->isEnabled() && !button->toolTip().isEmpty());
    }
}

void TestMainWindow::networkMayGoAtAnyTime()
{
    FakeNetwork& first = add(u"rw0"_s, household());
    FakeNetwork& second = add(u"rw1"_s, household());
    window->presentPeer(&second, keyNumber(9));
    QTest::keyClick(window.get(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(window->focusWidget(), u"gateway"_s);
    networks->remove(second);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QTest::keyClick(window.get(), Qt::Key_T, Qt::ControlModifier);
    networks->remove(first);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
    QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);
    QVERIFY(!view().isVisible());
}

void TestMainWindow::presentsAPeer()
{
    add(u"rw0"_s, household());
    FakeNetwork& second = add(u"rw1"_s, household());
    window->hide();
    QTest::keyClicks(part<QLineEdit>(), u"nas"_s); // he is found although one searches for another
    window->presentPeer(&second, keyNumber(9));
    QVERIFY(window->isVisible());
    QCOMPARE(view().currentIndex().data().toString(), u"office-gateway"_s);
    QCOMPARE(view().currentIndex().parent().data().toString(), u"rw1"_s);
    window->presentPeer(&second, keyNumber(99));
    QVERIFY(!view().currentIndex().isValid());
}

void TestMainWindow::remembersItsLayout()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    window->presentPeer(&network, keyNumber(7));
    window->resize(901, 555);
    QSignalSpy changes(window.get(), &MainWindow::layoutChanged);
    window->hide();
    QCOMPARE(changes.size(), 1);
    const QByteArray state = changes[0][0].toByteArray();

    window = std::make_unique<MainWindow>(*networks, *clock);
    window->restoreLayoutState(QByteArray("nonsense"));
    window->restoreLayoutState(state.left(20));
    window->restoreLayoutState({});
    window->restoreLayoutState(state);
    window->present();
    QCOMPARE(window->size(), QSize(901, 555));
    QVERIFY(part<PeerDetails>()->isVisible());
}

void TestMainWindow::everythingHasAName()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    window->presentPeer(&network, keyNumber(9));
    for (const QWidget* widget : window->findChildren<QWidget*>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || qobject_cast<const QScrollBar*>(widget))
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool isNamed = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        QVERIFY2(isNamed, widget->metaObject()->className());
    }
}

void TestMainWindow::tabGoesThroughEverything()
{
    FakeNetwork& network = add(u"rw0"_s, household());
    window->presentPeer(&network, keyNumber(9));
    window->findChild<QLineEdit*>()->setFocus();
    QStringList seen;
    for (int i = 0; i < 9; ++i) {
        const auto* button = qobject_cast<QAbstractButton*>(window->focusWidget());
        seen << (button ? button->text()
                        : QString::fromLatin1(window->focusWidget()->metaObject()->className()).section(u':', -1));
        QTest::keyClick(window->focusWidget(), Qt::Key_Tab);
    }
    QCOMPARE(seen.mid(0, 3), QStringList({u"QLineEdit"_s, u"Join a network…"_s, u"PeersView"_s}));
    QCOMPARE(seen.mid(3, 4), QStringList({u"10.128.0.4"_s, u"Pause"_s, u"Invite…"_s, QString()}));
    QCOMPARE(seen.mid(7, 2), QStringList({u"PeerDetails"_s, u"Try direct now"_s}));
}

QTEST_MAIN(TestMainWindow)
#include "test_mainwindow.moc"
