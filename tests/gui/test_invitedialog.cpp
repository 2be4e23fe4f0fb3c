#include "client-gui/tray/inviting/briefcopy.h"
#include "client-gui/tray/inviting/invitedialog.h"
#include "client-gui/tray/inviting/qrview.h"
#include "client-gui/tray/joining/qrpicture.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/screenshots.h"
#include "tests/gui/windowchecks.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kExpires = 1'800'000'000;

const QString kLink = u"roamwire://vpn.example.org:8443/3daf1997-d6eb-41ba-898f-ebc275da1f98?token=%1&pin=%1#%1"_s.arg(
    QString(42, u'x') + u'8');

Invitation invitation()
{
    return {*InviteLink::fromString(kLink), kExpires};
}

} // namespace

class TestInviteDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void makesALinkByKeyboardAlone();
    void asksForWhatWasChosen_data();
    void asksForWhatWasChosen();
    void codeIsReadOnEveryWindow_data();
    void codeIsReadOnEveryWindow();
    void errorIsShownAndTriedAgain();
    void answerMayComeTooLate();
    void whoMayNotIsToldWhoCan_data();
    void whoMayNotIsToldWhoCan();
    void mayInviteAfterAll();
    void closesWithItsNetwork();
    void nothingIsKeptOfALink();
    void copyIsTakenAway();
    void newerCopyStays();
    void nothingIsClipped_data();
    void nothingIsClipped();

private:
    template <typename Widget = QWidget>
    Widget* the(const char* name) const
    {
        return dialog->findChild<Widget*>(QLatin1StringView(name));
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    QString seen() const;

    std::unique_ptr<test::FakeNetwork> network;
    std::unique_ptr<InviteDialog> dialog;
};

void TestInviteDialog::init()
{
    network = std::make_unique<test::FakeNetwork>(u"rw0"_s);
    Status status = network->status();
    status.server = u"connected"_s;
    status.mayInvite = true;
    network->show(status);
    dialog = std::make_unique<InviteDialog>(*network);
    dialog->show();
    dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog.get()));
}

void TestInviteDialog::cleanup()
{
    dialog.reset();
    network.reset();
}

QString TestInviteDialog::seen() const
{
    QStringList texts;
    const auto labels = dialog->findChildren<QLabel*>();
    for (const QLabel* label : labels) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts.join(u'\n');
}

void TestInviteDialog::makesALinkByKeyboardAlone()
{
    test::takeScreenshots(*dialog, u"invite-1-terms"_s);
    QCOMPARE(QApplication::focusWidget(), the("uses"));
    press(Qt::Key_Up);
    press(Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), the("expiry"));
    press(Qt::Key_Down);
    press(Qt::Key_Tab);
    press(Qt::Key_Space);
    press(Qt::Key_M, Qt::AltModifier);
    QTRY_COMPARE(network->invites, QList<wire::Invite>({{2, 7 * 24 * 3600, true}}));
    QVERIFY(!the("create")->isEnabled());
    network->inviteReplies.first()(invitation());
    QCOMPARE(the<QLineEdit>("link")->text(), kLink);
    QVERIFY(seen().contains(QLocale().toString(QDateTime::fromSecsSinceEpoch(kExpires), QLocale::ShortFormat)));
    QVERIFY(seen().contains(u"Whoever has this link can join"_s));
    test::takeScreenshots(*dialog, u"invite-2-link"_s);
    QCOMPARE(QApplication::focusWidget(), the("copy"));
    press(Qt::Key_Space);
    QCOMPARE(QApplication::clipboard()->text(), kLink);
    press(Qt::Key_A, Qt::AltModifier);
    QTRY_COMPARE(QApplication::focusWidget(), the("uses"));
    QVERIFY(the<QLineEdit>("link")->text().isEmpty());
    press(Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
}

void TestInviteDialog::asksForWhatWasChosen_data()
{
    QTest::addColumn<int>("uses");
    QTest::addColumn<int>("expiry");
    QTest::addColumn<bool>("isVisit");
    QTest::addColumn<wire::Invite>("asked");
    QTest::newRow("as it stands") << 1 << 1 << false << wire::Invite{1, 24 * 3600, false};
    QTest::newRow("an hour") << 1 << 0 << false << wire::Invite{1, 3600, false};
    QTest::newRow("a class for a week") << 30 << 2 << false << wire::Invite{30, 7 * 24 * 3600, false};
    QTest::newRow("more than there can be") << 5000 << 1 << false << wire::Invite{1000, 24 * 3600, false};
    QTest::newRow("a visit") << 1 << 0 << true << wire::Invite{1, 3600, true};
}

void TestInviteDialog::asksForWhatWasChosen()
{
    QFETCH(int, uses);
    QFETCH(int, expiry);
    QFETCH(bool, isVisit);
    the<QSpinBox>("uses")->setValue(uses);
    the<QComboBox>("expiry")->setCurrentIndex(expiry);
    the<QCheckBox>("ephemeral")->setChecked(isVisit);
    the<QPushButton>("create")->click();
    QTEST(network->invites.value(0), "asked");
}

void TestInviteDialog::codeIsReadOnEveryWindow_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::addColumn<qreal>("ratio");
    for (const qreal ratio : {1.0, 1.25, 1.5, 2.0}) {
        QTest::addRow("light, %g", ratio) << QPalette(QColor(0xefefef)) << ratio;
        QTest::addRow("dark, %g", ratio) << test::darkPalette() << ratio;
    }
}

void TestInviteDialog::codeIsReadOnEveryWindow()
{
    QFETCH(QPalette, palette);
    QFETCH(qreal, ratio);
    QrView view;
    view.setPalette(palette);
    view.setText(kLink);
    view.resize(view.sizeHint());
    QImage image((QSizeF(view.size()) * ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(palette.color(QPalette::Window));
    view.render(&image);
    image.setDevicePixelRatio(1);
    QCOMPARE(*readLink(image), kLink);
    for (int y = 0; y < image.height(); ++y) { // crisp: nothing between black and white
        for (int x = 0; x < image.width(); ++x)
            QVERIFY(image.pixel(x, y) == 0xff000000 || image.pixel(x, y) == 0xffffffff);
    }
}

void TestInviteDialog::errorIsShownAndTriedAgain()
{
    the<QSpinBox>("uses")->setValue(7);
    the<QPushButton>("create")->click();
    network->inviteReplies.first()(failure(u"there is no connection to the server; try again when there is one"_s));
    QVERIFY(seen().contains(u"There is no connection to the server; try again"_s));
    test::takeScreenshots(*dialog, u"invite-1-error"_s);
    QCOMPARE(the<QSpinBox>("uses")->value(), 7);
    press(Qt::Key_M, Qt::AltModifier);
    QTRY_VERIFY(!seen().contains(u"There is no connection"_s));
    QCOMPARE(network->invites.size(), 2);
    QCOMPARE(network->invites[1].uses, 7u);
}

void TestInviteDialog::answerMayComeTooLate()
{
    the<QPushButton>("create")->click();
    dialog.reset();
    network->inviteReplies.first()(invitation());
}

void TestInviteDialog::whoMayNotIsToldWhoCan_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<Network::State>("state");
    QTest::addColumn<QString>("says");
    QTest::newRow("not a member that may") << u"connected"_s << Network::State::Running << u"roamwired invite"_s;
    QTest::newRow("not connected") << u"connecting"_s << Network::State::Running << u"no connection"_s;
    QTest::newRow("paused") << u"offline"_s << Network::State::Paused << u"is paused"_s;
}

void TestInviteDialog::whoMayNotIsToldWhoCan()
{
    QFETCH(QString, server);
    QFETCH(Network::State, state);
    QFETCH(QString, says);
    Status status = network->status();
    status.server = server;
    status.mayInvite = false;
    network->setState(state);
    network->show(status);
    QVERIFY(!the("create")->isEnabled());
    QVERIFY(!the("uses")->isEnabled());
    QVERIFY2(seen().contains(says), qPrintable(seen()));
    test::takeScreenshots(*dialog,
                          u"invite-1-%1"_s.arg(QString::fromUtf8(QTest::currentDataTag()).replace(u' ', u'-')));
}

void TestInviteDialog::mayInviteAfterAll()
{
    Status status = network->status();
    status.mayInvite = false;
    network->show(status);
    QVERIFY(!the("create")->isEnabled());
    status.mayInvite = true;
    network->show(status);
    QVERIFY(the("create")->isEnabled());
    QVERIFY(!seen().contains(u"roamwired invite"_s));
    the<QPushButton>("create")->click();
    network->show(status); // and another change while it asks
    QVERIFY(!the("create")->isEnabled());
}

void TestInviteDialog::closesWithItsNetwork()
{
    network.reset();
    QVERIFY(!dialog->isVisible());
}

void TestInviteDialog::nothingIsKeptOfALink()
{
    the<QPushButton>("create")->click();
    network->inviteReplies.first()(invitation());
    QVERIFY(!dialog->findChild<QrView*>()->isEmpty());
    dialog->reject();
    QVERIFY(the<QLineEdit>("link")->text().isEmpty());
    QVERIFY(dialog->findChild<QrView*>()->isEmpty());
}

void TestInviteDialog::copyIsTakenAway()
{
    copyBriefly(kLink, 0ms);
    QCOMPARE(QApplication::clipboard()->text(), kLink);
    QCOMPARE(QApplication::clipboard()->mimeData()->data(u"x-kde-passwordManagerHint"_s), QByteArrayLiteral("secret"));
    QTRY_VERIFY(QApplication::clipboard()->text().isEmpty());
}

void TestInviteDialog::newerCopyStays()
{
    copyBriefly(kLink, 0ms);
    QApplication::clipboard()->setText(u"something else"_s);
    copyBriefly(kLink, 1h);
    QApplication::processEvents();
    QCOMPARE(QApplication::clipboard()->text(), kLink);
    QApplication::clipboard()->setText(u"something else"_s);
    QApplication::processEvents();
    QCOMPARE(QApplication::clipboard()->text(), u"something else"_s);
}

void TestInviteDialog::nothingIsClipped_data()
{
    QTest::addColumn<QString>("language");
    for (const char* language : {"en", "de", "long"})
        QTest::newRow(language) << QString::fromLatin1(language);
}

void TestInviteDialog::nothingIsClipped()
{
    QFETCH(const QString, language);
    const test::Speaker speaker(language);
    cleanup();
    init();
    const auto check = [&](const QString& page) {
        QApplication::processEvents();
        test::takeScreenshots(*dialog, u"invite-%1-%2"_s.arg(page, language));
        QCOMPARE(test::clippedIn(*dialog), QStringList());
        QCOMPARE(test::namelessIn(*dialog), QStringList());
    };
    check(u"1"_s);
    the<QPushButton>("create")->click();
    network->inviteReplies.first()(failure(QString(40, u'w') + u' ' + QString(40, u'w')));
    check(u"1-error"_s);
    the<QPushButton>("create")->click();
    network->inviteReplies.last()(invitation());
    check(u"2"_s);
}

QTEST_MAIN(TestInviteDialog)
#include "test_invitedialog.moc"
