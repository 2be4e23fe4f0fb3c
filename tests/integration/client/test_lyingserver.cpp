#include "client-gui/engine/engine.h"
#include "shared/crypto/token.h"
#include "shared/crypto/virtualaddress.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/testkeys.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::keyNumber;

namespace {

constexpr int kPatience = 15'000;
const TenantId kTenant = *TenantId::fromString(u"3daf1997-d6eb-41ba-898f-ebc275da1f98"_s);

PeerRecord peerNumber(std::uint8_t number, const QString& name)
{
    PeerRecord record;
    record.publicKey = keyNumber(number);
    record.displayName = name;
    record.wgip = QHostAddress(0x0a800400u | number);
    record.wgip6 = virtualAddress6(kTenant, record.publicKey);
    record.slot = number;
    record.endpoints = EndpointReport{51820, {}, std::nullopt};
    record.observed.v4 = QHostAddress(0xcb007100u | number);
    return record;
}

} // namespace

/// A member of a sealed tenant, and a server that says what it likes.
class TestLyingServer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { engine.reset(); }

    void ownerSealsOnceTheSecretIsKept();
    void ownerWithAFullDiskSealsNothing();
    void slowKeychainDelaysTheSeal_data();
    void slowKeychainDelaysTheSeal();
    void ownerMayLoseTheConnectionMeanwhile_data();
    void ownerMayLoseTheConnectionMeanwhile();
    void nobodyComesFirstWithoutAToken();
    void memberSealsInItsJoin();
    void nobodyIsMoved_data();
    void nobodyIsMoved();
    void newLinkBringsANewAddress();
    void staleSealIsSealedAnew();
    void sealThatCouldNotBeStoredIsSentAgain();
    void withoutTheSecretNobodyIsBelieved();
    void lieChangesNothing_data();
    void lieChangesNothing();
    void liesInTheListChangeNothing();
    void oldNewsStaysOldAfterARestart();
    void secondHolderOfAnAddressIsKeptOut();
    void invitesBecomeLinks();
    void inviteWaitsForTheConnection();
    void invitesAreRefusedWithAReason();

private:
    PeerRecord sealed(PeerRecord record, quint64 ms) const
    {
        record.seal = makeSeal(secret, {kTenant, record.publicKey, record.wgip, record.displayName}, ms);
        return record;
    }
    void startMember(bool hasSecret = true);
    void startOwner();
    void restart();
    bool hasJoined() const { return engine->status().server == u"connected"; }
    QString reasonOf(const PublicKey& key) const;
    QStringList pathsOnDevice() const;

    const TenantSecret secret = makeTenantSecret();
    const SystemClock clock;
    std::unique_ptr<test::FakeControlServer> server;
    std::unique_ptr<test::FakeNetworkWatch> watch;
    std::unique_ptr<test::FakeTunnelDevice> device;
    std::unique_ptr<test::FakeMemberStore> store;
    std::unique_ptr<Engine> engine;
    EngineSettings settings;
};

void TestLyingServer::init()
{
    server = std::make_unique<test::FakeControlServer>();
    watch = std::make_unique<test::FakeNetworkWatch>();
    device = std::make_unique<test::FakeTunnelDevice>();
    store = std::make_unique<test::FakeMemberStore>();
    server->welcome.mayInvite = true;
}

void TestLyingServer::startMember(bool hasSecret)
{
    settings = {u"rw0"_s, server->link(kTenant), u"laptop"_s, std::nullopt};
    if (hasSecret)
        settings.link.secret = secret;
    restart();
}

/// With the first link of a new tenant.
void TestLyingServer::startOwner()
{
    server->welcome.first = true;
    settings = {u"rw0"_s, server->link(kTenant), u"laptop"_s, std::nullopt};
    settings.link.token = makeToken();
    restart();
}

void TestLyingServer::restart()
{
    engine.reset();
    engine = std::make_unique<Engine>(settings, *watch, *device, *store, clock);
    watch->move(test::homeNetwork(1, 20));
    engine->start();
    QTRY_VERIFY_WITH_TIMEOUT(hasJoined() && !server->joins.isEmpty(), kPatience);
    QVERIFY(server->hasSettled());
}

QString TestLyingServer::reasonOf(const PublicKey& key) const
{
    for (const PeerStatus& peer : engine->status().peers) {
        if (peer.publicKey == key)
            return peer.path.reason < PathReason::AddressConflict ? u"applied"_s : reasonWord(peer.path.reason);
    }
    return u"not shown"_s;
}

/// What the interface would do: its peers with addresses and endpoints.
QStringList TestLyingServer::pathsOnDevice() const
{
    QStringList paths;
    for (const DevicePeer& peer : device->state.peers) {
        paths.append(QString::number(peer.publicKey.bytes()[0]) + u' ' + peer.allowedIps.first().toString() + u' ' +
                     (peer.endpoint ? peer.endpoint->toString() : u"-"_s));
    }
    paths.sort();
    return paths;
}

void TestLyingServer::ownerSealsOnceTheSecretIsKept()
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

void TestLyingServer::ownerWithAFullDiskSealsNothing()
{
    store->isFull = true;
    startOwner();
    QVERIFY(server->updates.isEmpty());
    QVERIFY2(engine->status().problem.contains(u"disk is full"), qPrintable(engine->status().problem));
}

void TestLyingServer::slowKeychainDelaysTheSeal_data()
{
    QTest::addColumn<bool>("isFull");
    QTest::newRow("kept") << false;
    QTest::newRow("refused") << true;
}

void TestLyingServer::slowKeychainDelaysTheSeal()
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

void TestLyingServer::ownerMayLoseTheConnectionMeanwhile_data()
{
    QTest::addColumn<bool>("isBack");
    QTest::newRow("kept while it is away") << false;
    QTest::newRow("kept when it is back") << true;
}

void TestLyingServer::ownerMayLoseTheConnectionMeanwhile()
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
void TestLyingServer::nobodyComesFirstWithoutAToken()
{
    server->welcome.first = true;
    startMember(false);
    QVERIFY(!store->secret);
    QVERIFY(server->updates.isEmpty());
    QVERIFY2(engine->status().problem.contains(u"sealed"), qPrintable(engine->status().problem));
}

void TestLyingServer::memberSealsInItsJoin()
{
    startMember();
    QTRY_COMPARE(server->updates.size(), 1); // only now it knows its address
    settings.wgip = server->welcome.wgip;
    restart();
    QCOMPARE(server->joins.last().seal, server->updates.first().seal);
    QCOMPARE(server->updates.size(), 1);
}

void TestLyingServer::nobodyIsMoved_data()
{
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("to an address that the welcome names") << false;
    QTest::newRow("because another has it, as the server says") << true;
}

void TestLyingServer::nobodyIsMoved()
{
    QFETCH(bool, isTaken);
    startMember();
    QTRY_COMPARE(server->updates.size(), 1);
    settings.wgip = server->welcome.wgip;
    const QList<Prefix> before = device->assigned;
    server->welcome.wgip = QHostAddress(u"10.128.4.77"_s);
    server->isAddressTaken = isTaken;
    if (isTaken)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused"_s));
    engine = std::make_unique<Engine>(settings, *watch, *device, *store, clock);
    QSignalSpy refused(engine.get(), &Engine::refused);
    watch->move(test::homeNetwork(1, 20));
    engine->start();
    QTRY_VERIFY_WITH_TIMEOUT(!refused.isEmpty(), kPatience);
    QCOMPARE(server->updates.size(), 1);
    QCOMPARE(device->assigned, before);
    QVERIFY(!engine->status().problem.isEmpty());
}

void TestLyingServer::newLinkBringsANewAddress()
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

void TestLyingServer::staleSealIsSealedAnew()
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

void TestLyingServer::sealThatCouldNotBeStoredIsSentAgain()
{
    startMember();
    QTRY_COMPARE(server->updates.size(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused"_s));
    server->say(wire::ErrorMessage{wire::error::kUnavailable, u"cannot store"_s, 0});
    QTRY_COMPARE(server->updates.size(), 2);
    QCOMPARE(server->updates.last(), server->updates.first());
    QCOMPARE(server->joins.size(), 1);
}

void TestLyingServer::withoutTheSecretNobodyIsBelieved()
{
    startMember(false);
    QVERIFY2(engine->status().problem.contains(u"sealed"), qPrintable(engine->status().problem));
    server->say(wire::PeerUpsert{peerNumber(2, u"nas"_s)});
    QVERIFY(server->hasSettled());
    QCOMPARE(reasonOf(keyNumber(2)), u"unsealed"_s);
    QCOMPARE(pathsOnDevice(), QStringList());
}

void TestLyingServer::lieChangesNothing_data()
{
    QTest::addColumn<PeerRecord>("lie");
    QTest::addColumn<QString>("reason");
    const PeerRecord truth = sealed(peerNumber(2, u"nas"_s), 1000);
    const auto but = [&](auto change) {
        PeerRecord record = truth;
        record.observed.v4 = QHostAddress(u"198.51.100.66"_s);
        change(record);
        return record;
    };
    QTest::newRow("adds a peer") << peerNumber(66, u"printer"_s) << u"unsealed"_s;
    QTest::newRow("adds a peer with another's seal")
        << but([](PeerRecord& r) { r.publicKey = keyNumber(66); }) << u"wrong_seal"_s;
    QTest::newRow("swaps its address") << but([](PeerRecord& r) { r.wgip = QHostAddress(u"10.128.4.3"_s); })
                                       << u"applied"_s;
    QTest::newRow("renames it") << but([](PeerRecord& r) { r.displayName = u"printer"_s; }) << u"applied"_s;
    QTest::newRow("drops its seal") << but([](PeerRecord& r) { r.seal.reset(); }) << u"applied"_s;
    QTest::newRow("replays an older seal")
        << sealed(but([](PeerRecord& r) { r.wgip = QHostAddress(u"10.128.4.9"_s); }), 999) << u"applied"_s;
}

void TestLyingServer::lieChangesNothing()
{
    QFETCH(PeerRecord, lie);
    QFETCH(QString, reason);
    startMember();
    server->say(wire::PeerUpsert{sealed(peerNumber(2, u"nas"_s), 1000)});
    QTRY_COMPARE(reasonOf(keyNumber(2)), u"applied"_s);
    QTRY_COMPARE(pathsOnDevice(), QStringList{u"2 10.128.4.2/32 203.0.113.2:51820"_s});

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"ignored what the server says"_s));
    server->say(wire::PeerUpsert{lie});
    QVERIFY(server->hasSettled());
    QTest::qWait(0);
    QCOMPARE(reasonOf(lie.publicKey), reason);
    QCOMPARE(reasonOf(keyNumber(2)), u"applied"_s);
    QCOMPARE(engine->status().peers.first().name, u"nas"_s);
    QCOMPARE(pathsOnDevice(), QStringList{u"2 10.128.4.2/32 203.0.113.2:51820"_s});

    // The truth is still heard.
    PeerRecord moved = sealed(peerNumber(2, u"nas"_s), 1000);
    moved.observed.v4 = QHostAddress(u"203.0.113.200"_s);
    server->say(wire::PeerUpsert{moved});
    QTRY_COMPARE(pathsOnDevice(), QStringList{u"2 10.128.4.2/32 203.0.113.200:51820"_s});
}

void TestLyingServer::liesInTheListChangeNothing()
{
    server->welcome.list.peers = {sealed(peerNumber(2, u"nas"_s), 1000)};
    startMember();
    settings.wgip = server->welcome.wgip;
    const QStringList before{u"2 10.128.4.2/32 203.0.113.2:51820"_s};
    QTRY_COMPARE(pathsOnDevice(), before);

    PeerRecord swapped = sealed(peerNumber(2, u"nas"_s), 1000);
    swapped.wgip = QHostAddress(u"10.128.4.3"_s);
    server->welcome.list.peers = {swapped, peerNumber(66, u"printer"_s)};
    const qsizetype joins = server->joins.size();
    watch->wake(); // connects anew
    QTRY_VERIFY_WITH_TIMEOUT(server->joins.size() > joins && hasJoined(), kPatience);
    QVERIFY(server->hasSettled());
    QCOMPARE(reasonOf(keyNumber(66)), u"unsealed"_s);
    QCOMPARE(pathsOnDevice(), before);
}

void TestLyingServer::oldNewsStaysOldAfterARestart()
{
    const PeerRecord older = sealed(peerNumber(2, u"nas"_s), 1000);
    PeerRecord newer = peerNumber(2, u"nas"_s);
    newer.wgip = QHostAddress(u"10.128.4.9"_s);
    newer = sealed(newer, 1001);
    server->welcome.list.peers = {newer};
    startMember();
    QTRY_COMPARE(reasonOf(keyNumber(2)), u"applied"_s);

    settings.wgip = server->welcome.wgip;
    server->welcome.list.peers = {older};
    restart();
    QCOMPARE(reasonOf(keyNumber(2)), u"old_seal"_s);
}

void TestLyingServer::secondHolderOfAnAddressIsKeptOut()
{
    startMember();
    server->say(wire::PeerUpsert{sealed(peerNumber(2, u"nas"_s), 1000)});
    QTRY_COMPARE(reasonOf(keyNumber(2)), u"applied"_s);
    PeerRecord other = peerNumber(3, u"printer"_s);
    other.wgip = peerNumber(2, u"nas"_s).wgip;
    server->say(wire::PeerUpsert{sealed(other, 1000)});
    QVERIFY(server->hasSettled());
    QTRY_COMPARE(reasonOf(keyNumber(3)), u"address_conflict"_s);
    QCOMPARE(pathsOnDevice(), QStringList{u"2 10.128.4.2/32 203.0.113.2:51820"_s});
}

void TestLyingServer::invitesBecomeLinks()
{
    startMember();
    std::optional<Invitation> invitation;
    engine->invite({3, 3600, true}, {this, [&](const Result<Invitation>& invited) { invitation = *invited; }});
    QTRY_COMPARE(server->invites, (QList<wire::Invite>{{3, 3600, true}}));
    wire::Invited invited;
    invited.expires = 1'800'000'000;
    server->say(invited);
    QTRY_VERIFY(invitation);
    QCOMPARE(invitation->expires, 1'800'000'000);
    InviteLink expected = server->link(kTenant);
    expected.token = invited.token;
    expected.secret = secret;
    QCOMPARE(invitation->link, expected);
}

void TestLyingServer::inviteWaitsForTheConnection()
{
    startMember();
    watch->wake(); // connects anew
    QVERIFY(!hasJoined());
    bool isInvited = false;
    engine->invite({1, 60, false}, {this, [&](const Result<Invitation>& invited) { isInvited = invited.has_value(); }});
    QTRY_COMPARE_WITH_TIMEOUT(server->invites.size(), 1, kPatience);
    server->say(wire::Invited());
    QTRY_VERIFY(isInvited);
}

void TestLyingServer::invitesAreRefusedWithAReason()
{
    startMember();
    QStringList answers;
    const auto ask = [&] {
        engine->invite({1, 60, false}, {this, [&](const Result<Invitation>& invited) {
                                            answers.append(invited ? u"invited"_s : invited.error().message);
                                        }});
    };
    ask();
    QTRY_COMPARE(server->invites.size(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused"_s));
    server->say(wire::ErrorMessage{u"full"_s, u"too many invites"_s, std::nullopt});
    QTRY_COMPARE(answers, QStringList{u"too many invites"_s});

    ask();
    QTRY_COMPARE(server->invites.size(), 2);
    watch->wake();
    QTRY_COMPARE(answers.size(), 2);
    QVERIFY2(answers.last().contains(u"no connection"), qPrintable(answers.last()));

    startMember(false);
    ask();
    QCOMPARE(answers.size(), 3);
    QVERIFY2(answers.last().contains(u"sealed"), qPrintable(answers.last()));
}

QTEST_GUILESS_MAIN(TestLyingServer)
#include "test_lyingserver.moc"
