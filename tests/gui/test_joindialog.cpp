#include "client-gui/tray/joining/joindialog.h"
#include "shared/commandline/qrcode.h"
#include "shared/crypto/token.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/screenshots.h"
#include "tests/gui/windowchecks.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QtMath>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 15'000;

QImage codeOf(const QString& text)
{
    constexpr int kModule = 4;
    const auto code = QrMatrix::of(text);
    const int side = (code->side() + 2 * QrMatrix::kQuietZone) * kModule;
    QImage image(side, side, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(kModule, kModule);
    for (int i = 0; i < code->side() * code->side(); ++i) {
        const QPoint at(i % code->side(), i / code->side());
        if (code->isDark(at.x(), at.y()))
            painter.fillRect(QRect(at + QPoint(QrMatrix::kQuietZone, QrMatrix::kQuietZone), QSize(1, 1)), Qt::black);
    }
    return image;
}

} // namespace

class TestJoinDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void joinsByKeyboardAlone();
    void nothingHappensBeforeTheUserAgrees();
    void badLinkIsExplained();
    void linkComesFromTheClipboard_data();
    void linkComesFromTheClipboard();
    void linkIsDropped();
    void pictureWithoutLinkIsExplained();
    void refusalCanBeMendedAndTriedAgain();
    void stepsAndHindrancesAreShown();
    void backStopsAndKeepsWhatWasTyped();
    void closingStops();
    void interfaceThatIsThere();
    void newInterfaceHasAFreeName();
    void networkThatIsJoinedAlready();
    void plainConnectionIsWarnedOf();
    void wholePinOnDemand();
    void nameIsChecked_data();
    void nameIsChecked();
    void offeredLinkWaitsForTheUser();
    void offeredLinkNeverReplacesAnother();
    void offeredNonsenseIsExplained();
    void nothingIsKeptOfALink();
    void nothingIsClipped_data();
    void nothingIsClipped();

private:
    template <typename Widget = QWidget>
    Widget* the(const char* name) const
    {
        return dialog->findChild<Widget*>(QLatin1StringView(name));
    }
    void type(const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    void click(const char* name) { QTest::mouseClick(the(name), Qt::LeftButton); }
    /// The text of all that is visible.
    QString seen() const;
    void reviewLink(const QString& text);

    QTemporaryDir home;
    std::unique_ptr<test::FakeControlServer> server;
    std::unique_ptr<test::FakeNetworks> networks;
    std::unique_ptr<JoinDialog> dialog;
    test::FakeNetworkWatch watch;
    SystemClock clock;
    InviteLink link;
    bool isHelperThere = true;
    QList<JoinRequest> requests;
    QPointer<Joining> joining;
};

void TestJoinDialog::initTestCase()
{
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("XDG_RUNTIME_DIR", home.path().toUtf8());
    watch.move(test::homeNetwork(1, 20));
}

void TestJoinDialog::init()
{
    server = std::make_unique<test::FakeControlServer>();
    networks = std::make_unique<test::FakeNetworks>();
    link = server->link(TenantId::random());
    link.token = makeToken();
    isHelperThere = true;
    requests.clear();
    dialog = std::make_unique<JoinDialog>(*networks, [this](const JoinRequest& request, QObject* parent) {
        requests << request;
        joining = new Joining(
            request,
            [this](const QString&) {
                auto device = std::make_unique<test::FakeTunnelDevice>();
                device->exists = false;
                device->setAvailable(isHelperThere);
                return device;
            },
            watch, clock, parent);
        return joining.data();
    });
    dialog->setFoundInterfaces({});
    dialog->show();
    dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog.get()));
}

void TestJoinDialog::cleanup()
{
    dialog.reset();
    networks.reset();
    server.reset();
    QFile::remove(ClientConfig::defaultPath(u"rw0"_s));
}

QString TestJoinDialog::seen() const
{
    QStringList texts;
    const auto labels = dialog->findChildren<QLabel*>();
    for (const QLabel* label : labels) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts.join(u'\n');
}

void TestJoinDialog::reviewLink(const QString& text)
{
    the<QLineEdit>("link")->setText(text);
    click("forward");
    QVERIFY(the("name")->isVisible());
}

void TestJoinDialog::joinsByKeyboardAlone()
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

void TestJoinDialog::nothingHappensBeforeTheUserAgrees()
{
    reviewLink(link.reveal());
    QVERIFY(requests.isEmpty());
    QVERIFY(server->joins.isEmpty());
    QVERIFY(!seen().contains(link.token->revealBase64(Base64::Url)));
    QVERIFY(seen().contains(u"127.0.0.1:"_s));
}

void TestJoinDialog::badLinkIsExplained()
{
    QVERIFY(!the("forward")->isEnabled());
    type(u"https://example.org/"_s);
    press(Qt::Key_Return);
    QVERIFY(seen().contains(u"This is not a roamwire link"_s));
    QCOMPARE(QApplication::focusWidget(), the("link"));
    test::takeScreenshots(*dialog, u"join-1-bad"_s);
    type(u"x"_s);
    QVERIFY(!seen().contains(u"This is not a roamwire link"_s));
}

void TestJoinDialog::linkComesFromTheClipboard_data()
{
    QTest::addColumn<QString>("as");
    for (const char* as : {"text", "picture", "file"})
        QTest::newRow(as) << QString::fromLatin1(as);
}

void TestJoinDialog::linkComesFromTheClipboard()
{
    QFETCH(QString, as);
    auto* data = new QMimeData;
    const QString file = home.filePath(u"code.png"_s);
    QVERIFY(codeOf(link.reveal()).save(file));
    if (as == u"text")
        data->setText(u"Hello, join with %1."_s.arg(link.reveal()));
    else if (as == u"picture")
        data->setImageData(codeOf(link.reveal()));
    else
        data->setUrls({QUrl::fromLocalFile(file)});
    QApplication::clipboard()->setMimeData(data);
    press(Qt::Key_C, Qt::AltModifier);
    QTRY_VERIFY(the("name")->isVisible());
    QVERIFY(seen().contains(link.tenant.toString()));
    QVERIFY(requests.isEmpty());
}

void TestJoinDialog::linkIsDropped()
{
    QMimeData data;
    data.setText(link.reveal());
    QWidget* page = the("link")->parentWidget();
    QDragEnterEvent enter(page->rect().center(), Qt::CopyAction, &data, Qt::LeftButton, {});
    QVERIFY(QApplication::sendEvent(page, &enter));
    QVERIFY(enter.isAccepted());
    test::takeScreenshots(*dialog, u"join-1-drop"_s);
    QDropEvent drop(page->rect().center(), Qt::CopyAction, &data, Qt::LeftButton, {});
    QVERIFY(QApplication::sendEvent(page, &drop));
    QVERIFY(the("name")->isVisible());
}

void TestJoinDialog::pictureWithoutLinkIsExplained()
{
    QApplication::clipboard()->setImage(codeOf(u"https://example.org/"_s));
    press(Qt::Key_C, Qt::AltModifier);
    QTRY_VERIFY(seen().contains(u"no roamwire link"_s));
    QVERIFY(the("link")->isVisible());
}

void TestJoinDialog::refusalCanBeMendedAndTriedAgain()
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

void TestJoinDialog::stepsAndHindrancesAreShown()
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

void TestJoinDialog::backStopsAndKeepsWhatWasTyped()
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

void TestJoinDialog::closingStops()
{
    isHelperThere = false;
    reviewLink(link.reveal());
    click("forward");
    press(Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
    QTRY_VERIFY(!joining);
    QVERIFY(!QFileInfo::exists(ClientConfig::defaultPath(u"rw0"_s)));
}

void TestJoinDialog::interfaceThatIsThere()
{
    networks->add(u"wg1"_s);
    dialog->setFoundInterfaces({u"wg0"_s, u"wg1"_s});
    reviewLink(link.reveal());
    the<QRadioButton>("foundInterface")->click();
    auto* found = dialog->findChild<QComboBox*>();
    QCOMPARE(found->count(), 1); // wg1 is in a network already
    test::takeScreenshots(*dialog, u"join-2-sync"_s);
    click("forward");
    QCOMPARE(requests.first().interface, u"wg0"_s);
    QCOMPARE(requests.first().configPath, ClientConfig::defaultPath(u"wg0"_s));
    QVERIFY(!requests.first().managedOnly);
    QVERIFY(!requests.first().allowPeers);
}

void TestJoinDialog::newInterfaceHasAFreeName()
{
    networks->add(u"rw0"_s);
    reviewLink(link.reveal());
    QVERIFY(!the("foundInterface")->isEnabled());
    QCOMPARE(the<QLineEdit>("newName")->text(), u"rw1"_s);
    QVERIFY(!the("newName")->isVisible());
    press(Qt::Key_A, Qt::AltModifier);
    QTRY_VERIFY(the("newName")->isVisible());
    the("newName")->setFocus();
    press(Qt::Key_A, Qt::ControlModifier);
    type(u"-my net"_s); // what may not be in a name does not get in
    QCOMPARE(the<QLineEdit>("newName")->text(), u"mynet"_s);
    test::takeScreenshots(*dialog, u"join-2-advanced"_s);
    press(Qt::Key_Return);
    QCOMPARE(requests.first().interface, u"mynet"_s);
}

void TestJoinDialog::networkThatIsJoinedAlready()
{
    auto& network = networks->add(u"rw3"_s);
    Status status = network.status();
    status.tenant = link.tenant.toString();
    status.displayName = u"the old name"_s;
    network.show(status);
    link.plain = false;
    reviewLink(link.reveal());
    QVERIFY(seen().contains(u"in this network already, with rw3"_s));
    QVERIFY(!the("newInterface")->isVisible());
    QCOMPARE(the<QLineEdit>("name")->text(), u"the old name"_s);
    test::takeScreenshots(*dialog, u"join-2-again"_s);
    click("forward");
    QCOMPARE(requests.first().interface, u"rw3"_s);
    QVERIFY(!requests.first().managedOnly);
}

void TestJoinDialog::plainConnectionIsWarnedOf()
{
    reviewLink(link.reveal());
    QVERIFY(seen().contains(u"not encrypted"_s));
    test::takeScreenshots(*dialog, u"join-2-plain"_s);
    click("back");
    link.plain = false;
    reviewLink(link.reveal());
    QVERIFY(!seen().contains(u"not encrypted"_s));
}

void TestJoinDialog::wholePinOnDemand()
{
    const QString pin = u"abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE"_s;
    reviewLink(u"roamwire://vpn.example.org/%1?token=%2&pin=%3#%2"_s.arg(u"3daf1997-d6eb-41ba-898f-ebc275da1f98"_s,
                                                                         QString(42, u'x') + u'8', pin));
    QVERIFY(seen().contains(u"abcd efgh ijkl mnop …"_s));
    QVERIFY(!seen().contains(u"qrst"_s));
    test::takeScreenshots(*dialog, u"join-2-review"_s);
    press(Qt::Key_S, Qt::AltModifier);
    QTRY_VERIFY(seen().contains(u"mnop qrst"_s));
    test::takeScreenshots(*dialog, u"join-2-pin"_s);
}

void TestJoinDialog::nameIsChecked_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << QString();
    QTest::newRow("blank") << u"   "_s;
    QTest::newRow("too long in UTF-8") << QString(33, u'ü');
    QTest::newRow("another direction of text") << u"lap\u202etop"_s;
}

void TestJoinDialog::nameIsChecked()
{
    QFETCH(QString, name);
    reviewLink(link.reveal());
    the<QLineEdit>("name")->setText(name);
    click("forward");
    QVERIFY(requests.isEmpty());
    QVERIFY(seen().contains(u"The others see this device by its name"_s));
    QCOMPARE(QApplication::focusWidget(), the("name"));
    the<QLineEdit>("name")->setText(u"laptop"_s);
    QVERIFY(!seen().contains(u"The others see this device by its name"_s));
}

void TestJoinDialog::offeredLinkWaitsForTheUser()
{
    dialog->offer(link.reveal());
    QVERIFY(the("name")->isVisible());
    press(Qt::Key_Return);
    QVERIFY(requests.isEmpty());
    press(Qt::Key_M, Qt::AltModifier);
    press(Qt::Key_Return);
    QVERIFY(requests.isEmpty());
    QVERIFY(dialog->isVisible());
    press(Qt::Key_J, Qt::AltModifier);
    QTRY_COMPARE(requests.size(), 1);
}

void TestJoinDialog::offeredLinkNeverReplacesAnother()
{
    const QString other = u"roamwire://evil.example/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s;
    type(u"roam"_s);
    dialog->offer(other);
    QCOMPARE(the<QLineEdit>("link")->text(), u"roam"_s);
    QVERIFY(seen().contains(u"Another link was opened"_s));
    reviewLink(link.reveal());
    dialog->offer(other);
    QVERIFY(seen().contains(u"Another link was opened"_s));
    QVERIFY(!seen().contains(u"evil"_s));
    test::takeScreenshots(*dialog, u"join-2-another"_s);
    click("forward");
    QCOMPARE(requests.first().link, link);
    QTRY_VERIFY_WITH_TIMEOUT(the("address")->isVisible(), kPatience);
    dialog->offer(other); // the other join is over
    QVERIFY(seen().contains(u"evil.example:8443"_s));
}

void TestJoinDialog::offeredNonsenseIsExplained()
{
    dialog->offer(QString(100'000, u'x'));
    QVERIFY(seen().contains(u"This is not a roamwire link"_s));
    QVERIFY(the("link")->isVisible());
    the<QLineEdit>("link")->setText(link.reveal());
    press(Qt::Key_Return);
    QVERIFY(the<QPushButton>("forward")->isDefault()); // it is his own now
}

void TestJoinDialog::nothingIsKeptOfALink()
{
    type(link.reveal());
    press(Qt::Key_Escape);
    auto* field = the<QLineEdit>("link");
    QVERIFY(field->text().isEmpty());
    QVERIFY(!field->isUndoAvailable());
    field->undo();
    QVERIFY(field->text().isEmpty());
    QVERIFY(QDir(home.path()).entryList({u"*.conf"_s}, QDir::Files).isEmpty());
}

void TestJoinDialog::nothingIsClipped_data()
{
    QTest::addColumn<bool>("isLong");
    QTest::newRow("English") << false;
    QTest::newRow("a language that is a third longer") << true;
}

void TestJoinDialog::nothingIsClipped()
{
    QFETCH(bool, isLong);
    test::LongLanguage language;
    if (isLong)
        QApplication::installTranslator(&language);
    cleanup();
    init();
    const QString look = isLong ? u"-long"_s : u"-short"_s;
    const auto check = [&](const QString& page) {
        QApplication::processEvents();
        test::takeScreenshots(*dialog, u"join-%1%2"_s.arg(page, look));
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
    QApplication::removeTranslator(&language);
}

QTEST_MAIN(TestJoinDialog)
#include "test_joindialog.moc"
