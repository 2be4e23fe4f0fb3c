#include "tests/unit/helper/helperworld.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

class TestDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grantsToOneConnection();
    void refusedRequestsGrantNothing();
    void worksOneAfterTheOther();
};

void TestDispatcher::grantsToOneConnection()
{
    World world;
    world.haveInterface();
    QVERIFY(world.ask(Hello{}, 2)); // grants nothing
    world.ask(Show{kIf}, 1);
    QCOMPARE(codeOf(world.ask(Show{kIf}, 2)), refusal::kBusy);
    QVERIFY(std::holds_alternative<HelloAnswer>(*world.ask(Hello{}, 2)));
    QCOMPARE(codeOf(world.ask(Show{QStringLiteral("rw1")}, 2)), refusal::kNotFound); // granted, but not made yet
    world.dispatcher.connectionEnded(2);
    QCOMPARE(codeOf(world.ask(Show{kIf}, 3)), refusal::kBusy);
    world.dispatcher.connectionEnded(1);
    QVERIFY(std::holds_alternative<ShowAnswer>(*world.ask(Show{kIf}, 3)));
}

void TestDispatcher::refusedRequestsGrantNothing()
{
    World world;
    world.haveInterface();
    QCOMPARE(codeOf(world.ask(Assign{kIf, {*Prefix::fromString(u"192.168.1.1/24")}, 1420}, 1)), refusal::kNotAllowed);
    QVERIFY(std::holds_alternative<ShowAnswer>(*world.ask(Show{kIf}, 2)));
}

void TestDispatcher::worksOneAfterTheOther()
{
    World world;
    world.haveInterface();
    world.runner.hold();
    QStringList order;
    const auto note = [&](const QString& name) { return [&order, name](const Answer&) { order.append(name); }; };
    world.dispatcher.handle(1, SetListenPort{kIf, 2000}, note(QStringLiteral("first")));
    world.dispatcher.handle(1, SetListenPort{kIf, 2001}, note(QStringLiteral("second")));
    world.dispatcher.handle(2, Hello{}, note(QStringLiteral("third")));
    QCOMPARE(world.runner.takeTexts().size(), 1);
    // What the connection asked and has not begun is dropped; what has begun is finished, before anybody else's.
    world.dispatcher.connectionEnded(1);
    world.dispatcher.handle(3, SetListenPort{kIf, 2002}, note(QStringLiteral("fourth")));
    world.runner.release();
    QCOMPARE(order, (QStringList{QStringLiteral("first"), QStringLiteral("third"), QStringLiteral("fourth")}));
    const QString set = QStringLiteral("/usr/bin/wg set rw0 listen-port ");
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{set + QStringLiteral("2000"), kShow, set + QStringLiteral("2002")}));
}

QTEST_GUILESS_MAIN(TestDispatcher)
#include "test_dispatcher.moc"
