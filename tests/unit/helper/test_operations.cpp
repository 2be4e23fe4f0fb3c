#include "client-gui/helper-api/messagecodec.h"
#include "client-gui/helper/peerdifference.h"
#include "tests/unit/helper/helperworld.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

class TestOperations : public QObject
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
    void syncsPeersInOneCall();
    void syncsManyInFewCalls();
    void syncLeavesWhoIsRight();
    void syncIsRefusedInSyncMode();
    void destroys();
    void destroyLeavesStrangers();
    void setsThePort();
    void leavesThePortThatItHas();
    void proves();
    void neverTellsTheKey();
    void needsAnInterface();
};

void TestOperations::createsInTheKernel()
{
    World world;
    const auto answer = world.ask(Create{kIf});
    QVERIFY(answer && std::holds_alternative<CreateAnswer>(*answer));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kAdd, kSetKey, kUp}));
    QCOMPARE(world.keys.keys.size(), 1);
}

void TestOperations::createsInUserSpace()
{
    World world;
    world.runner.answer(kAdd, failure(QStringLiteral("Unknown device type")));
    const auto answer = world.ask(Create{kIf});
    QVERIFY(answer && std::holds_alternative<CreateAnswer>(*answer));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kAdd, QStringLiteral("/usr/bin/setsid /usr/bin/wireguard-go rw0"),
                                                    QStringLiteral("/usr/bin/wg show rw0 listen-port"), kSetKey, kUp}));
}

void TestOperations::createSavesTheKeyFirst()
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

void TestOperations::createTellsWhatFailed()
{
    World world;
    world.runner.answer(kAdd, failure(QStringLiteral("Unknown device type")));
    world.runner.answer(QStringLiteral("/usr/bin/setsid"), failure(QStringLiteral("No such file")));
    const auto answer = world.ask(Create{kIf});
    QCOMPARE(codeOf(answer), refusal::kFailed);
    const QString reason = std::get<Refused>(*answer).reason;
    QVERIFY(reason.contains(u"Unknown device type") && reason.contains(u"No such file") && reason.contains(u"install"));
}

void TestOperations::createAgainIsHarmless()
{
    World world;
    world.haveInterface();
    const auto answer = world.ask(Create{kIf});
    QVERIFY(answer && std::holds_alternative<CreateAnswer>(*answer));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, kUp}));
    QCOMPARE(world.keys.keys.value(kIf), kPrivate);
}

void TestOperations::createFinishesAHalfMadeOne()
{
    World world;
    world.haveInterface();
    world.runner.answer(kShow, dumpOf({}));
    QVERIFY(std::holds_alternative<CreateAnswer>(*world.ask(Create{kIf})));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, kSetKey, kUp}));
    QCOMPARE(world.keys.keys.value(kIf), kPrivate);
}

void TestOperations::createRefusesAStrangersInterface()
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

void TestOperations::addsAPeer()
{
    World world;
    world.haveInterface();
    const AddPeer verb{kIf,
                       {keyOf('a'), {*Prefix::fromString(u"10.128.4.8/32"), *Prefix::fromString(u"fd00::8/128")}, 25}};
    QVERIFY(isDone(world.ask(verb)));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kShow, QStringLiteral("/usr/bin/wg set rw0 peer %1 allowed-ips 10.128.4.8/32,fd00::8/128 "
                                                "persistent-keepalive 0") // a handshake has nowhere to go yet
                                     .arg(text(keyOf('a')))}));
    const PathSetting first{keyOf('a'), Endpoint::fromString(u"203.0.113.5:51820"), true};
    World later;
    later.haveInterface({text(keyOf('a')).toLatin1() + "\t(none)\t(none)\t10.128.4.8/32\t0\t0\t0\toff"});
    QVERIFY(isDone(later.ask(SetPaths{kIf, {first}})));
    const QString set = later.runner.takeTexts().last();
    QVERIFY2(set.endsWith(u" persistent-keepalive 25"), qPrintable(set)); // it comes with the first path
}

void TestOperations::refusesATakenAddress()
{
    World world;
    world.haveInterface({peerLine(keyOf('b'), "10.128.4.8/32")});
    const AddPeer verb{kIf, {keyOf('a'), {*Prefix::fromString(u"10.128.4.8/32")}, 25}};
    QCOMPARE(codeOf(world.ask(verb)), refusal::kNotAllowed);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
}

void TestOperations::syncsPeersInOneCall()
{
    World world;
    // One stays, one gets other addresses, one goes and leaves its address to a new one.
    world.haveInterface({peerLine(keyOf('a'), "10.128.4.8/32"), peerLine(keyOf('b'), "10.128.4.9/32,fd00::9/128"),
                         peerLine(keyOf('c'), "10.128.4.10/32")});
    const auto host = [](QStringView text) { return *Prefix::fromString(text); };
    const SyncPeers verb{kIf,
                         {{keyOf('d'), {host(u"10.128.4.10/32")}},
                          {keyOf('a'), {host(u"10.128.4.8")}},
                          {keyOf('b'), {host(u"10.128.4.9/32")}}}};
    QVERIFY(isDone(world.ask(verb)));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kShow, QStringLiteral("/usr/bin/wg set rw0 peer %1 remove peer %2 allowed-ips 10.128.4.10/32 "
                                                "peer %3 allowed-ips 10.128.4.9/32")
                                     .arg(text(keyOf('c')), text(keyOf('d')), text(keyOf('b')))}));
    QVERIFY(isDone(world.ask(SyncPeers{kIf, {}})));
    const QString removal = world.runner.takeTexts().last();
    for (const char key : {'a', 'b', 'c'})
        QVERIFY2(removal.contains(QStringLiteral("peer %1 remove").arg(text(keyOf(key)))), qPrintable(removal));
    QCOMPARE(codeOf(world.ask(SyncPeers{kIf, {{publicKeyOf(privateKeyFrom(kPrivate)), {}}}})), refusal::kBadRequest);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
}

void TestOperations::syncsManyInFewCalls()
{
    PeerChanges changes;
    for (const char key : {'a', 'b', 'c'})
        changes.gone.append(keyOf(key));
    for (const char key : {'d', 'e'})
        changes.set.append({keyOf(key), {}});
    const auto sizes = [&changes](qsizetype most) {
        QList<std::pair<qsizetype, qsizetype>> all;
        for (const PeerChanges& part : parted(changes, most))
            all.append({part.gone.size(), part.set.size()});
        return all;
    };
    using Sizes = QList<std::pair<qsizetype, qsizetype>>;
    QCOMPARE(sizes(5), (Sizes{{3, 2}}));
    QCOMPARE(sizes(4), (Sizes{{3, 1}, {0, 1}}));
    QCOMPARE(sizes(3), (Sizes{{3, 0}, {0, 2}}));
    QCOMPARE(sizes(2), (Sizes{{2, 0}, {1, 1}, {0, 1}}));
    QCOMPARE(parted(changes, 2).last().set.first().peer, keyOf('e'));

    World world;
    world.haveInterface();
    SyncPeers verb{kIf, {}};
    for (qsizetype i = 1; i <= 2 * kPeersPerCall; ++i) {
        PublicKey key;
        key.data()[0] = static_cast<std::uint8_t>(i);
        key.data()[1] = static_cast<std::uint8_t>(i >> 8);
        verb.peers.append({key, {}});
    }
    QVERIFY(isDone(world.ask(verb)));
    QCOMPARE(world.runner.takeTexts().size(), 3); // the look, and two halves
    world.runner.answer(QStringLiteral("/usr/bin/wg set"), failure(QStringLiteral("no memory")));
    QCOMPARE(codeOf(world.ask(verb)), refusal::kFailed);
    QCOMPARE(world.runner.takeTexts().size(), 2); // the rest is for the next time
}

/// Whatever the order and the host bits, who is there as wanted is not named, so that nothing happens to its session.
void TestOperations::syncLeavesWhoIsRight()
{
    World world;
    world.haveInterface({peerLine(keyOf('a'), "10.128.4.8/32,fd00::8/128"), peerLine(keyOf('b'), "10.129.0.0/24")});
    const SyncPeers verb{kIf,
                         {{keyOf('b'), {*Prefix::fromString(u"10.129.0.7/24")}},
                          {keyOf('a'), {*Prefix::fromString(u"fd00::8"), *Prefix::fromString(u"10.128.4.8")}}}};
    QVERIFY(isDone(world.ask(verb)));
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
}

void TestOperations::syncIsRefusedInSyncMode()
{
    for (const bool allowPeers : {false, true}) {
        World world(allowPeers);
        world.haveForeignInterface({peerLine(keyOf('a'), "10.128.4.8/32")});
        QCOMPARE(codeOf(world.ask(SyncPeers{kIf, {}})), refusal::kNotAllowed);
        QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
    }
}

void TestOperations::setsPathsInOneCall()
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

void TestOperations::refusesPathsOfUnknownPeers()
{
    World world;
    world.haveInterface({peerLine(keyOf('a'), "10.128.4.8/32")});
    const SetPaths verb{kIf, {{keyOf('a'), {}, true}, {keyOf('x'), {}, true}}};
    QCOMPARE(codeOf(world.ask(verb)), refusal::kNotFound);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
}

void TestOperations::destroys()
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

void TestOperations::destroyLeavesStrangers()
{
    World world;
    world.haveInterface();
    world.runner.answer(kShow, dumpOf(QByteArray(32, '\x50')));
    QCOMPARE(codeOf(world.ask(Destroy{kIf, true})), refusal::kNotAllowed);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
    QVERIFY(world.keys.keys.contains(kIf));
}

void TestOperations::setsThePort()
{
    World world;
    world.haveInterface();
    QVERIFY(isDone(world.ask(SetListenPort{kIf, 12345})));
    QVERIFY(isDone(world.ask(RemovePeer{kIf, keyOf('a')})));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kShow, QStringLiteral("/usr/bin/wg set rw0 listen-port 12345"), kShow,
                          QStringLiteral("/usr/bin/wg set rw0 peer %1 remove").arg(text(keyOf('a')))}));
}

/// A hub that starts again must not make wireguard-go open its sockets anew.
void TestOperations::leavesThePortThatItHas()
{
    World world;
    world.haveInterface();
    QVERIFY(isDone(world.ask(SetListenPort{kIf, 51820})));
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
}

void TestOperations::proves()
{
    World world;
    const PossessionChallenge challenge;
    const ProofContext context{challenge.serverKey(), challenge.nonce(), TenantId::random(), Binding()};
    QCOMPARE(codeOf(world.ask(Prove{kIf, context})), refusal::kNotFound);
    world.haveInterface();
    const auto answer = world.ask(Prove{kIf, context});
    QVERIFY(answer && std::holds_alternative<ProveAnswer>(*answer));
    const auto given = std::get<ProveAnswer>(*answer);
    QVERIFY(challenge.verify(given.proof, given.publicKey, context.tenant, context.binding));
    QCOMPARE(codeOf(world.ask(Prove{kIf, {}})), refusal::kFailed); // a low-order point as the server's key
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, kShow}));
    world.interfaces.clear(); // the interface went with the last boot; the key is still there
    QVERIFY(std::holds_alternative<ProveAnswer>(*world.ask(Prove{kIf, context})));
}

/// The private key is in no argument, no environment and no answer; it goes through stdin once.
void TestOperations::neverTellsTheKey()
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

void TestOperations::needsAnInterface()
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

QTEST_GUILESS_MAIN(TestOperations)
#include "test_operations.moc"
