#include "tests/integration/server/relayedpeers.h"
#include "tests/integration/server/testmain.h"

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

Q_DECLARE_METATYPE(std::function<void(wire::Switch&)>)

/// Two peers that leave the relay together: switch, go, settled.
class TestSwitches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothAreToldToGo();
    void aSuccessIsPassedOn();
    void aFailureEndsTheMute();
    void aLostConnectionIsAFailure();
    void aTakeoverIsAFailure();
    void whatIsRefused_data();
    void whatIsRefused();
    void aPairSwitchesOnceInAWhile();
    void aMutedPairIsBusy();
    void strangersSettleNothing();
};

namespace {

const QHostAddress kLan(QStringLiteral("192.168.1.2"));
constexpr quint16 kPort = 51820;

/// Two peers on one LAN; `leader` has the smaller key.
struct Pair
{
    explicit Pair(const RelayScene& scene)
        : leader(scene, isInOrder() ? one : two)
        , target(scene, isInOrder() ? two : one)
    {
    }

    bool join()
    {
        const EndpointReport report{kPort, {kLan}, std::nullopt};
        const bool haveJoined = leader.join() && target.join() && leader.client.next<wire::PeerUpsert>();
        const bool haveTold = haveJoined && leader.update(report) && target.client.next<wire::PeerUpsert>();
        return haveTold && target.update(report) && leader.client.next<wire::PeerUpsert>();
    }
    wire::Switch wanted(quint64 id = 5) const
    {
        return {
            id, target.key(), wire::SwitchKind::Lan, {kLan, kPort}, {kLan, kPort}, leader.self.rev, target.self.rev};
    }
    bool go()
    {
        leader.client.send(wanted());
        return target.client.next<wire::Go>() && leader.client.next<wire::Go>();
    }
    std::optional<wire::ErrorMessage> refusal(const wire::Switch& message)
    {
        leader.client.send(message);
        return leader.client.next<wire::ErrorMessage>();
    }

    Identity one;
    Identity two;
    RelayPeer leader;
    RelayPeer target;

private:
    bool isInOrder() const { return one.publicKey < two.publicKey; }
};

} // namespace

void TestSwitches::bothAreToldToGo()
{
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    pair.leader.client.send(pair.wanted());
    const auto leads = pair.leader.client.next<wire::Go>();
    const auto follows = pair.target.client.next<wire::Go>();
    QVERIFY(leads && follows);
    QVERIFY(leads->id == 5 && follows->id == 5);
    QVERIFY(leads->publicKey == pair.target.key() && follows->publicKey == pair.leader.key());
    QVERIFY((leads->setEndpoint == Endpoint{kLan, kPort}) && follows->setEndpoint == leads->setEndpoint);
    QVERIFY(leads->delayMs == 0 || follows->delayMs == 0); // whoever is farther away goes at once
    QCOMPARE(leads->muteMs, follows->muteMs);
    QCOMPARE(scene.relay.mutes.size(), std::size_t(1));
    QCOMPARE(scene.relay.mutes.front().duration.count(), qint64(leads->muteMs));
    QVERIFY(scene.relay.mutes.front().pair.tenant == scene.tenant);
}

void TestSwitches::aSuccessIsPassedOn()
{
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    QVERIFY(pair.go());
    pair.target.client.send(wire::Settled{5, true});
    QVERIFY(pair.leader.client.next<wire::Settled>() == (wire::Settled{5, true}));
    pair.leader.client.send(wire::Settled{5, true});
    QVERIFY(pair.target.client.next<wire::Settled>() == (wire::Settled{5, true}));
    QCOMPARE(scene.relay.unmutes, 0); // it ends by itself
}

void TestSwitches::aFailureEndsTheMute()
{
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    QVERIFY(pair.go());
    pair.leader.client.send(wire::Settled{5, false});
    QVERIFY(pair.target.client.next<wire::Settled>() == (wire::Settled{5, false}));
    QCOMPARE(scene.relay.unmutes, 1);
    pair.target.client.send(wire::Settled{5, false}); // it is over already
    QVERIFY(pair.target.update({kPort, {}, std::nullopt}));
    QVERIFY(pair.leader.client.next<wire::PeerUpsert>());
    QCOMPARE(scene.relay.unmutes, 1);
}

void TestSwitches::aLostConnectionIsAFailure()
{
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    QVERIFY(pair.go());
    pair.leader.client.reset();
    QVERIFY(pair.target.client.next<wire::Settled>() == (wire::Settled{5, false}));
    QCOMPARE(scene.relay.unmutes, 1);
}

void TestSwitches::aTakeoverIsAFailure()
{
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    QVERIFY(pair.go());
    RelayPeer roamed(scene, pair.target.identity);
    QVERIFY(roamed.join());
    QVERIFY(pair.leader.client.next<wire::Settled>() == (wire::Settled{5, false}));
}

void TestSwitches::whatIsRefused_data()
{
    QTest::addColumn<std::function<void(wire::Switch&)>>("bend");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, std::function<void(wire::Switch&)> bend, const QString& code) {
        QTest::newRow(name) << std::move(bend) << code;
    };
    row("leader has moved", [](wire::Switch& one) { ++one.leaderRev; }, wire::error::kStale);
    row("target has moved", [](wire::Switch& one) { --one.targetRev; }, wire::error::kStale);
    row("target is not there", [](wire::Switch& one) { ++one.targetEndpoint.port; }, wire::error::kStale);
    row("leader is not there", [](wire::Switch& one) { one.kind = wire::SwitchKind::Wan; }, wire::error::kStale);
    row("a stranger", [](wire::Switch& one) { one.target = PublicKey(PublicKey::Bytes{0xff}); }, wire::error::kOffline);
    row("itself", [](wire::Switch& one) { one.target = PublicKey(); }, wire::error::kBadMessage);
}

void TestSwitches::whatIsRefused()
{
    QFETCH(const std::function<void(wire::Switch&)>, bend);
    QFETCH(const QString, code);
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    wire::Switch wanted = pair.wanted(9);
    bend(wanted);
    if (wanted.target == PublicKey(PublicKey::Bytes{0xff}))
        std::fill_n(wanted.target.data(), PublicKey::kSize, 0xff);
    const auto refusal = pair.refusal(wanted);
    QVERIFY(refusal && refusal->id == 9U && !refusal->reason.isEmpty());
    QCOMPARE(refusal->code, code);
    QVERIFY(scene.relay.mutes.empty());
    QVERIFY(!pair.target.client.hasFrames());
    QVERIFY(pair.go()); // the connection stays, and the pair has not used its turn
}

void TestSwitches::aPairSwitchesOnceInAWhile()
{
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    QVERIFY(pair.go());
    const auto refusal = pair.refusal(pair.wanted(6));
    QVERIFY(refusal && refusal->id == 6U);
    QCOMPARE(refusal->code, wire::error::kBusy);
    QVERIFY(refusal->retrySeconds >= 1U && refusal->retrySeconds <= 5U);
}

void TestSwitches::aMutedPairIsBusy()
{
    RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    scene.relay.refusesToMute = true;
    const auto refusal = pair.refusal(pair.wanted());
    QVERIFY(refusal && refusal->code == wire::error::kBusy && refusal->retrySeconds == 5U);
    scene.relay.refusesToMute = false;
    QVERIFY(pair.go());
}

void TestSwitches::strangersSettleNothing()
{
    const RelayScene scene;
    Pair pair(scene);
    QVERIFY(pair.join());
    QVERIFY(pair.go());
    const Identity third;
    RelayPeer stranger(scene, third);
    QVERIFY(stranger.join());
    QVERIFY(pair.leader.client.next<wire::PeerUpsert>() && pair.target.client.next<wire::PeerUpsert>());
    stranger.client.send(wire::Settled{5, false});
    pair.leader.client.send(wire::Settled{6, false}); // there is no such switch
    QVERIFY(stranger.update({1, {}, std::nullopt}));
    QVERIFY(pair.leader.client.next<wire::PeerUpsert>() && pair.target.client.next<wire::PeerUpsert>());
    QCOMPARE(scene.relay.unmutes, 0);
}

ROAMWIRE_SERVER_TEST_MAIN(TestSwitches)
#include "test_switches.moc"
