#include "tests/integration/client/sealedmember.h"

#include <QSignalSpy>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::keyNumber;

/// A member of a sealed tenant, and a server that says what it likes.
class TestLyingServer final : public test::SealedMember
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { engine.reset(); }

    void nobodyIsMoved_data();
    void nobodyIsMoved();
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
    QStringList pathsOnDevice() const;
};

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
