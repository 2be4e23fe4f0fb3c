#include "client-gui/engine/pathtable.h"
#include "tests/support/fakeclock.h"
#include "tests/support/testkeys.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

OwnPlace placeV4()
{
    OwnPlace place;
    place.hasV4 = true;
    return place;
}

PeerRecord peerAt(std::uint8_t number, const QString& wan, quint64 rev)
{
    PeerRecord peer;
    peer.publicKey = test::keyNumber(number);
    peer.endpoints = EndpointReport{51820, {}, std::nullopt};
    peer.observed.v4 = QHostAddress(wan);
    peer.rev = rev;
    return peer;
}

DevicePeer deviceWith(std::uint8_t number, const QString& endpoint, std::int64_t handshake)
{
    DevicePeer peer;
    peer.publicKey = test::keyNumber(number);
    peer.endpoint = Endpoint::fromString(endpoint);
    peer.latestHandshake = handshake;
    return peer;
}

/// Number 1, with all that the rules "with a relay" ask for.
PeerRecord relayedPeer(const Endpoint& wan)
{
    PeerRecord peer = peerAt(1, wan.address.toString(), 1);
    peer.slot = 1;
    peer.features = {wire::feature::kRelay, wire::feature::kCheck};
    peer.wan.v4 = SeenEndpoint{wan, false};
    return peer;
}

RelayOffer relayAt(const QString& address)
{
    RelayOffer offer;
    offer.v4 = QHostAddress(address);
    offer.ports = {42000, 500};
    return offer;
}

constexpr std::int64_t kUnixNow = 1'700'000'000;

} // namespace

class TestPathTable final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newPeerGetsItsFirstCandidate();
    void onlyTheChangedPeerIsTouched();
    void presenceAloneTouchesNothing();
    void roamTouchesEverybodyInOneCall();
    void liveSessionIsAdopted();
    void deadSessionIsNot();
    void directPathGoesOnUnderOtherRules_data();
    void directPathGoesOnUnderOtherRules();
    void figuresAreAskedForAsOftenAsTheyMatter();
    void directIsWantedOfOne_data();
    void directIsWantedOfOne();
};

void TestPathTable::newPeerGetsItsFirstCandidate()
{
    PathTable table;
    table.placeChanged(placeV4(), Instant());
    const auto settings = table.upsert(peerAt(1, u"203.0.113.1"_s, 1), {}, Instant()).settings();
    QCOMPARE(settings, (QList{PathSetting{test::keyNumber(1), Endpoint::fromString(u"203.0.113.1:51820"), true}}));
}

void TestPathTable::onlyTheChangedPeerIsTouched()
{
    PathTable table;
    table.placeChanged(placeV4(), Instant());
    table.upsert(peerAt(1, u"203.0.113.1"_s, 1), {}, Instant());
    table.upsert(peerAt(2, u"203.0.113.2"_s, 1), {}, Instant());
    const auto settings = table.upsert(peerAt(2, u"203.0.113.22"_s, 2), {}, Instant()).settings();
    QCOMPARE(settings.size(), 1);
    QCOMPARE(settings.first().peer, test::keyNumber(2));
}

void TestPathTable::presenceAloneTouchesNothing()
{
    PathTable table;
    table.placeChanged(placeV4(), Instant());
    PeerRecord peer = peerAt(1, u"203.0.113.1"_s, 1);
    table.upsert(peer, {}, Instant());
    peer.presence = Presence::Away;
    QVERIFY(table.upsert(peer, {}, Instant()).isEmpty());
}

void TestPathTable::roamTouchesEverybodyInOneCall()
{
    PathTable table;
    table.placeChanged(placeV4(), Instant());
    table.upsert(peerAt(1, u"203.0.113.1"_s, 1), {}, Instant());
    table.upsert(peerAt(2, u"203.0.113.2"_s, 1), {}, Instant());
    QCOMPARE(table.roamed(placeV4(), Instant()).settings().size(), 2);
}

void TestPathTable::liveSessionIsAdopted()
{
    PathTable table;
    table.placeChanged(placeV4(), Instant());
    const DevicePeer live = deviceWith(1, u"203.0.113.1:51820"_s, kUnixNow - 60);
    const auto settings = table.upsert(peerAt(1, u"203.0.113.1"_s, 1), {&live, kUnixNow}, Instant()).settings();
    QCOMPARE(settings, (QList{PathSetting{test::keyNumber(1), live.endpoint, true}})); // as it was
    QVERIFY(table.entries().at(test::keyNumber(1)).path().verified);
}

void TestPathTable::deadSessionIsNot()
{
    PathTable table;
    table.placeChanged(placeV4(), Instant());
    const DevicePeer dead = deviceWith(1, u"203.0.113.1:51820"_s, kUnixNow - 600);
    table.upsert(peerAt(1, u"203.0.113.1"_s, 1), {&dead, kUnixNow}, Instant());
    QVERIFY(!table.entries().at(test::keyNumber(1)).path().verified);
}

void TestPathTable::directPathGoesOnUnderOtherRules_data()
{
    QTest::addColumn<std::optional<RelayOffer>>("before");
    QTest::addColumn<std::optional<RelayOffer>>("after");
    const std::optional none = std::optional<RelayOffer>();
    const std::optional one = relayAt(u"198.51.100.1"_s);
    std::optional otherKey = one;
    otherKey->credentials.id = RelayId::fromRaw(QByteArray(16, 'x')).value();
    QTest::newRow("the server has a relay now") << none << one;
    QTest::newRow("it has none any more") << one << none;
    QTest::newRow("the relay is elsewhere") << one << std::optional(relayAt(u"198.51.100.2"_s));
    QTest::newRow("the relay has another key") << one << otherKey;
}

/// A server that was started anew says in its welcome what its relay is, and after that who is there.
void TestPathTable::directPathGoesOnUnderOtherRules()
{
    QFETCH(const std::optional<RelayOffer>, before);
    QFETCH(const std::optional<RelayOffer>, after);
    const Endpoint wan = *Endpoint::fromString(u"203.0.113.1:51820");
    const PublicKey self = test::keyNumber(9);
    const PeerRecord peer = relayedPeer(wan);
    DeviceState device;
    device.peers = {deviceWith(1, wan.toString(), kUnixNow - 60)};
    PathTable table;
    table.placeChanged(placeV4(), Instant());
    QList<PathSetting> given;
    const auto carryOut = [&](const PathWork& work) {
        for (const PathSetting& setting : work.settings()) {
            given.append(setting);
            table.applied(setting.peer);
        }
        device.peers.first().rxBytes += 128;
        table.figures(device, kUnixNow, Instant());
    };
    carryOut(table.setRelay(before, self, 0, Instant()));
    carryOut(table.upsert(peer, {&device.peers.first(), kUnixNow}, Instant()));
    const auto& entry = table.entries().at(peer.publicKey);
    QVERIFY(entry.path().verified);

    given.clear();
    carryOut(table.setRelay(after, self, 0, Instant()));
    carryOut(table.confirmed(placeV4(), Instant()));
    QVERIFY(given.isEmpty());
    carryOut(table.upsert(peer, {&device.peers.first(), kUnixNow}, Instant()));
    for (const PathSetting& setting : std::as_const(given))
        QCOMPARE(setting.endpoint.value_or(wan), wan);
    QCOMPARE(entry.isRelayed(), after.has_value());
    QCOMPARE(entry.path(), (Path{PathKind::Wan, wan, true, PathReason::None}));
}

void TestPathTable::figuresAreAskedForAsOftenAsTheyMatter()
{
    test::FakeClock clock;
    PathTable table;
    table.placeChanged(placeV4(), clock.now());
    QCOMPARE(table.figuresInterval(clock.now()), Milliseconds(25s));

    const auto settings = table.upsert(peerAt(1, u"203.0.113.1"_s, 1), {}, clock.now()).settings();
    QVERIFY(table.figuresInterval(clock.now()) <= 200ms);
    table.applied(settings.first().peer);

    DeviceState device;
    device.peers = {deviceWith(1, u"203.0.113.1:51820"_s, kUnixNow)};
    table.figures(device, kUnixNow, clock.now());
    device.peers[0].rxBytes = 1000;
    table.figures(device, kUnixNow, clock.now());
    QCOMPARE(table.figuresInterval(clock.now()), Milliseconds(1s));
    clock.advance(10s);
    QCOMPARE(table.figuresInterval(clock.now()), Milliseconds(25s));
}

void TestPathTable::directIsWantedOfOne_data()
{
    QTest::addColumn<bool>("withRelay");
    QTest::newRow("with a relay") << true;
    QTest::newRow("without") << false;
}

void TestPathTable::directIsWantedOfOne()
{
    QFETCH(const bool, withRelay);
    const PublicKey key = test::keyNumber(1);
    const Endpoint wan = *Endpoint::fromString(u"203.0.113.1:51820");
    test::FakeClock clock;
    PathTable table;
    table.setCanCheck(true);
    OwnPlace place = placeV4();
    place.wan.v4 = SeenEndpoint{*Endpoint::fromString(u"198.51.100.77:4000"), false};
    table.placeChanged(place, clock.now());
    if (withRelay)
        table.setRelay(relayAt(u"198.51.100.1"_s), test::keyNumber(9), 0, clock.now());
    const PeerRecord peer = relayedPeer(wan);
    const auto first = table.upsert(peer, {}, clock.now()).settings();
    for (const PathSetting& setting : first)
        table.applied(setting.peer);

    const auto& entry = table.entries().at(key);
    QCOMPARE(entry.candidates().size(), withRelay ? 2 : 1);
    QCOMPARE(entry.candidates().first(), (Candidate{wan, PathKind::Wan}));
    QCOMPARE(entry.candidates().last().kind, withRelay ? PathKind::Relay : PathKind::Wan);

    clock.advance(20s);
    QVERIFY(table.tryDirect(test::keyNumber(2), clock.now()).isEmpty()); // whoever that is
    const PathWork work = table.tryDirect(key, clock.now());
    QCOMPARE(work.isEmpty(), withRelay); // first the relay has to work
    if (!withRelay)
        QCOMPARE(work.settings(), (QList{PathSetting{key, wan, true}}));
}

QTEST_GUILESS_MAIN(TestPathTable)
#include "test_pathtable.moc"
