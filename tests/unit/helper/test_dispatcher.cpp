#include "client-gui/helper-api/messagecodec.h"
#include "client-gui/helper/dispatcher.h"
#include "shared/wireguard/wgtool.h"
#include "tests/unit/helper/fakesystem.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

namespace {

const QString kIf = QStringLiteral("rw0");
const QByteArray kPrivate(32, '\x48'); // clamped as it is
const QString kShow = QStringLiteral("/usr/bin/wg show rw0 dump");
const QString kSetKey = QStringLiteral("/usr/bin/wg set rw0 private-key /dev/stdin");
const QString kUp = QStringLiteral("/sbin/ip link set dev rw0 up");
const QString kAdd = QStringLiteral("/sbin/ip link add dev rw0 type wireguard");

QString text(const PublicKey& key)
{
    return QString::fromLatin1(key.toBase64());
}

/// The whole helper but for the socket and the system.
struct World
{
    FakeRunner runner;
    MemoryKeyStore keys;
    QSet<QString> interfaces;
    WgTool device{runner};
    IpTool ip{
        runner,
        {[this](const QString& name) { return interfaces.contains(name); }, [](const QString&) { return false; }}};
    Operations operations{device, ip, keys};
    Dispatcher dispatcher{Policy({{kIf, QStringLiteral("rw1")},
                                  {*Prefix::fromString(u"10.128.0.0/9"), *Prefix::fromString(u"fd00::/8")}}),
                          operations};

    /// The answer if it came at once.
    std::optional<Answer> ask(const Verb& verb, ConnectionId connection = 1)
    {
        auto answer = std::make_shared<std::optional<Answer>>();
        dispatcher.handle(connection, verb, [answer](const Answer& given) { *answer = given; });
        return *answer;
    }

    /// An interface that an earlier `create` made.
    void haveInterface(const QByteArrayList& peers = {})
    {
        interfaces.insert(kIf);
        keys.keys.insert(kIf, kPrivate);
        runner.answer(kShow, dumpOf(kPrivate, peers));
    }
};

QString codeOf(const std::optional<Answer>& answer)
{
    const auto* refused = answer ? std::get_if<Refused>(&*answer) : nullptr;
    return refused ? refused->code : QString();
}

bool isDone(const std::optional<Answer>& answer)
{
    return answer && std::holds_alternative<Done>(*answer);
}

} // namespace

class TestDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsInTheKernel();
    void createsInUserSpace();
    void createSavesTheKeyFirst();
    void createTellsWhatFailed();
    void createAgainIsHarmless();
    void createFinishesAHalfMadeOne();
    void createRefusesAStrangersInterface();
    void addsAPeer();
    void refusesATakenAddress();
    void setsPathsInOneCall();
    void refusesPathsOfUnknownPeers();
    void destroys();
    void destroyLeavesStrangers();
    void setsThePort();
    void proves();
    void neverTellsTheKey();
    void grantsToOneConnection();
    void refusedRequestsGrantNothing();
    void worksOneAfterTheOther();
    void needsAnInterface();
};

void TestDispatcher::createsInTheKernel()
{
    World world;
    const auto answer = world.ask(Create{kIf});
    QVERIFY(answer && std::holds_alternative<CreateAnswer>(*answer));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kAdd, kSetKey, kUp}));
    QCOMPARE(world.keys.keys.size(), 1);
}

void TestDispatcher::createsInUserSpace()
{
    World world;
    world.runner.answer(kAdd, failure(QStringLiteral("Unknown device type")));
    const auto answer = world.ask(Create{kIf});
    QVERIFY(answer && std::holds_alternative<CreateAnswer>(*answer));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kAdd, QStringLiteral("/usr/bin/setsid /usr/bin/wireguard-go rw0"), kSetKey, kUp}));
}

void TestDispatcher::createSavesTheKeyFirst()
{
    World world;
    world.keys.isBroken = true;
    QCOMPARE(codeOf(world.ask(Create{kIf})), refusal::kFailed);
    QCOMPARE(world.runner.takeTexts(), QStringList());

    world.keys.isBroken = false;
    world.runner.hold();
    world.ask(Create{kIf});
    QVERIFY(world.keys.keys.contains(kIf)); // and `ip link add` has not answered yet
}

void TestDispatcher::createTellsWhatFailed()
{
    World world;
    world.runner.answer(kAdd, failure(QStringLiteral("Unknown device type")));
    world.runner.answer(QStringLiteral("/usr/bin/setsid"), failure(QStringLiteral("No such file")));
    const auto answer = world.ask(Create{kIf});
    QCOMPARE(codeOf(answer), refusal::kFailed);
    const QString reason = std::get<Refused>(*answer).reason;
    QVERIFY(reason.contains(u"Unknown device type") && reason.contains(u"No such file") && reason.contains(u"install"));
}

void TestDispatcher::createAgainIsHarmless()
{
    World world;
    world.haveInterface();
    const auto answer = world.ask(Create{kIf});
    QVERIFY(answer && std::holds_alternative<CreateAnswer>(*answer));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, kUp}));
    QCOMPARE(world.keys.keys.value(kIf), kPrivate);
}

void TestDispatcher::createFinishesAHalfMadeOne()
{
    World world;
    world.haveInterface();
    world.runner.answer(kShow, dumpOf({}));
    QVERIFY(std::holds_alternative<CreateAnswer>(*world.ask(Create{kIf})));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, kSetKey, kUp}));
    QCOMPARE(world.keys.keys.value(kIf), kPrivate);
}

void TestDispatcher::createRefusesAStrangersInterface()
{
    World world;
    world.haveInterface();
    world.runner.answer(kShow, dumpOf(QByteArray(32, '\x50')));
    QCOMPARE(codeOf(world.ask(Create{kIf})), refusal::kNotAllowed);
    world.keys.keys.clear();
    QCOMPARE(codeOf(world.ask(Create{kIf})), refusal::kNotAllowed);
    QCOMPARE(world.keys.keys.size(), 0); // no key is made for nothing
    world.runner.answer(kShow, failure(QStringLiteral("Protocol not supported")));
    QCOMPARE(codeOf(world.ask(Create{kIf})), refusal::kFailed);
}

void TestDispatcher::addsAPeer()
{
    World world;
    world.haveInterface();
    const AddPeer verb{kIf,
                       {keyOf('a'), {*Prefix::fromString(u"10.128.4.8/32"), *Prefix::fromString(u"fd00::8/128")}, 25}};
    QVERIFY(isDone(world.ask(verb)));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kShow, QStringLiteral("/usr/bin/wg set rw0 peer %1 allowed-ips 10.128.4.8/32,fd00::8/128 "
                                                "persistent-keepalive 25")
                                     .arg(text(keyOf('a')))}));
}

void TestDispatcher::refusesATakenAddress()
{
    World world;
    world.haveInterface({peerLine(keyOf('b'), "10.128.4.8/32")});
    const AddPeer verb{kIf, {keyOf('a'), {*Prefix::fromString(u"10.128.4.8/32")}, 25}};
    QCOMPARE(codeOf(world.ask(verb)), refusal::kNotAllowed);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
}

void TestDispatcher::setsPathsInOneCall()
{
    World world;
    world.haveInterface({peerLine(keyOf('a'), "10.128.4.8/32"), peerLine(keyOf('b'), "10.128.4.9/32", "off")});
    QVERIFY(isDone(world.ask(SetPaths{kIf,
                                      {{keyOf('a'), Endpoint::fromString(u"192.0.2.1:5000"), true},
                                       {keyOf('b'), Endpoint::fromString(u"192.0.2.2:1"), false}}})));
    const QString a = text(keyOf('a'));
    QCOMPARE(
        world.runner.takeTexts(),
        (QStringList{kShow, QStringLiteral("/usr/bin/wg set rw0 peer %1 endpoint 192.0.2.1:5000 persistent-keepalive "
                                           "0 peer %1 persistent-keepalive 25 peer %2 endpoint 192.0.2.2:1")
                                .arg(a, text(keyOf('b')))}));
    QVERIFY(isDone(world.ask(SetPaths{kIf, {}})));
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow}); // nothing to set
}

void TestDispatcher::refusesPathsOfUnknownPeers()
{
    World world;
    world.haveInterface({peerLine(keyOf('a'), "10.128.4.8/32")});
    const SetPaths verb{kIf, {{keyOf('a'), {}, true}, {keyOf('x'), {}, true}}};
    QCOMPARE(codeOf(world.ask(verb)), refusal::kNotFound);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
}

void TestDispatcher::destroys()
{
    World world;
    world.haveInterface();
    QVERIFY(isDone(world.ask(Destroy{kIf, false})));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, QStringLiteral("/sbin/ip link del dev rw0")}));
    QVERIFY(world.keys.keys.contains(kIf));
    world.interfaces.clear();
    QVERIFY(isDone(world.ask(Destroy{kIf, true})));
    QCOMPARE(world.runner.takeTexts(), QStringList());
    QVERIFY(!world.keys.keys.contains(kIf));
}

void TestDispatcher::destroyLeavesStrangers()
{
    World world;
    world.haveInterface();
    world.runner.answer(kShow, dumpOf(QByteArray(32, '\x50')));
    QCOMPARE(codeOf(world.ask(Destroy{kIf, true})), refusal::kNotAllowed);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
    QVERIFY(world.keys.keys.contains(kIf));
}

void TestDispatcher::setsThePort()
{
    World world;
    world.haveInterface();
    QVERIFY(isDone(world.ask(SetListenPort{kIf, 12345})));
    QVERIFY(isDone(world.ask(RemovePeer{kIf, keyOf('a')})));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{QStringLiteral("/usr/bin/wg set rw0 listen-port 12345"),
                          QStringLiteral("/usr/bin/wg set rw0 peer %1 remove").arg(text(keyOf('a')))}));
}

void TestDispatcher::proves()
{
    World world;
    const PossessionChallenge challenge;
    const ProofContext context{challenge.serverKey(), challenge.nonce(), TenantId::random(), Binding()};
    QCOMPARE(codeOf(world.ask(Prove{kIf, context})), refusal::kNotFound);
    world.haveInterface();
    const auto answer = world.ask(Prove{kIf, context});
    QVERIFY(answer && std::holds_alternative<ProveAnswer>(*answer));
    const auto& given = std::get<ProveAnswer>(*answer);
    QVERIFY(challenge.verify(given.proof, given.publicKey, context.tenant, context.binding));
    QCOMPARE(codeOf(world.ask(Prove{kIf, {}})), refusal::kFailed); // a low-order point as the server's key
    QCOMPARE(world.runner.takeTexts(), QStringList());
}

/// The private key is in no argument, no environment and no answer; it goes through stdin once.
void TestDispatcher::neverTellsTheKey()
{
    World world;
    world.haveInterface();
    world.runner.answer(kShow, dumpOf({}));
    QByteArray said;
    said += encode(Response{1, *world.ask(Create{kIf})});
    world.runner.answer(kShow, dumpOf(kPrivate));
    said += encode(Response{1, *world.ask(Show{kIf})});
    said += encode(Response{1, *world.ask(Create{kIf})});
    const QByteArray secret = kPrivate.toBase64();
    int onStdin = 0;
    for (const Command& command : world.runner.commands()) {
        said += command.program.toUtf8() + command.arguments.join(u' ').toUtf8();
        onStdin += command.input.contains(secret) ? 1 : 0;
        QVERIFY(command.program.startsWith(u'/'));
        QVERIFY(!command.program.endsWith(u"/sh") && !command.program.endsWith(u"/bash"));
    }
    QCOMPARE(onStdin, 1);
    QVERIFY(!said.contains(secret) && !said.contains(kPrivate) && !said.contains(kPrivate.toHex()));
}

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
    QCOMPARE(world.runner.takeTexts(), QStringList{QStringLiteral("/usr/bin/wg set rw0 listen-port 2002")});
}

void TestDispatcher::needsAnInterface()
{
    World world;
    const QList<Verb> verbs{Show{kIf},
                            Assign{kIf, {}, 1420},
                            SetPaths{kIf, {}},
                            AddPeer{kIf, {keyOf('a'), {}, 0}},
                            RemovePeer{kIf, keyOf('a')},
                            SetListenPort{kIf, 2000}};
    for (const Verb& verb : verbs)
        QCOMPARE(codeOf(world.ask(verb)), refusal::kNotFound);
    QCOMPARE(world.runner.takeTexts(), QStringList());
}

QTEST_GUILESS_MAIN(TestDispatcher)
#include "test_dispatcher.moc"
