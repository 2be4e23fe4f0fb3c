#include "tests/gui/joinstage.h"
#include "tests/gui/screenshots.h"
#include "tests/gui/windowchecks.h"

#include <QFileInfo>
#include <QRadioButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 15'000;

} // namespace

/// From then on.
class TestJoinProgress final : public QObject, private test::JoinStage
{
    Q_OBJECT

private Q_SLOTS:
    void init() { raise(); }
    void cleanup() { clear(); }

    void joinsByKeyboardAlone();
    void refusalCanBeMendedAndTriedAgain();
    void stepsAndHindrancesAreShown();
    void backStopsAndKeepsWhatWasTyped();
    void closingStops();
    void nothingIsClipped_data();
    void nothingIsClipped();
};

void TestJoinProgress::joinsByKeyboardAlone()
{
    const QSignalSpy joined(dialog.get(), &JoinDialog::joined);
    const QSignalSpy wanted(dialog.get(), &JoinDialog::peersWanted);
    QCOMPARE(QApplication::focusWidget(), the("link"));
    type(link.reveal());
    test::takeScreenshots(*dialog, u"join-1-link"_s);
    press(Qt::Key_Return);
    QVERIFY(seen().contains(link.tenant.toString()));
    press(Qt::Key_M, Qt::AltModifier);
    QCOMPARE(QApplication::focusWidget(), the("name"));
    press(Qt::Key_A, Qt::ControlModifier);
    type(u"laptop"_s);
    press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(joined.count(), 1, kPatience);
    QCOMPARE(joined[0][0].toString(), ClientConfig::defaultPath(u"rw0"_s));
    QVERIFY(QFileInfo::exists(joined[0][0].toString()));
    QCOMPARE(the<QLabel>("address")->text(), u"10.128.4.1"_s);
    QCOMPARE(server->joins.size(), 1);
    QCOMPARE(server->joins[0].displayName, u"laptop"_s);
    QVERIFY(requests.first().managedOnly);
    test::takeScreenshots(*dialog, u"join-4-done"_s);
    press(Qt::Key_Return);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].toString(), u"rw0"_s);
    QVERIFY(!dialog->isVisible());
}

void TestJoinProgress::refusalCanBeMendedAndTriedAgain()
{
    server->welcomes = false;
    reviewLink(link.reveal());
    the<QLineEdit>("name")->setText(u"laptop"_s);
    click("forward");
    QTRY_COMPARE_WITH_TIMEOUT(server->joins.size(), 1, kPatience);
    QVERIFY(!the("forward")->isVisible());
    server->say(
        wire::ErrorMessage{wire::error::kTokenSpent, u"the invite was used up; ask for another"_s, std::nullopt});
    QTRY_VERIFY_WITH_TIMEOUT(seen().contains(u"The invite was used up; ask for another"_s), kPatience);
    QVERIFY(seen().contains(u"This did not work"_s));
    test::takeScreenshots(*dialog, u"join-3-failed"_s);
    server->welcomes = true;
    press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(the("address")->isVisible(), kPatience);
    QCOMPARE(requests.size(), 2);
    QCOMPARE(requests[1].displayName, u"laptop"_s);
    QCOMPARE(requests[1].link, link);
}

void TestJoinProgress::stepsAndHindrancesAreShown()
{
    isHelperThere = false;
    reviewLink(link.reveal());
    click("forward");
    QVERIFY(joining);
    Q_EMIT joining->reached(Joining::Step::Helper);
    Q_EMIT joining->reached(Joining::Step::Interface);
    Q_EMIT joining->hindered(u"the server does not answer"_s);
    const auto step = [&](const QString& text) {
        const auto labels = dialog->findChildren<QLabel*>();
        const auto found = std::ranges::find(labels, text, &QLabel::text);
        return found == labels.end() ? QString() : (*found)->accessibleName();
    };
    QVERIFY(step(u"Find the helper on this device"_s).endsWith(u": done"_s));
    QVERIFY(step(u"Prepare the interface rw0"_s).endsWith(u": done"_s));
    QVERIFY(step(u"Reach the server 127.0.0.1"_s).endsWith(u": under way"_s));
    QVERIFY(step(u"Set up the tunnel"_s).endsWith(u": not yet"_s));
    QVERIFY(seen().contains(u"Still trying: the server does not answer"_s));
    test::takeScreenshots(*dialog, u"join-3-progress"_s);
    Q_EMIT joining->reached(Joining::Step::Server);
    QVERIFY(!seen().contains(u"Still trying"_s));
}

void TestJoinProgress::backStopsAndKeepsWhatWasTyped()
{
    isHelperThere = false;
    reviewLink(link.reveal());
    the<QLineEdit>("name")->setText(u"laptop"_s);
    click("forward");
    const QPointer<Joining> first = joining;
    click("back");
    QTRY_VERIFY(!first);
    QVERIFY(the("name")->isVisible());
    QCOMPARE(the<QLineEdit>("name")->text(), u"laptop"_s);
    click("back");
    QCOMPARE(the<QLineEdit>("link")->text(), link.reveal());
}

void TestJoinProgress::closingStops()
{
    isHelperThere = false;
    reviewLink(link.reveal());
    click("forward");
    press(Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
    QTRY_VERIFY(!joining);
    QVERIFY(!QFileInfo::exists(ClientConfig::defaultPath(u"rw0"_s)));
}

void TestJoinProgress::nothingIsClipped_data()
{
    QTest::addColumn<QString>("language");
    for (const char* language : {"en", "de", "long"})
        QTest::newRow(language) << QString::fromLatin1(language);
}

void TestJoinProgress::nothingIsClipped()
{
    QFETCH(const QString, language);
    const test::Speaker speaker(language);
    clear();
    raise();
    const auto check = [&](const QString& page) {
        QApplication::processEvents();
        test::takeScreenshots(*dialog, u"join-%1-%2"_s.arg(page, language));
        QCOMPARE(test::clippedIn(*dialog), QStringList());
        QCOMPARE(test::namelessIn(*dialog), QStringList());
    };
    check(u"1"_s);
    dialog->setFoundInterfaces({u"wireguard-home0"_s});
    isHelperThere = false;
    reviewLink(link.reveal());
    the<QRadioButton>("foundInterface")->click();
    const auto folds = dialog->findChildren<QToolButton*>();
    for (QToolButton* fold : folds)
        fold->setChecked(true);
    check(u"2"_s);
    click("forward");
    Q_EMIT joining->hindered(QString(300, u'w').replace(u"wwwwwwww"_s, u"wwwwwww "_s));
    check(u"3"_s);
    ClientConfig config;
    config.settings.displayName = u"laptop"_s;
    config.settings.interface = u"wireguard-home0"_s;
    config.settings.wgip = QHostAddress(u"10.128.255.254"_s);
    Q_EMIT joining->finished(config);
    check(u"4"_s);
}

QTEST_MAIN(TestJoinProgress)
#include "test_joinprogress.moc"
