#include "tests/unit/helper/helperworld.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

namespace {

using Outcome = CheckResult::Outcome;

constexpr quint16 kPort = 51820; // of dumpOf()
const QByteArray kPeerPrivate(32, '\x58');
const auto kRelay = *Endpoint::fromString(u"192.0.2.9:42000");
const auto kPlace = *Endpoint::fromString(u"192.0.2.7:5000");

PublicKey peer()
{
    return publicKeyOf(privateKeyFrom(kPeerPrivate));
}

QByteArray line()
{
    return peerLine(peer(), "10.128.4.8/32");
}

Bind bindTo(const Endpoint& target, qsizetype count = 1)
{
    return {kIf, QList<BindSend>(count, {target, makeBindDatagram({}, 1)})};
}

/// The peer's question, as it arrives.
CheckArrival question(const QByteArray& asked = kPrivate)
{
    const auto key = makeCheckKey(privateKeyFrom(kPeerPrivate), publicKeyOf(privateKeyFrom(asked)));
    return {kPlace, kRelay.address, makeCheckDatagram(CheckKind::Ask, {1}, peer(), *key)};
}

} // namespace

/// The verbs that work beside WireGuard, on a system that notes what is sent.
class TestReach : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAnAbility();
    void bindsFromTheListenPort();
    void bindsAreLimited();
    void followsTheListenPort();
    void checks();
    void checksPeersOfTheInterfaceOnly();
    void answersFromTheFirstBindOn();
    void takesTheKeyOfInterfacesOfOthers();
    void endsWithTheConnection();
    void endsWithTheInterface();
    void needsAPort();
};

void TestReach::isAnAbility()
{
    World world;
    QVERIFY(std::get<HelloAnswer>(*world.ask(Hello{})).abilities.contains(ability::kRawSockets));
    world.haveInterface({line()});
    world.raw.allowed = false;
    QVERIFY(!std::get<HelloAnswer>(*world.ask(Hello{})).abilities.contains(ability::kRawSockets));
    QCOMPARE(codeOf(world.ask(bindTo(kRelay))), refusal::kFailed);
    QCOMPARE(codeOf(world.ask(CheckStart{kIf, peer(), {kPlace}})), refusal::kFailed);
    QVERIFY(isDone(world.ask(CheckStop{kIf, peer()})));
}

void TestReach::bindsFromTheListenPort()
{
    World world;
    world.haveInterface({line()});
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
    const auto sent = world.raw.takeSent();
    QCOMPARE(sent.size(), 1);
    QCOMPARE(sent[0].place.port, kPort);
    QCOMPARE(sent[0].place.interface, kIf);
    QCOMPARE(sent[0].target, kRelay);
    QVERIFY(sent[0].payload.startsWith("RWB1"));
    QVERIFY(sent[0].from.isNull());
    QVERIFY(isDone(world.ask(Bind{kIf, {}})));
    QVERIFY(world.raw.takeSent().isEmpty());
}

void TestReach::bindsAreLimited()
{
    World world;
    world.haveInterface();
    for (int i = 0; i < 8; ++i)
        QVERIFY(isDone(world.ask(bindTo(kRelay, 128)))); // a roam with a thousand peers
    QCOMPARE(codeOf(world.ask(bindTo(kRelay))), refusal::kFailed);
    world.dispatcher.connectionEnded(1);
    QCOMPARE(codeOf(world.ask(bindTo(kRelay), 2)), refusal::kFailed); // a new connection has no new allowance
    world.clock.advance(Milliseconds(4 * 128 - 1));
    QCOMPARE(codeOf(world.ask(bindTo(kRelay, 128), 2)), refusal::kFailed);
    world.clock.advance(Milliseconds(1));
    QVERIFY(isDone(world.ask(bindTo(kRelay, 128), 2)));
    QCOMPARE(world.raw.sent.size(), 9 * 128);
}

void TestReach::followsTheListenPort()
{
    World world;
    world.haveInterface({line()});
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
    QVERIFY(isDone(world.ask(SetListenPort{kIf, 2000})));
    QCOMPARE(world.raw.ports(), QList<quint16>{2000});
    // Its owner changed it, and the firewall mark: the next look tells.
    QByteArray dump = dumpOf(kPrivate, {line()});
    world.runner.answer(kShow, dump.replace("51820\toff", "2001\t0xca6c"));
    world.ask(Show{kIf});
    QCOMPARE(world.raw.ports(), QList<quint16>{2001});
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
    QCOMPARE(world.raw.sent.last().place.firewallMark, 0xca6cU);
}

void TestReach::checks()
{
    World world;
    world.haveInterface({line()});
    QList<Event> events;
    world.dispatcher.setTold(1, [&](const Event& event) { events.append(event); });
    QVERIFY(isDone(world.ask(CheckStart{kIf, peer(), {kPlace, kRelay}})));
    auto sent = world.raw.takeSent();
    QCOMPARE(sent.size(), 2);
    QCOMPARE(sent[0].target, kPlace);
    world.clock.advance(Milliseconds(9));
    const auto asked = readCheckDatagram({reinterpret_cast<const std::uint8_t*>(sent[0].payload.constData()), 48});
    const auto key = makeCheckKey(privateKeyFrom(kPeerPrivate), publicKeyOf(privateKeyFrom(kPrivate)));
    world.raw.arrive(kPort, {kPlace, {}, makeCheckDatagram(CheckKind::Answer, asked->nonce, peer(), *key)});
    QCOMPARE(events, (QList<Event>{{kIf, {peer(), Outcome::Confirmed, kPlace, Milliseconds(9)}}}));
    QVERIFY(isDone(world.ask(CheckStop{kIf, peer()})));
    world.clock.advance(Milliseconds(2'000));
    QTest::qWait(60); // a timer would fire
    QVERIFY(world.raw.takeSent().isEmpty());
    QCOMPARE(events.size(), 1);

    QVERIFY(isDone(world.ask(CheckStart{kIf, peer(), {kPlace}})));
    world.raw.takeSent();
    world.clock.advance(Milliseconds(50));
    QTRY_COMPARE(world.raw.sent.size(), 1);
    world.clock.advance(Milliseconds(950));
    QTRY_COMPARE(events.size(), 2);
    QCOMPARE(events[1].result, (CheckResult{peer(), Outcome::Failed}));
}

void TestReach::checksPeersOfTheInterfaceOnly()
{
    World world;
    world.haveInterface();
    QCOMPARE(codeOf(world.ask(CheckStart{kIf, peer(), {kPlace}})), refusal::kNotFound);
    QVERIFY(world.raw.takeSent().isEmpty());
    world.raw.arrive(kPort, question());
    QVERIFY(world.raw.takeSent().isEmpty());
}

void TestReach::answersFromTheFirstBindOn()
{
    World world;
    world.haveInterface({line()});
    QList<Event> events;
    world.dispatcher.setTold(1, [&](const Event& event) { events.append(event); });
    world.ask(Show{kIf});
    QVERIFY(world.raw.ports().isEmpty());
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
    world.raw.takeSent();
    world.raw.arrive(kPort, question());
    const auto sent = world.raw.takeSent();
    QCOMPARE(sent.size(), 1);
    QCOMPARE(sent[0].target, kPlace);
    QCOMPARE(sent[0].from, kRelay.address); // where it was asked
    QCOMPARE(events, (QList<Event>{{kIf, {peer(), Outcome::Asked, kPlace}}}));
}

void TestReach::takesTheKeyOfInterfacesOfOthers()
{
    World world;
    world.haveForeignInterface({line()});
    const QString ask = QStringLiteral("/usr/bin/wg show rw0 private-key");
    world.runner.answer(ask, kForeignPrivate.toBase64() + '\n');
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
    QVERIFY(!world.runner.takeTexts().contains(ask)); // once is enough
    world.raw.takeSent();
    world.raw.arrive(kPort, question(kForeignPrivate));
    QCOMPARE(world.raw.takeSent().size(), 1);
    // Its owner gives it another one: nobody is answered with the old.
    world.runner.answer(kShow, dumpOf(kPrivate, {line()}));
    world.ask(Show{kIf});
    QVERIFY(world.raw.ports().isEmpty());
    QCOMPARE(codeOf(world.ask(bindTo(kRelay))), refusal::kFailed); // changed between the two looks
    world.runner.answer(ask, kPrivate.toBase64() + '\n');
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
}

void TestReach::endsWithTheConnection()
{
    World world;
    world.haveInterface({line()});
    int told = 0;
    world.dispatcher.setTold(1, [&](const Event&) { ++told; });
    QVERIFY(isDone(world.ask(CheckStart{kIf, peer(), {kPlace}})));
    QCOMPARE(world.raw.ports(), QList<quint16>{kPort});
    world.dispatcher.connectionEnded(1);
    QVERIFY(world.raw.ports().isEmpty());
    // One that ends while its first request is under way leaves nothing open either.
    world.runner.hold();
    world.ask(bindTo(kRelay), 2);
    world.dispatcher.connectionEnded(2);
    world.runner.release();
    QVERIFY(world.raw.ports().isEmpty());
    QCOMPARE(told, 0);
}

void TestReach::endsWithTheInterface()
{
    World world;
    world.haveInterface({line()});
    QVERIFY(isDone(world.ask(bindTo(kRelay))));
    QVERIFY(isDone(world.ask(Destroy{kIf, false})));
    QVERIFY(world.raw.ports().isEmpty());
    World other; // its owner removed it
    other.haveInterface({line()});
    QVERIFY(isDone(other.ask(bindTo(kRelay))));
    other.interfaces.clear();
    QCOMPARE(codeOf(other.ask(Show{kIf})), refusal::kNotFound);
    QVERIFY(other.raw.ports().isEmpty());
}

void TestReach::needsAPort()
{
    World world;
    world.haveInterface({line()});
    QByteArray dump = dumpOf(kPrivate, {line()});
    world.runner.answer(kShow, dump.replace("51820", "0"));
    QCOMPARE(codeOf(world.ask(bindTo(kRelay))), refusal::kFailed);
    QVERIFY(world.raw.ports().isEmpty());
}

QTEST_GUILESS_MAIN(TestReach)
#include "test_reach.moc"
