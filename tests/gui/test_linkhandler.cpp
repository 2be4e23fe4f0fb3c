#include "client-gui/tray/joining/linkhandler.h"
#include "tests/gui/fakenetwork.h"

#include <QFileOpenEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

const QString kLink = u"roamwire://vpn.example.org:8443/3daf1997-d6eb-41ba-898f-ebc275da1f98?plain=1"_s;

QList<JoinDialog*> dialogs()
{
    QList<JoinDialog*> found;
    const auto windows = QApplication::topLevelWidgets();
    for (QWidget* window : windows) {
        if (auto* dialog = qobject_cast<JoinDialog*>(window))
            found << dialog;
    }
    return found;
}

bool shows(const JoinDialog& dialog, const QString& text)
{
    const auto labels = dialog.findChildren<QLabel*>();
    return std::ranges::any_of(labels,
                               [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
}

} // namespace

class TestLinkHandler final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void linkOnlyOpensTheDialog();
    void thereIsOneDialog();
    void closedDialogIsForgotten();
    void systemsOwnEventIsTaken();
    void otherEventsAreLeft();
    void signalsAreHandedOn();

private:
    test::FakeNetworks networks;
    std::unique_ptr<LinkHandler> handler;
    int joins = 0;
};

void TestLinkHandler::init()
{
    joins = 0;
    handler = std::make_unique<LinkHandler>(networks, [this](const JoinRequest&, QObject*) -> Joining* {
        ++joins;
        return nullptr;
    });
}

void TestLinkHandler::cleanup()
{
    handler.reset();
    QVERIFY(dialogs().isEmpty());
}

void TestLinkHandler::linkOnlyOpensTheDialog()
{
    handler->open(kLink);
    QCOMPARE(dialogs().size(), 1);
    QVERIFY(dialogs().first()->isVisible());
    QVERIFY(shows(*dialogs().first(), u"vpn.example.org:8443"_s));
    QCOMPARE(joins, 0);
}

void TestLinkHandler::thereIsOneDialog()
{
    handler->join();
    QVERIFY(dialogs().first()->findChild<QLineEdit*>(u"link"_s)->isVisible());
    handler->open(kLink);
    handler->open(u"roamwire://other.example/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);
    handler->join();
    QCOMPARE(dialogs().size(), 1);
    QVERIFY(shows(*dialogs().first(), u"vpn.example.org:8443"_s));
}

void TestLinkHandler::closedDialogIsForgotten()
{
    handler->open(kLink);
    dialogs().first()->reject();
    handler->join(); // before the old one is deleted, too
    QTRY_COMPARE(dialogs().size(), 1);
    QVERIFY(dialogs().first()->isVisible());
    QVERIFY(dialogs().first()->findChild<QLineEdit*>(u"link"_s)->text().isEmpty());
    QVERIFY(dialogs().first()->findChild<QLineEdit*>(u"link"_s)->isVisible());
}

void TestLinkHandler::systemsOwnEventIsTaken()
{
    qApp->installEventFilter(handler.get());
    QFileOpenEvent event{QUrl(kLink)};
    QApplication::sendEvent(qApp, &event);
    QCOMPARE(dialogs().size(), 1);
    QVERIFY(shows(*dialogs().first(), u"vpn.example.org:8443"_s));
}

void TestLinkHandler::otherEventsAreLeft()
{
    qApp->installEventFilter(handler.get());
    QFileOpenEvent file(u"/tmp/holiday.png"_s);
    QApplication::sendEvent(qApp, &file);
    QVERIFY(dialogs().isEmpty());
}

void TestLinkHandler::signalsAreHandedOn()
{
    const QSignalSpy joined(handler.get(), &LinkHandler::joined);
    const QSignalSpy wanted(handler.get(), &LinkHandler::peersWanted);
    handler->join();
    Q_EMIT dialogs().first()->joined(u"/a.conf"_s);
    Q_EMIT dialogs().first()->peersWanted(u"rw0"_s);
    QCOMPARE(joined.count(), 1);
    QCOMPARE(wanted.count(), 1);
}

QTEST_MAIN(TestLinkHandler)
#include "test_linkhandler.moc"
