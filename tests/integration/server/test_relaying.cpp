#include "tests/integration/server/exposition.h"
#include "tests/integration/server/relayedpeers.h"
#include "tests/integration/server/testmain.h"

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

/// What peers, the server and its relay tell each other outside of switches.
class TestRelaying : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRelayIsOfferedToWhoSpeaksWithIt();
    void everyJoinHasItsOwnCredentials();
    void aServerWithoutARelayOffersNone();
    void whoIsGoneIsTakenFromTheRelay();
    void graceAndRevocationTakeFromTheRelay();
    void whoWasThereBeforeIsExpected();
    void whatIsSeenOfWhoWasThereBeforeIsTold();
    void whatTheRelaySeesReachesEverybody();
    void whatTheRelaySeesIsNoNewsForOtherDialects();
    void wherePeersAreSeenOutlivesTheirConnection();
    void sleepersAreWoken();
    void rekeyGoesToThePeer();
    void rekeysAreRefused();
    void theRelayIsCounted();
};

namespace {

const QString kName = QStringLiteral("peer");

SeenEndpoints seenAt(quint16 port)
{
    return {SeenEndpoint{{QHostAddress(QStringLiteral("198.51.100.7")), port}, true}, std::nullopt};
}

} // namespace

void TestRelaying::theRelayIsOfferedToWhoSpeaksWithIt()
{
    RelayScene scene;
    const Identity one;
    const Identity two;
    RelayPeer relayed(scene, one);
    QVERIFY(relayed.client.challenge());
    QCOMPARE(relayed.client.challenge()->features, QStringList{wire::feature::kRelay});
    QVERIFY(relayed.join());
    QVERIFY(relayed.welcome->relay);
    RelayOffer expected = scene.relay.offer();
    expected.credentials = scene.relay.members.value(scene.member(one.publicKey)).credentials;
    QVERIFY(*relayed.welcome->relay == expected);
    QVERIFY(expected.credentials != RelayCredentials());
    const auto admitted = scene.relay.members.value(scene.member(one.publicKey));
    QCOMPARE(admitted.slot, relayed.welcome->slot);
    QVERIFY(admitted.observed == relayed.welcome->observed);

    NativeClient plain(scene.server.port(), scene.tenant, two);
    const auto welcome = plain.join(kName);
    QVERIFY(welcome && !welcome->relay);
    QVERIFY(!scene.relay.members.contains(scene.member(two.publicKey)));
    const auto news = relayed.client.next<wire::PeerUpsert>();
    QVERIFY(news && news->peer.publicKey == two.publicKey);
    QVERIFY(!plain.hasFrames());
}

void TestRelaying::everyJoinHasItsOwnCredentials()
{
    RelayScene scene;
    const Identity one;
    RelayPeer first(scene, one);
    QVERIFY(first.join());
    RelayPeer second(scene, one);
    QVERIFY(second.join());
    QVERIFY(first.welcome->relay->credentials.id != second.welcome->relay->credentials.id);
    QVERIFY(first.welcome->relay->credentials.key != second.welcome->relay->credentials.key);
    const auto admitted = scene.relay.members.value(scene.member(one.publicKey));
    QVERIFY(admitted.credentials == second.welcome->relay->credentials);

    NativeClient plain(scene.server.port(), scene.tenant, one); // a client that lost the feature
    QVERIFY(plain.join(kName));
    QVERIFY(scene.relay.members.isEmpty());
}

void TestRelaying::aServerWithoutARelayOffersNone()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity one;
    NativeClient client(server.port(), tenant, one);
    client.setFeatures({wire::feature::kRelay});
    QVERIFY(client.challenge() && client.challenge()->features.isEmpty());
    const auto welcome = client.join(kName);
    QVERIFY(welcome && !welcome->relay);
    client.send(wire::Update{});
    QVERIFY(client.next<wire::UpdateAck>());

    wire::Switch wanted;
    wanted.id = 7;
    wanted.leaderEndpoint = wanted.targetEndpoint = {QHostAddress(QHostAddress::LocalHost), 1};
    client.send(wanted);
    const auto refusal = client.next<wire::ErrorMessage>();
    QVERIFY(refusal && refusal->id == 7U);
    QCOMPARE(refusal->code, wire::error::kUnavailable);
    client.send(wire::Rekey{Identity().publicKey, true});
    QVERIFY(client.next<wire::ErrorMessage>());
    client.send(wire::Settled{7, true}); // of no switch: ignored
    client.send(wire::Update{});
    QVERIFY(client.next<wire::UpdateAck>());
}

void TestRelaying::whoIsGoneIsTakenFromTheRelay()
{
    RelayScene scene;
    const Identity one;
    const Identity two;
    RelayPeer leaves(scene, one);
    RelayPeer isLost(scene, two);
    QVERIFY(leaves.join());
    QVERIFY(isLost.join());
    leaves.client.send(wire::Leave{});
    isLost.client.reset();
    QVERIFY(eventually([&] { return scene.relay.members.size() == 1; }));
    const auto isAway = [&] {
        const auto peer = scene.server.registry().peer(scene.tenant, two.publicKey);
        return peer && peer->presence == Presence::Away;
    };
    QVERIFY(eventually(isAway));
    QVERIFY(scene.relay.members.contains(scene.member(two.publicKey)));
}

void TestRelaying::graceAndRevocationTakeFromTheRelay()
{
    TestServer::Setup setup;
    setup.registry.grace = std::chrono::seconds(0);
    RelayScene scene(setup);
    const Identity one;
    const Identity two;
    RelayPeer isLost(scene, one);
    RelayPeer isRevoked(scene, two);
    QVERIFY(isLost.join());
    QVERIFY(isRevoked.join());
    isLost.client.reset();
    QVERIFY(eventually([&] { return scene.relay.members.size() == 1; }));
    QVERIFY(scene.relay.members.contains(scene.member(two.publicKey)));
    QVERIFY(scene.server.administration().revoke(scene.tenant, two.publicKey));
    QVERIFY(scene.relay.members.isEmpty());
}

void TestRelaying::whoWasThereBeforeIsExpected()
{
    const TenantId tenant = TenantId::random();
    const Identity there;
    const Identity gone;
    TestServer::Setup setup;
    setup.state.tenants = {{tenant, 0}};
    setup.state.peers = {{tenant, there.publicKey, kName, QHostAddress(QStringLiteral("10.128.0.2")), 3, false, 1},
                         {tenant, gone.publicKey, kName, QHostAddress(QStringLiteral("10.128.0.3")), 4, true, 1}};
    RelayScene scene(setup);
    QCOMPARE(scene.relay.expected, (QHash<RelayMember, quint32>{{{tenant, there.publicKey}, 3}}));
    QVERIFY(scene.relay.observer);
}

void TestRelaying::whatIsSeenOfWhoWasThereBeforeIsTold()
{
    const TenantId tenant = TenantId::random();
    const Identity there;
    TestServer::Setup setup;
    setup.state.tenants = {{tenant, 0}};
    setup.state.peers = {{tenant, there.publicKey, kName, QHostAddress(QStringLiteral("10.128.0.2")), 3, false, 1}};
    RelayScene scene(setup);
    scene.tenant = tenant;
    scene.relay.observer->onSeen(scene.member(there.publicKey), seenAt(1024)); // from what it saved
    const Identity joiner;
    RelayPeer other(scene, joiner);
    QVERIFY(other.join());
    QCOMPARE(other.welcome->list.peers.size(), 1);
    QVERIFY(other.welcome->list.peers[0].wan == seenAt(1024));
    QVERIFY(!scene.relay.members.contains(scene.member(there.publicKey)));
}

void TestRelaying::whatTheRelaySeesReachesEverybody()
{
    RelayScene scene;
    const Identity one;
    const Identity two;
    RelayPeer seen(scene, one);
    QVERIFY(seen.join());
    NativeClient other(scene.server.port(), scene.tenant, two);
    QVERIFY(other.join(kName));
    QVERIFY(seen.client.next<wire::PeerUpsert>());

    scene.relay.observer->onSeen(scene.member(one.publicKey), seenAt(1024));
    const auto news = other.next<wire::PeerUpsert>();
    QVERIFY(news && news->peer.wan == seenAt(1024));
    QVERIFY(news->peer.rev > seen.self.rev);
    const auto self = seen.client.next<wire::Self>(); // and nothing else: it does not hear its own broadcast
    QVERIFY(self && self->wan == seenAt(1024));
    QCOMPARE(self->rev, news->peer.rev);

    scene.relay.observer->onSeen(scene.member(one.publicKey), seenAt(1024));     // no news
    scene.relay.observer->onSeen(scene.member(Identity().publicKey), seenAt(1)); // of nobody
    other.send(wire::Update{});
    QVERIFY(other.next<wire::UpdateAck>());
    const auto update = seen.client.next<wire::PeerUpsert>();
    QVERIFY(update && update->peer.publicKey == two.publicKey);
    QVERIFY(seen.update({4242, {}, std::nullopt})); // its own doing is told to itself in the same way
    QVERIFY(seen.self.rev > self->rev && seen.self.wan == seenAt(1024));
}

void TestRelaying::whatTheRelaySeesIsNoNewsForOtherDialects()
{
    RelayScene scene;
    const Identity one;
    RelayPeer seen(scene, one);
    QVERIFY(seen.join());
    RawClient orchestrated(scene.server.port());
    orchestrated.sendUpgrade(scene.tenant);
    QVERIFY(orchestrated.isUpgraded());
    orchestrated.sendText("{\"display_name\":\"o\",\"public_key\":\"" + Identity().publicKey.toBase64() + "\"}");
    QVERIFY(!orchestrated.nextText().isEmpty());
    QVERIFY(seen.client.next<wire::PeerUpsert>());

    scene.relay.observer->onSeen(scene.member(one.publicKey), seenAt(1024));
    QVERIFY(seen.client.next<wire::Self>());
    seen.client.send(wire::Leave{});
    QVERIFY(orchestrated.nextText().startsWith("{\"removed_peer\":"));
}

void TestRelaying::wherePeersAreSeenOutlivesTheirConnection()
{
    RelayScene scene;
    const Identity one;
    auto seen = std::make_unique<RelayPeer>(scene, one);
    QVERIFY(seen->join());
    scene.relay.observer->onSeen(scene.member(one.publicKey), seenAt(1024));
    seen.reset();
    const auto isAway = [&] {
        const auto peer = scene.server.registry().peer(scene.tenant, one.publicKey);
        return peer && peer->presence == Presence::Away && peer->wan == seenAt(1024);
    };
    QVERIFY(eventually(isAway));
    RelayPeer back(scene, one);
    QVERIFY(back.join());
    QVERIFY(back.self.wan == seenAt(1024));
    scene.relay.observer->onSeen(scene.member(one.publicKey), {});
    const auto self = back.client.next<wire::Self>();
    QVERIFY(self && self->wan == SeenEndpoints());
}

void TestRelaying::sleepersAreWoken()
{
    RelayScene scene;
    const Identity one;
    const Identity two;
    RelayPeer sleeper(scene, one);
    QVERIFY(sleeper.join());
    scene.relay.observer->onSleeper(scene.member(two.publicKey), one.publicKey); // not connected: nothing happens
    scene.relay.observer->onSleeper(scene.member(one.publicKey), two.publicKey);
    const auto wake = sleeper.client.next<wire::Wake>();
    QVERIFY(wake && wake->publicKey == two.publicKey);
}

void TestRelaying::rekeyGoesToThePeer()
{
    RelayScene scene;
    const Identity one;
    const Identity two;
    RelayPeer first(scene, one);
    RelayPeer second(scene, two);
    QVERIFY(first.join());
    QVERIFY(second.join());
    QVERIFY(first.client.next<wire::PeerUpsert>());
    first.client.send(wire::Rekey{two.publicKey, true});
    const auto rekey = second.client.next<wire::Rekey>();
    QVERIFY(rekey && rekey->peer == one.publicKey && !rekey->isRequest);

    second.client.send(wire::Rekey{one.publicKey, true}); // they are at it
    first.client.send(wire::Rekey{two.publicKey, true});
    QVERIFY(first.update({1, {}, std::nullopt}));
    const auto next = second.client.next<wire::PeerUpsert>(); // and no rekey before it
    QVERIFY(next);
}

void TestRelaying::rekeysAreRefused()
{
    RelayScene scene;
    const Identity one;
    const Identity two;
    RelayPeer first(scene, one);
    QVERIFY(first.join());
    NativeClient plain(scene.server.port(), scene.tenant, two);
    QVERIFY(plain.join(kName));
    QVERIFY(first.client.next<wire::PeerUpsert>());
    for (const PublicKey& target : {two.publicKey, Identity().publicKey}) {
        first.client.send(wire::Rekey{target, true});
        const auto refusal = first.client.next<wire::ErrorMessage>();
        QVERIFY(refusal && !refusal->id);
        QCOMPARE(refusal->code, wire::error::kOffline);
    }
    QVERIFY(!plain.hasFrames());
}

void TestRelaying::theRelayIsCounted()
{
    RelayScene scene;
    scene.relay.counts.sentPackets = 5;
    scene.relay.counts.dropped = {{"unknown_source", 2}, {"muted", 3}};
    scene.relay.counts.peers = 4;
    const Exposition metrics = scrape(scene.server.port());
    QCOMPARE(metrics.error(), QString());
    QCOMPARE(metrics.value("roamwire_relay_sent_packets_total"), 5);
    QCOMPARE(metrics.value("roamwire_relay_dropped_packets_total{reason=\"muted\"}"), 3);
    QCOMPARE(metrics.value("roamwire_relay_peers"), 4);
    QCOMPARE(metrics.types().at("roamwire_relay_dropped_packets_total"), QByteArray("counter"));
    QCOMPARE(metrics.types().at("roamwire_relay_peers"), QByteArray("gauge"));
}

ROAMWIRE_SERVER_TEST_MAIN(TestRelaying)
#include "test_relaying.moc"
