#include "tests/gui/codepicture.h"
#include "tests/gui/joinstage.h"
#include "tests/gui/screenshots.h"

#include <QClipboard>
#include <QComboBox>
#include <QDirIterator>
#include <QFileDialog>
#include <QMimeData>
#include <QRadioButton>
#include <QToolButton>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 15'000;

} // namespace

/// Up to the moment in which the user agrees.
class TestJoinDialog final : public QObject, private test::JoinStage
{
    Q_OBJECT

private Q_SLOTS:
    void init() { raise(); }
    void cleanup() { clear(); }

    void nothingHappensBeforeTheUserAgrees();
    void badLinkIsExplained();
    void linkComesFromTheClipboard_data();
    void linkComesFromTheClipboard();
    void pictureIsChosen();
    void linkIsDropped();
    void pictureWithoutLinkIsExplained();
    void interfaceThatIsThere();
    void newInterfaceHasAFreeName();
    void networkThatIsJoinedAlready();
    void otherServerOfAJoinedNetworkIsWarnedOf_data();
    void otherServerOfAJoinedNetworkIsWarnedOf();
    void plainConnectionIsWarnedOf();
    void wholePinOnDemand();
    void nameIsChecked_data();
    void nameIsChecked();
    void offeredLinkWaitsForTheUser();
    void offeredLinkNeverReplacesAnother();
    void offeredNonsenseIsExplained();
    void nothingIsKeptOfALink();
};

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
    QVERIFY(test::codePicture(link.reveal()).save(file));
    if (as == u"text")
        data->setText(u"Hello, join with %1."_s.arg(link.reveal()));
    else if (as == u"picture")
        data->setImageData(test::codePicture(link.reveal()));
    else
        data->setUrls({QUrl::fromLocalFile(file)});
    QApplication::clipboard()->setMimeData(data);
    press(Qt::Key_C, Qt::AltModifier);
    QTRY_VERIFY(the("name")->isVisible());
    QVERIFY(seen().contains(link.tenant.toString()));
    QVERIFY(requests.isEmpty());
}

void TestJoinDialog::pictureIsChosen()
{
    const QString file = home.filePath(u"chosen.png"_s);
    QVERIFY(test::codePicture(link.reveal()).save(file));
    press(Qt::Key_P, Qt::AltModifier);
    QTRY_VERIFY(dialog->findChild<QFileDialog*>());
    auto* chooser = dialog->findChild<QFileDialog*>();
    Q_EMIT chooser->fileSelected(file); // as accept() does once its thread has found the file
    chooser->reject();
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
    QApplication::clipboard()->setImage(test::codePicture(u"https://example.org/"_s));
    press(Qt::Key_C, Qt::AltModifier);
    QTRY_VERIFY(seen().contains(u"no roamwire link"_s));
    QVERIFY(the("link")->isVisible());
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

void TestJoinDialog::otherServerOfAJoinedNetworkIsWarnedOf_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("isOtherPin");
    QTest::addColumn<QString>("warning");
    const QString other = u"its server is vpn.example.org:8443. This link leads to another one"_s;
    QTest::newRow("the same") << u"vpn.example.org"_s << false << u"Joining again keeps interface and address"_s;
    QTest::newRow("server") << u"evil.example"_s << false << other;
    QTest::newRow("pin") << u"vpn.example.org"_s << true << u"knows its server by another certificate"_s;
    QTest::newRow("both") << u"evil.example"_s << true << other;
}

void TestJoinDialog::otherServerOfAJoinedNetworkIsWarnedOf()
{
    QFETCH(const QString, host);
    QFETCH(const bool, isOtherPin);
    QFETCH(const QString, warning);
    const QString text = u"roamwire://%1/%2?pin=%3"_s;
    const QString tenant = link.tenant.toString();
    ClientConfig config;
    config.settings.link = *InviteLink::fromString(text.arg(u"vpn.example.org"_s, tenant, QString(43, u'A')));
    config.settings.interface = u"rw0"_s;
    config.settings.displayName = u"laptop"_s;
    QVERIFY(config.save(ClientConfig::defaultPath(u"rw0"_s)));
    Status status;
    status.interface = u"rw0"_s;
    status.tenant = tenant;
    networks->add(u"rw0"_s).show(status);
    reviewLink(text.arg(host, tenant, QString(42, u'A') + (isOtherPin ? u'E' : u'A')));
    QVERIFY2(seen().contains(warning), qPrintable(seen()));
    QVERIFY(seen().contains(u"Join this network again?"_s));
    QVERIFY(requests.isEmpty());
    test::takeScreenshots(*dialog, u"join-2-again-%1"_s.arg(QLatin1StringView(QTest::currentDataTag())));
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
    for (QDirIterator files(home.path(), QDir::Files, QDirIterator::Subdirectories); files.hasNext();) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains(link.token->revealBase64(Base64::Url).toLatin1()));
    }
}

QTEST_MAIN(TestJoinDialog)
#include "test_joindialog.moc"
