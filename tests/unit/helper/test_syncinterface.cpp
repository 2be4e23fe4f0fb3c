#include "tests/unit/helper/helperworld.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

namespace {

const QString kOldEndpoint = QStringLiteral("192.0.2.1:1000");
const auto kNewEndpoint = Endpoint::fromString(u"198.51.100.7:2000");
const auto kOtherEndpoint = Endpoint::fromString(u"198.51.100.8:3000");

QByteArray line(char peer, const QString& endpoint, quint64 rxBytes = 0, const QByteArray& keepalive = "off")
{
    return keyOf(peer).toBase64() + "\t(none)\t" + endpoint.toLatin1() + "\t10.9.0.2/32\t0\t" +
           QByteArray::number(rxBytes) + "\t0\t" + keepalive;
}

SetPaths pathTo(char peer, const std::optional<Endpoint>& endpoint, bool nudge = false)
{
    return {kIf, {{keyOf(peer), endpoint, nudge}}};
}

QString putBack(char peer, const QString& endpoint, int keepalive = 0)
{
    return QStringLiteral("/usr/bin/wg set rw0 peer %1 endpoint %2 persistent-keepalive %3")
        .arg(text(keyOf(peer)), endpoint)
        .arg(keepalive);
}

} // namespace

/// An interface that somebody else made: what may be done to it, and how it gets back.
class TestSyncInterface : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTold();
    void keepsWhatIsItsOwners_data();
    void keepsWhatIsItsOwners();
    void staysForeign();
    void isNotTakenOverWithoutAKey();
    void oldManagedInterfacesStayManaged();
    void remembersBeforeTheFirstTouch();
    void restores();
    void restoresPeersWithoutEndpoint();
    void restoresScopedEndpoints();
    void keepalivesReturn();
    void ownersChangesAreTheOwners();
    void failedCallsAreNobodysWish();
    void anotherIncarnationIsAnother();
    void peersOnlyWhenAllowed();
    void provesWithItsOwnKey();
    void resetsSessions();
    void resetsArePutBack();
    void addedPeersStayAdded();
};

void TestSyncInterface::isTold()
{
    World world;
    world.haveForeignInterface();
    QCOMPARE(std::get<ShowAnswer>(*world.ask(Show{kIf})).mode, InterfaceMode::Sync);
    QCOMPARE(world.records.records.size(), 0); // a look leaves no trace
    World managed;
    managed.haveInterface();
    QCOMPARE(std::get<ShowAnswer>(*managed.ask(Show{kIf})).mode, InterfaceMode::Managed);
    const auto hello = std::get<HelloAnswer>(*managed.ask(Hello{}));
    QVERIFY(!hello.abilities.contains(ability::kAllowPeers));
    QVERIFY(std::get<HelloAnswer>(*World(true).ask(Hello{})).abilities.contains(ability::kAllowPeers));
}

void TestSyncInterface::keepsWhatIsItsOwners_data()
{
    QTest::addColumn<bool>("allowPeers");
    QTest::newRow("peers not allowed") << false;
    QTest::newRow("peers allowed") << true;
}

void TestSyncInterface::keepsWhatIsItsOwners()
{
    QFETCH(bool, allowPeers);
    World world(allowPeers);
    world.haveForeignInterface({line('a', kOldEndpoint)});
    const Prefix address = *Prefix::fromString(u"10.128.4.7/22");
    const QList<Verb> verbs{Create{kIf},
                            Destroy{kIf, true},
                            Destroy{kIf, false},
                            Assign{kIf, {address}, 1420},
                            SetListenPort{kIf, 2000},
                            AddPeer{kIf, {keyOf('a'), {}, 25}},
                            RemovePeer{kIf, keyOf('a')}};
    for (const Verb& verb : verbs) {
        QCOMPARE(codeOf(world.ask(verb)), refusal::kNotAllowed);
        QCOMPARE(world.runner.takeTexts(), QStringList{kShow});
    }
    QVERIFY(world.keys.keys.isEmpty());
}

/// A key that was stored for an earlier interface of that name makes the next one nobody's but its owner's.
void TestSyncInterface::staysForeign()
{
    World world;
    world.haveInterface();
    world.haveForeignInterface();
    QCOMPARE(codeOf(world.ask(Destroy{kIf, false})), refusal::kNotAllowed);
    world.runner.answer(kShow, dumpOf(kPrivate)); // its owner even gave it our key
    QCOMPARE(codeOf(world.ask(Destroy{kIf, false})), refusal::kNotAllowed);
    QCOMPARE(codeOf(world.ask(Create{kIf})), refusal::kNotAllowed);

    World taken; // ours, until its owner gave it another key
    taken.haveInterface();
    taken.runner.answer(kShow, dumpOf(kForeignPrivate));
    QCOMPARE(codeOf(taken.ask(Assign{kIf, {}, 1420})), refusal::kNotAllowed);
}

void TestSyncInterface::isNotTakenOverWithoutAKey()
{
    World world;
    world.haveForeignInterface();
    world.runner.answer(kShow, dumpOf({}));
    QCOMPARE(codeOf(world.ask(Create{kIf})), refusal::kNotAllowed);
    world.keys.keys.insert(kIf, kPrivate);
    QCOMPARE(codeOf(world.ask(Create{kIf})), refusal::kNotAllowed);

    World cutShort; // the helper ended between making it and giving it its key
    cutShort.haveForeignInterface();
    cutShort.runner.answer(kShow, dumpOf({}));
    cutShort.records.records.insert(kIf, {{}, true, {}, {}});
    QVERIFY(std::holds_alternative<CreateAnswer>(*cutShort.ask(Create{kIf})));
    cutShort.runner.answer(kShow, dumpOf(cutShort.keys.keys.value(kIf)));
    QVERIFY(isDone(cutShort.ask(SetListenPort{kIf, 2000})));
}

void TestSyncInterface::oldManagedInterfacesStayManaged()
{
    World world;
    world.haveInterface();
    world.records.records.clear(); // made by a helper that kept none
    QVERIFY(std::holds_alternative<CreateAnswer>(*world.ask(Create{kIf})));
    QCOMPARE(world.records.records.value(kIf).identity, world.ip.identity(kIf));
    QVERIFY(isDone(world.ask(Destroy{kIf, false})));
    // From now on the key alone proves nothing.
    QVERIFY(!world.records.records.value(kIf).isMade);
}

void TestSyncInterface::remembersBeforeTheFirstTouch()
{
    World world;
    world.haveForeignInterface({line('a', kOldEndpoint), line('b', kOldEndpoint)});
    world.runner.hold();
    world.ask(pathTo('a', kNewEndpoint, true));
    world.runner.release();
    const auto record = world.records.records.value(kIf);
    QCOMPARE(record.found.size(), 1);
    QCOMPARE(record.found.value(keyOf('a')), (FoundPeer{kOldEndpoint, 0}));

    World broken;
    broken.haveForeignInterface({line('a', kOldEndpoint)});
    QCOMPARE(std::get<ShowAnswer>(*broken.ask(Show{kIf})).mode, InterfaceMode::Sync);
    broken.runner.takeTexts();
    broken.records.isBroken = true;
    QCOMPARE(codeOf(broken.ask(pathTo('a', kNewEndpoint))), refusal::kFailed);
    for (const QString& command : broken.runner.takeTexts())
        QVERIFY(!command.contains(u" set "));
}

void TestSyncInterface::restores()
{
    World world;
    world.haveForeignInterface({line('a', kOldEndpoint), line('b', kOldEndpoint)});
    QVERIFY(isDone(world.ask(pathTo('a', kNewEndpoint, true))));
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kNewEndpoint->toString()), line('b', kOldEndpoint)}));
    QVERIFY(isDone(world.ask(pathTo('a', kOtherEndpoint, true))));
    world.runner.answer(kShow,
                        dumpOf(kForeignPrivate, {line('a', kOtherEndpoint->toString()), line('b', kOldEndpoint)}));
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(Restore{kIf})));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, putBack('a', kOldEndpoint)}));
    QVERIFY(isDone(world.ask(Restore{kIf}))); // nothing is left to be put back
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});

    world.interfaces.clear();
    QVERIFY(isDone(world.ask(Restore{kIf})));
    World managed;
    managed.haveInterface({line('a', kOldEndpoint)});
    managed.ask(pathTo('a', kNewEndpoint));
    managed.runner.takeTexts();
    QVERIFY(isDone(managed.ask(Restore{kIf})));
    QCOMPARE(managed.runner.takeTexts(), QStringList{kShow});
}

void TestSyncInterface::restoresPeersWithoutEndpoint()
{
    World world;
    world.haveForeignInterface({line('a', QStringLiteral("(none)"), 0, "15")});
    QVERIFY(isDone(world.ask(pathTo('a', kNewEndpoint, true))));
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kNewEndpoint->toString(), 0, "15")}));
    world.runner.answer(QStringLiteral("/usr/bin/wg show rw0 preshared-keys"),
                        keyOf('b').toBase64() + "\t(none)\n" + keyOf('a').toBase64() + "\tc2VjcmV0\n");
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(Restore{kIf})));
    const QString a = text(keyOf('a'));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kShow, QStringLiteral("/usr/bin/wg show rw0 preshared-keys"),
                          QStringLiteral("/usr/bin/wg set rw0 peer %1 remove peer %1 preshared-key /dev/stdin "
                                         "allowed-ips 10.9.0.2/32 persistent-keepalive 15")
                              .arg(a)}));
    QCOMPARE(world.runner.commands().last().input, QByteArray("c2VjcmV0"));
}

void TestSyncInterface::restoresScopedEndpoints()
{
    const QString scoped = QStringLiteral("[fe80::1%eth0]:51820");
    World world;
    world.haveForeignInterface({line('a', scoped)});
    QVERIFY(isDone(world.ask(pathTo('a', kNewEndpoint))));
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kNewEndpoint->toString())}));
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(Restore{kIf})));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, putBack('a', scoped)}));
}

void TestSyncInterface::keepalivesReturn()
{
    World world;
    world.haveForeignInterface({line('a', kOldEndpoint, 0, "17")});
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(pathTo('a', std::nullopt, true))));
    const QString a = text(keyOf('a'));
    QCOMPARE(
        world.runner.takeTexts().last(),
        QStringLiteral("/usr/bin/wg set rw0 peer %1 persistent-keepalive 0 peer %1 persistent-keepalive 17").arg(a));
    // Its owner changes it: from now on that one counts.
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kOldEndpoint)}));
    QVERIFY(isDone(world.ask(pathTo('a', std::nullopt, true))));
    QCOMPARE(world.runner.takeTexts().last(),
             QStringLiteral("/usr/bin/wg set rw0 peer %1 persistent-keepalive 0 peer %1 "
                            "persistent-keepalive 25 peer %1 persistent-keepalive 0")
                 .arg(a));
    QCOMPARE(world.records.records.value(kIf).found.value(keyOf('a')).keepaliveSeconds, std::uint16_t(0));
}

void TestSyncInterface::ownersChangesAreTheOwners()
{
    const QString byHand = QStringLiteral("203.0.113.5:500");
    World world;
    world.haveForeignInterface({line('a', kOldEndpoint, 100)});
    QVERIFY(isDone(world.ask(pathTo('a', kNewEndpoint))));
    // WireGuard moved it: bytes came with it.
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kOtherEndpoint->toString(), 132)}));
    world.ask(Show{kIf});
    QCOMPARE(world.records.records.value(kIf).found.value(keyOf('a')).endpoint, kOldEndpoint);
    // Its owner moved it: nothing was received. One look could fall between WireGuard's moving and counting.
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', byHand, 132)}));
    world.runner.takeTexts();
    world.ask(pathTo('a', kNewEndpoint));
    QCOMPARE(world.runner.takeTexts().mid(0, 2), (QStringList{kShow, kShow}));
    QCOMPARE(world.records.records.value(kIf).found.value(keyOf('a')).endpoint, byHand);
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kNewEndpoint->toString(), 140)}));
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(Restore{kIf})));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, putBack('a', byHand)}));
}

/// `wg` was killed, and nobody knows what it had done by then.
void TestSyncInterface::failedCallsAreNobodysWish()
{
    World world;
    world.haveForeignInterface({line('a', kOldEndpoint, 0, "17")});
    world.runner.answer(QStringLiteral("/usr/bin/wg set"), failure(QStringLiteral("no answer")));
    QCOMPARE(codeOf(world.ask(pathTo('a', kNewEndpoint, true))), refusal::kFailed);
    world.runner.answer(QStringLiteral("/usr/bin/wg set"), QByteArray());
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kNewEndpoint->toString(), 0, "off")}));
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(pathTo('a', kNewEndpoint, true))));
    QVERIFY(world.runner.takeTexts().last().endsWith(u"persistent-keepalive 17"));
    QVERIFY(isDone(world.ask(Restore{kIf})));
    QCOMPARE(world.runner.takeTexts().last(), putBack('a', kOldEndpoint, 17));
}

/// After a reboot, or `wg-quick down` and `up`: what it has then is what its owner wants.
void TestSyncInterface::anotherIncarnationIsAnother()
{
    World world(true);
    world.haveForeignInterface({line('a', kOldEndpoint)});
    QVERIFY(isDone(world.ask(AddPeer{kIf, {keyOf('x'), {*Prefix::fromString(u"10.128.4.8/32")}, 0}})));
    QVERIFY(isDone(world.ask(pathTo('a', kNewEndpoint))));
    world.haveForeignInterface({line('a', kNewEndpoint->toString()), line('x', kOldEndpoint)});
    world.runner.takeTexts();
    QCOMPARE(codeOf(world.ask(RemovePeer{kIf, keyOf('x')})), refusal::kNotAllowed);
    QVERIFY(isDone(world.ask(Restore{kIf})));
    QCOMPARE(world.runner.takeTexts(), (QStringList{kShow, kShow}));
}

void TestSyncInterface::peersOnlyWhenAllowed()
{
    const AddPeer add{kIf, {keyOf('x'), {*Prefix::fromString(u"10.128.4.8/32")}, 25}};
    World strict;
    strict.haveForeignInterface();
    QCOMPARE(codeOf(strict.ask(add)), refusal::kNotAllowed);

    World world(true);
    world.haveForeignInterface({line('a', kOldEndpoint)});
    QVERIFY(isDone(world.ask(add)));
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kOldEndpoint), line('x', QStringLiteral("(none)"))}));
    const auto shown = std::get<ShowAnswer>(*world.ask(Show{kIf})).device;
    QVERIFY(shown.find(keyOf('x'))->isAdded && !shown.find(keyOf('a'))->isAdded);
    QVERIFY(isDone(world.ask(pathTo('x', kNewEndpoint, true))));
    QVERIFY(!world.records.records.value(kIf).found.contains(keyOf('x'))); // it goes as a whole
    QVERIFY(isDone(world.ask(add)));                                       // again, for another setting
    QCOMPARE(codeOf(world.ask(RemovePeer{kIf, keyOf('a')})), refusal::kNotAllowed);
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(Restore{kIf})));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kShow, QStringLiteral("/usr/bin/wg set rw0 peer %1 remove").arg(text(keyOf('x')))}));
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kOldEndpoint)}));
    QVERIFY(isDone(world.ask(add)));
    QVERIFY(isDone(world.ask(RemovePeer{kIf, keyOf('x')})));
    QVERIFY(world.records.records.value(kIf).added.isEmpty());
}

void TestSyncInterface::provesWithItsOwnKey()
{
    World world;
    world.haveForeignInterface();
    world.keys.keys.insert(kIf, kPrivate);
    const QString ask = QStringLiteral("/usr/bin/wg show rw0 private-key");
    world.runner.answer(ask, kForeignPrivate.toBase64() + '\n');
    const PossessionChallenge challenge;
    const ProofContext context{challenge.serverKey(), challenge.nonce(), TenantId::random(), Binding()};
    const auto answer = world.ask(Prove{kIf, context});
    QVERIFY(answer && std::holds_alternative<ProveAnswer>(*answer));
    const auto given = std::get<ProveAnswer>(*answer);
    QVERIFY(challenge.verify(given.proof, given.publicKey, context.tenant, context.binding));
    QCOMPARE(world.keys.keys.value(kIf), kPrivate); // it is not kept
    world.runner.answer(ask, QByteArray("(none)\n"));
    QCOMPARE(codeOf(world.ask(Prove{kIf, context})), refusal::kFailed);
}

void TestSyncInterface::resetsSessions()
{
    const QString a = text(keyOf('a'));
    const QString psks = QStringLiteral("/usr/bin/wg show rw0 preshared-keys");
    World world;
    world.haveForeignInterface({line('a', kOldEndpoint, 500, "17"), line('b', QStringLiteral("(none)"))});
    world.runner.answer(psks, keyOf('b').toBase64() + "\t(none)\n" + keyOf('a').toBase64() + "\tc2VjcmV0\n");
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(ResetSession{kIf, keyOf('a'), kNewEndpoint})));
    QCOMPARE(world.runner.takeTexts(),
             (QStringList{kShow, psks,
                          QStringLiteral("/usr/bin/wg set rw0 peer %1 remove peer %1 preshared-key /dev/stdin "
                                         "allowed-ips 10.9.0.2/32 endpoint %2 persistent-keepalive 0 "
                                         "peer %1 persistent-keepalive 17")
                              .arg(a, kNewEndpoint->toString())}));
    QCOMPARE(world.runner.commands().last().input, QByteArray("c2VjcmV0"));

    // Without an endpoint it keeps the one that it has; where it has none there is nobody to be nudged.
    QVERIFY(isDone(world.ask(ResetSession{kIf, keyOf('a'), std::nullopt})));
    QVERIFY(world.runner.takeTexts().last().contains(u" endpoint " + kOldEndpoint + u' '));
    QVERIFY(isDone(world.ask(ResetSession{kIf, keyOf('b'), std::nullopt})));
    QVERIFY(world.runner.takeTexts().last().endsWith(u"allowed-ips 10.9.0.2/32 persistent-keepalive 0"));
    QCOMPARE(codeOf(world.ask(ResetSession{kIf, keyOf('c'), kNewEndpoint})), refusal::kNotFound);
    QCOMPARE(world.runner.takeTexts(), QStringList{kShow});

    World managed;
    managed.haveInterface({line('a', kOldEndpoint)});
    managed.runner.takeTexts();
    QVERIFY(isDone(managed.ask(ResetSession{kIf, keyOf('a'), kNewEndpoint})));
    QVERIFY(
        managed.runner.takeTexts().last().endsWith(u"persistent-keepalive 0 peer " + a + u" persistent-keepalive 25"));
    QVERIFY(managed.records.records.value(kIf).found.isEmpty());
}

/// A peer that begins anew has received less than before, and that is not its owner's doing.
void TestSyncInterface::resetsArePutBack()
{
    World world;
    world.haveForeignInterface({line('a', kOldEndpoint, 500, "17")});
    QVERIFY(isDone(world.ask(pathTo('a', kOtherEndpoint))));
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kOtherEndpoint->toString(), 900, "17")}));
    QVERIFY(isDone(world.ask(ResetSession{kIf, keyOf('a'), kNewEndpoint})));
    // WireGuard moved it meanwhile, with the first bytes of the new session.
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', QStringLiteral("203.0.113.5:500"), 92, "17")}));
    world.ask(Show{kIf});
    QCOMPARE(world.records.records.value(kIf).found.value(keyOf('a')), (FoundPeer{kOldEndpoint, 17}));
    world.runner.takeTexts();
    QVERIFY(isDone(world.ask(Restore{kIf})));
    QCOMPARE(world.runner.takeTexts().last(), putBack('a', kOldEndpoint, 17));

    World first; // nothing touched the peer before
    first.haveForeignInterface({line('a', kOldEndpoint, 500, "17")});
    QVERIFY(isDone(first.ask(ResetSession{kIf, keyOf('a'), kNewEndpoint})));
    QCOMPARE(first.records.records.value(kIf).found.value(keyOf('a')), (FoundPeer{kOldEndpoint, 17}));

    World cut; // `wg` was killed in the middle
    cut.haveForeignInterface({line('a', kOldEndpoint, 500, "17")});
    cut.runner.answer(QStringLiteral("/usr/bin/wg set"), failure(QStringLiteral("no answer")));
    QCOMPARE(codeOf(cut.ask(ResetSession{kIf, keyOf('a'), kNewEndpoint})), refusal::kFailed);
    cut.runner.answer(QStringLiteral("/usr/bin/wg set"), QByteArray());
    cut.runner.answer(kShow, dumpOf(kForeignPrivate, {line('a', kNewEndpoint->toString(), 0, "off")}));
    cut.runner.takeTexts();
    QVERIFY(isDone(cut.ask(Restore{kIf})));
    QCOMPARE(cut.runner.takeTexts().last(), putBack('a', kOldEndpoint, 17));
}

void TestSyncInterface::addedPeersStayAdded()
{
    World world(true);
    world.haveForeignInterface();
    QVERIFY(isDone(world.ask(AddPeer{kIf, {keyOf('x'), {*Prefix::fromString(u"10.128.4.8/32")}, 25}})));
    world.runner.answer(kShow, dumpOf(kForeignPrivate, {line('x', kOldEndpoint)}));
    QVERIFY(isDone(world.ask(ResetSession{kIf, keyOf('x'), kNewEndpoint})));
    QVERIFY(std::get<ShowAnswer>(*world.ask(Show{kIf})).device.find(keyOf('x'))->isAdded);
    QVERIFY(world.records.records.value(kIf).found.isEmpty());
}

QTEST_GUILESS_MAIN(TestSyncInterface)
#include "test_syncinterface.moc"
