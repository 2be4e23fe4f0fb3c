#include "tests/integration/client/sealedmember.h"

#include <QSignalSpy>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::keyNumber;

/// A member makes its own seal: when, what for, and what it waits for.
class TestOwnSeal final : public test::SealedMember
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { engine.reset(); }

    void ownerSealsOnceTheSecretIsKept();
    void ownerWithAFullDiskSealsNothing();
    void slowKeychainDelaysTheSeal_data();
    void slowKeychainDelaysTheSeal();
    void ownerMayLoseTheConnectionMeanwhile_data();
    void ownerMayLoseTheConnectionMeanwhile();
    void nobodyComesFirstWithoutAToken();
    void memberSealsInItsJoin();
    void newLinkBringsANewAddress();
    void staleSealIsSealedAnew();
    void sealThatCouldNotBeStoredIsSentAgain();
};

void TestOwnSeal::ownerSealsOnceTheSecretIsKept()
{
    startOwner();
    QTRY_COMPARE(server->updates.size(), 1);
    QVERIFY(store->secret);
    const wire::Update update = server->updates.first();
    QVERIFY(update.seal);
    QVERIFY(
        isSealOf(*update.seal, *store->secret, {kTenant, device->state.publicKey, server->welcome.wgip, u"laptop"_s}));
    QVERIFY(!server->joins.first().seal);
    QVERIFY(update.endpoints.lanName != server->joins.first().endpoints.lanName);
    QCOMPARE(engine->status().problem, QString());
}

void TestOwnSeal::ownerWithAFullDiskSealsNothing()
{
    store->isFull = true;
    startOwner();
    QVERIFY(server->updates.isEmpty());
    QVERIFY2(engine->status().problem.contains(u"disk is full"), qPrintable(engine->status().problem));
}

void TestOwnSeal::slowKeychainDelaysTheSeal_data()
{
    QTest::addColumn<bool>("isFull");
    QTest::newRow("kept") << false;
    QTest::newRow("refused") << true;
}

void TestOwnSeal::slowKeychainDelaysTheSeal()
{
    QFETCH(bool, isFull);
    store->isSlow = true;
    startOwner();
    QSignalSpy joined(engine.get(), &Engine::joined);
    QSignalSpy refused(engine.get(), &Engine::refused);
    server->say(wire::PeerUpsert{sealed(peerNumber(2, u"nas"_s), 1)});
    QVERIFY(server->hasSettled());
    QCOMPARE(reasonOf(keyNumber(2)), u"unsealed"_s); // there is nobody to believe yet
    QVERIFY(joined.isEmpty() && refused.isEmpty());
    QVERIFY(device->assigned.isEmpty());
    for (const wire::Update& update : server->updates)
        QVERIFY(!update.seal);

    store->isFull = isFull;
    store->answer();
    QVERIFY(server->hasSettled());
    QCOMPARE(joined.size(), isFull ? 0 : 1);
    QCOMPARE(refused.size(), isFull ? 1 : 0);
    QCOMPARE(engine->status().problem.contains(u"disk is full"), isFull);
    QCOMPARE(!server->updates.isEmpty() && server->updates.last().seal, !isFull);
}

void TestOwnSeal::ownerMayLoseTheConnectionMeanwhile_data()
{
    QTest::addColumn<bool>("isBack");
    QTest::newRow("kept while it is away") << false;
    QTest::newRow("kept when it is back") << true;
}

void TestOwnSeal::ownerMayLoseTheConnectionMeanwhile()
{
    QFETCH(bool, isBack);
    store->isSlow = true;
    startOwner();
    QSignalSpy joined(engine.get(), &Engine::joined);
    server->welcomes = isBack;
    watch->move(test::homeNetwork(2, 20));
    QTRY_COMPARE_WITH_TIMEOUT(server->joins.size(), 2, kPatience);
    QVERIFY(server->hasSettled());
    QVERIFY(server->joins.last().token && !server->joins.last().seal);
    QCOMPARE(hasJoined(), isBack);
    store->answer();
    QVERIFY(server->hasSettled());
    if (!isBack) {
        QVERIFY(joined.isEmpty());
        server->say(server->welcome);
    }
    QTRY_COMPARE(joined.size(), 1);
    QTRY_VERIFY(!server->updates.isEmpty());
    QVERIFY(server->updates.last().seal);
    QCOMPARE(store->asked, 1);
    QCOMPARE(engine->status().problem, QString());
}

/// An old member of a network without a secret would ignore everybody for good.
void TestOwnSeal::nobodyComesFirstWithoutAToken()
{
    server->welcome.first = true;
    startMember(false);
    QVERIFY(!store->secret);
    QVERIFY(server->updates.isEmpty());
    QVERIFY2(engine->status().problem.contains(u"sealed"), qPrintable(engine->status().problem));
}

void TestOwnSeal::memberSealsInItsJoin()
{
    startMember();
    QTRY_COMPARE(server->updates.size(), 1); // only now it knows its address
    settings.wgip = server->welcome.wgip;
    restart();
    QCOMPARE(server->joins.last().seal, server->updates.first().seal);
    QCOMPARE(server->updates.size(), 1);
}

void TestOwnSeal::newLinkBringsANewAddress()
{
    startMember();
    QTRY_COMPARE(server->updates.size(), 1);
    settings.wgip = server->welcome.wgip;
    settings.link.token = makeToken();
    server->welcome.wgip = QHostAddress(u"10.128.4.77"_s);
    restart();
    QTRY_COMPARE(server->updates.size(), 2);
    QVERIFY(server->joins.last().seal);
    QVERIFY(isSealOf(*server->updates.last().seal, secret,
                     {kTenant, device->state.publicKey, server->welcome.wgip, u"laptop"_s}));
    QVERIFY(server->updates.last().seal->ms > server->joins.last().seal->ms);
}

void TestOwnSeal::staleSealIsSealedAnew()
{
    startMember();
    QTRY_COMPARE(server->updates.size(), 1);
    const qsizetype joins = server->joins.size();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused"_s));
    server->say(wire::ErrorMessage{wire::error::kStaleSeal, u"a later one is known"_s, std::nullopt});
    QTRY_VERIFY_WITH_TIMEOUT(server->joins.size() > joins && hasJoined(), kPatience);
    QVERIFY(server->joins.last().seal);
    QVERIFY(server->joins.last().seal->ms > server->updates.first().seal->ms);
    QCOMPARE(engine->status().problem, QString());
}

void TestOwnSeal::sealThatCouldNotBeStoredIsSentAgain()
{
    startMember();
    QTRY_COMPARE(server->updates.size(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused"_s));
    server->say(wire::ErrorMessage{wire::error::kUnavailable, u"cannot store"_s, 0});
    QTRY_COMPARE(server->updates.size(), 2);
    QCOMPARE(server->updates.last(), server->updates.first());
    QCOMPARE(server->joins.size(), 1);
}

QTEST_GUILESS_MAIN(TestOwnSeal)
#include "test_ownseal.moc"
