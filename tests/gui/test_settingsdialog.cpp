#include "client-gui/tray/settings/settingsdialog.h"

#include "client-gui/tray/language.h"
#include "client-gui/tray/settings/autostart.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/mnemonics.h"
#include "tests/gui/screenshots.h"
#include "tests/support/fakenetworkwatch.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;
using test::homeNetwork;
using Page = SettingsDialog::Page;

class TestSettingsDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void generalHoldsAtOnce();
    void autostartThatFailsIsSaid();
    void languageIsChosen();
    void notificationsHoldAtOnce();
    void changesFromElsewhereAreShown();
    void whatCannotBeKeptIsSaid();
    void networksAreExplained();
    void networkThatChangesIsShown();
    void routerIsAddedNamedAndRemoved();
    void badNameIsRefused();
    void onlyARouterThatIsNotKnownCanBeAdded_data();
    void onlyARouterThatIsNotKnownCanBeAdded();
    void keyboardAlone();
    void everyPartHasAName();
    void looks_data();
    void looks();

private:
    void open(Page page)
    {
        dialog = std::make_unique<SettingsDialog>(*preferences, *networks, *watch);
        dialog->showPage(page);
        dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(dialog.get()));
    }
    /// The visible part of this type.
    template <typename Part>
    Part* part(int number = 0) const
    {
        for (Part* found : dialog->findChildren<Part*>()) {
            if (found->isVisible() && number-- == 0)
                return found;
        }
        return nullptr;
    }
    /// The visible button with this text; the mnemonic does not count.
    QAbstractButton* button(const QString& text) const
    {
        for (auto* found : dialog->findChildren<QAbstractButton*>()) {
            if (found->isVisible() && found->text().remove(u'&') == text)
                return found;
        }
        return nullptr;
    }
    bool says(const QString& text) const
    {
        const auto labels = dialog->findChildren<QLabel*>();
        return std::ranges::any_of(
            labels, [&](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
    }
    test::FakeNetwork& addNetwork(const QString& interface, const QString& mode)
    {
        auto& network = networks->add(interface);
        Status status = network.status();
        status.mode = mode;
        network.show(status);
        return network;
    }

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Preferences> preferences;
    std::unique_ptr<test::FakeNetworks> networks;
    std::unique_ptr<test::FakeNetworkWatch> watch;
    std::unique_ptr<SettingsDialog> dialog;
};

void TestSettingsDialog::init()
{
    folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", folder->path().toUtf8());
    qputenv("XDG_CONFIG_DIRS", folder->filePath(u"system"_s).toUtf8());
    preferences = std::make_unique<Preferences>();
    networks = std::make_unique<test::FakeNetworks>();
    watch = std::make_unique<test::FakeNetworkWatch>();
    watch->move(homeNetwork(1, 20));
}

void TestSettingsDialog::cleanup()
{
    dialog.reset();
    QApplication::setPalette(QPalette());
    useLanguage(u"en"_s);
}

void TestSettingsDialog::generalHoldsAtOnce()
{
    open(Page::General);
    part<QCheckBox>(0)->click();
    QVERIFY(startsAtLogin());
    part<QCheckBox>(1)->click();
    QVERIFY(preferences->startMinimized());
    QVERIFY(Preferences().startMinimized());
    part<QCheckBox>(0)->click();
    QVERIFY(!startsAtLogin());
}

void TestSettingsDialog::autostartThatFailsIsSaid()
{
    QFile file(folder->filePath(u"autostart"_s)); // a file where the folder should be
    QVERIFY(file.open(QIODevice::WriteOnly));
    open(Page::General);
    part<QCheckBox>(0)->click();
    QVERIFY(!part<QCheckBox>(0)->isChecked());
    QVERIFY(says(u"autostart/roamwire.desktop"_s));
    QVERIFY(file.remove());
    part<QCheckBox>(0)->click();
    QVERIFY(part<QCheckBox>(0)->isChecked());
    QVERIFY(!says(u"autostart/roamwire.desktop"_s));
}

void TestSettingsDialog::languageIsChosen()
{
    open(Page::General);
    auto* box = part<QComboBox>();
    QCOMPARE(box->count(), languages().size() + 1);
    QCOMPARE(box->currentIndex(), 0);
    box->setFocus();
    QTest::keyClicks(box, u"Deu"_s);
    QCOMPARE(preferences->language(), u"de"_s);
}

void TestSettingsDialog::notificationsHoldAtOnce()
{
    using enum Preferences::Notifications;
    open(Page::Notifications);
    QVERIFY(part<QRadioButton>(1)->isChecked());
    part<QRadioButton>(0)->click();
    QCOMPARE(preferences->notifications(), Off);
    part<QRadioButton>(2)->click();
    QCOMPARE(preferences->notifications(), All);
}

void TestSettingsDialog::changesFromElsewhereAreShown()
{
    open(Page::Notifications);
    preferences->setNotifications(Preferences::Notifications::Off);
    QVERIFY(part<QRadioButton>(0)->isChecked());
    dialog->showPage(Page::General);
    preferences->setStartMinimized(true);
    QVERIFY(part<QCheckBox>(1)->isChecked());
}

void TestSettingsDialog::whatCannotBeKeptIsSaid()
{
    QFile file(folder->filePath(u"roamwire"_s)); // a file where the folder should be
    QVERIFY(file.open(QIODevice::WriteOnly));
    open(Page::General);
    QVERIFY(!says(u"tray.ini"_s));
    part<QCheckBox>(1)->click();
    QVERIFY(says(u"tray.ini"_s));
    QVERIFY(file.remove());
    part<QCheckBox>(1)->click();
    QVERIFY(!says(u"tray.ini"_s));
}

void TestSettingsDialog::networksAreExplained()
{
    addNetwork(u"rw0"_s, u"managed"_s);
    addNetwork(u"wg0"_s, u"sync"_s);
    addNetwork(u"wg1"_s, u"sync"_s).setState(Network::State::Elsewhere);
    addNetwork(u"wg2"_s, {}).setState(Network::State::Locked);
    open(Page::Networks);
    auto* list = part<QTreeWidget>();
    QCOMPARE(list->topLevelItemCount(), 4);
    QSet<QString> modes;
    for (int row = 0; row < 4; ++row) {
        list->setCurrentItem(list->topLevelItem(row));
        modes << list->currentItem()->text(1);
    }
    QCOMPARE(modes.size(), 4);
    list->setCurrentItem(list->topLevelItem(0));
    QVERIFY(says(u"takes the tunnel down"_s));
    list->setCurrentItem(list->topLevelItem(1));
    QVERIFY(says(u"leaves the tunnel as it is"_s));
}

void TestSettingsDialog::networkThatChangesIsShown()
{
    open(Page::Networks);
    auto* list = part<QTreeWidget>();
    QCOMPARE(list->topLevelItemCount(), 0);
    auto& first = addNetwork(u"rw0"_s, {});
    addNetwork(u"rw1"_s, u"managed"_s);
    QCOMPARE(list->topLevelItemCount(), 2);
    list->setCurrentItem(list->topLevelItem(1));
    Status status = first.status();
    status.mode = u"sync"_s;
    first.show(status);
    QCOMPARE(list->topLevelItem(0)->text(1), u"Set up by somebody else"_s);
    QCOMPARE(list->currentItem()->text(0), u"rw1"_s);
    networks->remove(first);
    QCOMPARE(list->topLevelItemCount(), 1);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TestSettingsDialog::routerIsAddedNamedAndRemoved()
{
    open(Page::Routers);
    button(u"Add this router"_s)->click();
    QCOMPARE(preferences->routers().size(), 1);
    QCOMPARE(preferences->routers().first().rule, RouterRule::Default);
    QCOMPARE(QApplication::focusWidget(), part<QLineEdit>());
    QTest::keyClicks(part<QLineEdit>(), u"home"_s);
    QTest::keyClick(part<QLineEdit>(), Qt::Key_Return);
    QCOMPARE(preferences->routers().first().name, u"home"_s);
    QVERIFY(dialog->isVisible());
    QVERIFY(says(u"“home”"_s));

    part<QComboBox>()->setFocus();
    QTest::keyClicks(part<QComboBox>(), u"Pause"_s);
    QCOMPARE(preferences->routers().first().rule, RouterRule::Down);
    QCOMPARE(part<QTreeWidget>()->topLevelItem(0)->text(1), u"Pause"_s);
    QCOMPARE(preferences->routers().first().id, *currentRouter(watch->snapshot(), preferences->routerKey()));

    watch->move(homeNetwork(2, 20));
    button(u"Add this router"_s)->click();
    QCOMPARE(preferences->routers().size(), 2);
    QCOMPARE(part<QLineEdit>()->text(), u"New router"_s);
    button(u"Remove"_s)->click();
    QCOMPARE(preferences->routers().size(), 1);
    QCOMPARE(part<QLineEdit>()->text(), u"home"_s);
    button(u"Remove"_s)->click();
    QVERIFY(preferences->routers().isEmpty());
    QVERIFY(!part<QLineEdit>()->isEnabled());
    QVERIFY(!button(u"Remove"_s)->isEnabled());
}

void TestSettingsDialog::badNameIsRefused()
{
    preferences->setRouters({{*currentRouter(watch->snapshot(), preferences->routerKey()), u"home"_s, RouterRule::Up}});
    open(Page::Routers);
    part<QLineEdit>()->setFocus();
    part<QLineEdit>()->clear();
    QTest::keyClick(part<QLineEdit>(), Qt::Key_Return);
    QCOMPARE(preferences->routers().first().name, u"home"_s);
    QVERIFY(says(u"needs a name"_s));
    QTest::keyClicks(part<QLineEdit>(), u"  my   flat "_s);
    QTest::keyClick(part<QLineEdit>(), Qt::Key_Return);
    QCOMPARE(preferences->routers().first().name, u"my flat"_s);
    QVERIFY(!says(u"needs a name"_s));
}

void TestSettingsDialog::onlyARouterThatIsNotKnownCanBeAdded_data()
{
    QTest::addColumn<NetworkSnapshot>("place");
    QTest::addColumn<bool>("canBeAdded");
    NetworkSnapshot unresolved = homeNetwork(2, 20);
    unresolved.v4->gatewayMac.reset();
    QTest::newRow("known") << homeNetwork(1, 20) << false;
    QTest::newRow("not known") << homeNetwork(2, 20) << true;
    QTest::newRow("not resolved") << unresolved << false;
    QTest::newRow("offline") << NetworkSnapshot() << false;
}

void TestSettingsDialog::onlyARouterThatIsNotKnownCanBeAdded()
{
    QFETCH(NetworkSnapshot, place);
    QFETCH(bool, canBeAdded);
    preferences->setRouters({{*currentRouter(watch->snapshot(), preferences->routerKey()), u"home"_s, RouterRule::Up}});
    watch->move({});
    open(Page::Routers);
    watch->move(place);
    QCOMPARE(button(u"Add this router"_s)->isEnabled(), canBeAdded);
}

void TestSettingsDialog::keyboardAlone()
{
    open(Page::General);
    QVERIFY(part<QListWidget>()->hasFocus());
    for (int row = 0; row < 3; ++row)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_D, Qt::AltModifier);
    QTRY_COMPARE(preferences->routers().size(), 1); // a button takes a moment to look pressed
    // Every part is on the way of the Tab key, and the way ends where it began.
    QSet<QWidget*> passed;
    while (!passed.contains(QApplication::focusWidget())) {
        passed << QApplication::focusWidget();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QVERIFY(passed.contains(part<QListWidget>()));
    QVERIFY(passed.contains(part<QTreeWidget>()));
    QVERIFY(passed.contains(part<QLineEdit>()));
    QVERIFY(passed.contains(part<QComboBox>()));
    QVERIFY(passed.contains(button(u"Remove"_s)));
    QVERIFY(passed.contains(button(u"Close"_s)));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
}

/// A screen reader says the accessible name, else the text of a button or of a label's buddy.
void TestSettingsDialog::everyPartHasAName()
{
    open(Page::General);
    for (const auto page : {Page::General, Page::Notifications, Page::Networks, Page::Routers, Page::About}) {
        dialog->showPage(page);
        for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || qobject_cast<const QLabel*>(widget))
                continue;
            QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            QVERIFY2(interface && !interface->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
    }
}

void TestSettingsDialog::looks_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("isDark");
    QTest::newRow("en-light") << u"en"_s << false;
    QTest::newRow("en-dark") << u"en"_s << true;
    QTest::newRow("de-light") << u"de"_s << false;
    QTest::newRow("de-dark") << u"de"_s << true;
}

/// In every language nothing is cut off, and no two mnemonics are the same; pictures for those who want to look.
void TestSettingsDialog::looks()
{
    QFETCH(QString, language);
    QFETCH(bool, isDark);
    useLanguage(language);
    if (isDark)
        QApplication::setPalette(test::darkPalette());
    addNetwork(u"rw0"_s, u"managed"_s);
    addNetwork(u"wg0"_s, u"sync"_s);
    const bool isGerman = language == u"de"_s;
    preferences->setRouters({{*currentRouter(watch->snapshot(), preferences->routerKey()),
                              isGerman ? u"Zuhause"_s : u"Home"_s, RouterRule::Down},
                             {RouterId({7}), isGerman ? u"Büro"_s : u"Office"_s, RouterRule::Up},
                             {RouterId({8}), isGerman ? u"Bahnhofscafé"_s : u"Station café"_s, RouterRule::Default}});
    open(Page::General);
    const std::pair<Page, QString> pages[] = {{Page::General, u"general"_s},
                                              {Page::Notifications, u"notifications"_s},
                                              {Page::Networks, u"networks"_s},
                                              {Page::Routers, u"routers"_s},
                                              {Page::About, u"about"_s}};
    for (const auto& [page, name] : pages) {
        dialog->showPage(page);
        QCoreApplication::processEvents();
        QCOMPARE(test::clashingMnemonics(*dialog), QStringList());
        for (const QLabel* label : dialog->findChildren<QLabel*>()) {
            if (!label->isVisible())
                continue;
            const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
            QVERIFY2(label->height() >= needed, qPrintable(label->text()));
            QVERIFY2(label->wordWrap() || label->width() >= label->sizeHint().width(), qPrintable(label->text()));
        }
        const auto parts = dialog->findChild<QStackedWidget*>()->currentWidget()->findChildren<QWidget*>(
            QString(), Qt::FindDirectChildrenOnly);
        for (const QWidget* a : parts) {
            for (const QWidget* b : parts) {
                const bool overlap =
                    a != b && a->isVisible() && b->isVisible() && a->geometry().intersects(b->geometry());
                QVERIFY2(!overlap, qPrintable(u"%1 overlaps"_s.arg(name)));
            }
        }
        test::takeScreenshot(*dialog, u"settings-%1-%2"_s.arg(name, QString::fromUtf8(QTest::currentDataTag())));
    }
}

QTEST_MAIN(TestSettingsDialog)
#include "test_settingsdialog.moc"
