#include "client-gui/tray/icon/trayart.h"
#include "client-gui/tray/icon/traymenu.h"
#include "client-gui/tray/leavequestion.h"
#include "client-gui/tray/mainwindow.h"
#include "client-gui/tray/secrets/keychainquestion.h"
#include "client-gui/tray/secrets/secretstore.h"
#include "tests/gui/mnemonics.h"
#include "tests/gui/scenery.h"
#include "tests/gui/screenshots.h"
#include "tests/gui/windowchecks.h"
#include "tests/support/fakeclock.h"

#include <QGridLayout>
#include <QMenuBar>
#include <QScreen>
#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

/// Menus and questions in every language: mnemonics, what is clipped, and pictures for those who want to look.
class TestPopups final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { networks = std::make_unique<FakeNetworks>(); }
    void trayMenus_data() { languages(); }
    void trayMenus();
    void windowMenus_data() { languages(); }
    void windowMenus();
    void questions_data() { languages(); }
    void questions();
    void icons();

private:
    static void languages()
    {
        QTest::addColumn<QString>("language");
        for (const char* language : {"en", "de", "long"})
            QTest::newRow(language) << QString::fromLatin1(language);
    }
    FakeNetwork& add(const QString& interface)
    {
        FakeNetwork& network = networks->add(interface);
        network.show(statusOf(interface, household()));
        return network;
    }
    static void look(QMenu& menu, const QString& name)
    {
        menu.adjustSize();
        QCOMPARE(clashingMnemonics(menu), QStringList());
        takeScreenshots(menu, name + u'-' + QLatin1StringView(QTest::currentDataTag()));
    }
    static void look(QWidget& box, const QString& name)
    {
        QVERIFY(QTest::qWaitForWindowExposed(&box));
        QCOMPARE(clashingMnemonics(box), QStringList());
        constexpr int kLeastScreen = 640; // Qt keeps a question narrower than its screen, and this one is tiny at 200 %
        if (box.screen()->availableGeometry().width() >= kLeastScreen)
            QCOMPARE(clippedIn(box), QStringList());
        takeScreenshots(box, name + u'-' + QLatin1StringView(QTest::currentDataTag()));
    }

    std::unique_ptr<FakeNetworks> networks;
};

void TestPopups::trayMenus()
{
    QFETCH(const QString, language);
    const Speaker speaker(language);
    OverallWatch watch(*networks);
    TrayMenu menu(*networks, watch);
    look(menu, u"menu-tray-none"_s);
    const QSignalSpy looks(&watch, &OverallWatch::looked); // at once, and after the change
    add(u"rw0"_s);
    QTRY_COMPARE(looks.size(), 2);
    look(menu, u"menu-tray"_s);
    add(u"office"_s).setState(Network::State::Paused);
    QTRY_COMPARE(looks.size(), 4);
    look(menu, u"menu-tray-two"_s);
    for (auto* submenu : menu.findChildren<QMenu*>())
        look(*submenu, u"menu-tray-"_s + submenu->title().remove(u'&').section(u' ', 0, 0));
}

void TestPopups::windowMenus()
{
    QFETCH(const QString, language);
    const Speaker speaker(language);
    const FakeClock clock;
    FakeNetwork& network = add(u"rw0"_s);
    MainWindow window(*networks, clock);
    window.present();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    window.presentPeer(&network, keyNumber(9));
    const auto actions = window.menuBar()->actions();
    for (qsizetype i = 0; i < actions.size(); ++i)
        look(*actions[i]->menu(), u"menu-window-%1"_s.arg(i));
}

void TestPopups::questions()
{
    QFETCH(const QString, language);
    const Speaker speaker(language);
    FakeNetwork& network = add(u"rw0"_s);
    QWidget window;
    auto* leave = new LeaveQuestion(network, &window);
    leave->open();
    look(*leave, u"question-leave"_s);
    leave->accept();
    auto* keychain = new KeychainQuestion(
        {u"rw0"_s, u"/home/anna/.config/roamwire/rw0.conf"_s, SecretStore::tr("access to the keychain was denied")},
        {&window, [](const Result<WithoutKeychain>&) {}}, &window);
    keychain->open();
    look(*keychain, u"question-keychain"_s);
}

/// Every state at every size, on a light and on a dark panel.
void TestPopups::icons()
{
    QWidget sheet;
    auto* grid = new QGridLayout(&sheet);
    int row = 0;
    for (const OverallState state : {OverallState::Connected, OverallState::Roaming, OverallState::Relayed,
                                     OverallState::Offline, OverallState::Attention, OverallState::Paused}) {
        int column = 0;
        for (const int pixels : {16, 22, 24, 32, 48, 64}) {
            auto* label = new QLabel(&sheet);
            label->setPixmap(QPixmap::fromImage(markImage(state, pixels)));
            QCOMPARE(label->pixmap().width(), pixels);
            grid->addWidget(label, row, column++);
        }
        ++row;
    }
    takeScreenshots(sheet, u"icons"_s);
}

QTEST_MAIN(TestPopups)
#include "test_popups.moc"
