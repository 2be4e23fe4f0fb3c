#include "server/relay/relaylimits.h"
#include "tests/unit/server_relay/relayscene.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

namespace {

const HostEndpoint kHomeA = endpoint("192.0.2.1:1111");
const HostEndpoint kHomeB = endpoint("192.0.2.2:2222");
const HostEndpoint kStranger = endpoint("203.0.113.9:9");

} // namespace

/// Whose packets are whose, and what the relay does with a pair (design section 8).
class TestRelayPairs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void strangersHearNothing_data();
    void strangersHearNothing();
    void neighboursArePlacedByIndexOrMac();
    void mac1PlacesWhereNoAddressDoes();
    void placingIsLimited();
    void tenantsShareAPort();
    void slotBeyondTheRange();
    void removedPeers();
    void changedSlot();

    void mute();
    void wakes();
    void wakesOneOfThePairAtATime();
    void familiesMeet();

    void seenEndpoints();
    void symmetricNat();
    void movedNatIsNotSymmetric();
    void unconfirmedIsNotTold();

    void manySessions();
    void handshakesOfStrangersAreLimited();
    void unknownSessionsDoNotStarveKnownOnes();
    void rates_data();
    void rates();
    void bindingsOutliveTheProcess();
    void rememberedPeersHaveToJoin();

private:
    std::unique_ptr<RelayScene> scene;
    ScenePeer a, b;
    void bindBoth();
};

void TestRelayPairs::init()
{
    scene = std::make_unique<RelayScene>();
    a = scene->admit(1, "192.0.2.1");
    b = scene->admit(2, "192.0.2.2");
}

void TestRelayPairs::bindBoth()
{
    scene->bind(a, b, kHomeA);
    scene->bind(b, a, kHomeB);
}

void TestRelayPairs::strangersHearNothing_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<RelayDrop>("drop");
    const auto row = [](const char* name, const Datagram& datagram, RelayDrop drop) {
        QTest::addRow("%s", name) << QByteArray(reinterpret_cast<const char*>(datagram.data()),
                                                static_cast<qsizetype>(datagram.size()))
                                  << drop;
    };
    row("nothing", {}, RelayDrop::NotWireGuard);
    row("a question of DNS", Datagram(64, 0x11), RelayDrop::NotWireGuard);
    row("data", dataFor(1, 1), RelayDrop::UnknownSource);
    row("an initiation for nobody", initiationFor(keyOf(99), 1), RelayDrop::UnknownSource);
    row("a response", responseFor(keyOf(2), 1, 1), RelayDrop::UnknownSource);
    row("a cookie reply", cookieReplyFor(1), RelayDrop::UnknownSource);
    const auto bind = makeBindDatagram(credentialsOf(99), 1);
    row("a bind datagram", {bind.begin(), bind.end()}, RelayDrop::BadBind);
}

void TestRelayPairs::strangersHearNothing()
{
    QFETCH(QByteArray, bytes);
    const std::span datagram(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                             static_cast<std::size_t>(bytes.size()));
    bindBoth();
    const Verdict verdict = scene->core.handle(scene->port(a, b), kStranger, datagram, scene->now);
    QTEST(verdict.drop.value(), "drop");
    QCOMPARE(verdict.targets, 0);
    QFETCH(RelayDrop, drop);
    QCOMPARE(scene->core.figures().drops[static_cast<std::size_t>(drop)], 1U);
    QVERIFY(scene->takeSleepers().empty());
}

void TestRelayPairs::neighboursArePlacedByIndexOrMac()
{
    // 1 to 4 and 2 to 3 use the same port, and 1 and 2 are behind one NAT.
    ScenePeer c = scene->admit(3, "192.0.2.3"), d = scene->admit(4, "192.0.2.4");
    scene->rejoin(b, 12, "192.0.2.1");
    const HostEndpoint home4 = endpoint("192.0.2.4:4"), home3 = endpoint("192.0.2.3:3");
    scene->bind(c, b, home3);
    scene->bind(d, a, home4);
    const HostEndpoint ofA = endpoint("192.0.2.1:10"), ofB = endpoint("192.0.2.1:20");
    QCOMPARE(scene->send(a, d, ofA, dataFor(7, 0)).drop, RelayDrop::UnknownSource);
    QCOMPARE(scene->send(b, c, ofB, initiationFor(c.member.publicKey, 5)).to[0], home3);
    QCOMPARE(scene->send(a, d, ofA, initiationFor(d.member.publicKey, 5)).to[0], home4);
    // The answer goes the way that the initiation showed; both asked with the same index.
    QCOMPARE(scene->send(d, a, home4, responseFor(a.member.publicKey, 6, 5)).to[0], ofA);
    QCOMPARE(scene->send(c, b, home3, responseFor(b.member.publicKey, 7, 5)).to[0], ofB);
    // A new port: the index says which of the two it is.
    scene->now += 1s;
    QCOMPARE(scene->send(a, d, endpoint("192.0.2.1:11"), dataFor(6, 0)).to[0], home4);
    QCOMPARE(scene->send(b, c, endpoint("192.0.2.1:21"), dataFor(7, 0)).to[0], home3);
}

void TestRelayPairs::mac1PlacesWhereNoAddressDoes()
{
    bindBoth();
    const Verdict verdict = scene->send(a, b, kStranger, initiationFor(b.member.publicKey, 5));
    QVERIFY(!verdict.drop);
    QCOMPARE(verdict.to[0], kHomeB);
    // At the other port it is for nobody.
    QCOMPARE(scene->send(b, a, kStranger, initiationFor(b.member.publicKey, 5)).drop, RelayDrop::UnknownSource);
}

void TestRelayPairs::placingIsLimited()
{
    bindBoth();
    const auto forNobody = initiationFor(keyOf(99), 1);
    const auto limited = [this] {
        return scene->core.figures().drops[static_cast<std::size_t>(RelayDrop::PlacingRate)];
    };
    for (int i = 0; i < 10'000 && limited() == 0; ++i)
        scene->send(a, b, kStranger, forNobody);
    QVERIFY(limited() > 0);
    // Those who are where they said they are do not notice.
    QVERIFY(!scene->send(a, b, endpoint("192.0.2.1:7"), initiationFor(b.member.publicKey, 5)).drop);
}

void TestRelayPairs::tenantsShareAPort()
{
    const ScenePeer a2 = scene->admit(1, "192.0.2.1", 2);
    ScenePeer b2 = scene->admit(2, "192.0.2.2", 2);
    QCOMPARE(scene->port(a2, b2), scene->port(a, b));
    bindBoth();
    const HostEndpoint away = endpoint("192.0.2.2:3333");
    scene->bind(b2, a2, away);
    QCOMPARE(scene->send(a, b, kHomeA, dataFor(7, 0)).to[0], kHomeB);
    QCOMPARE(scene->send(b, a, away, dataFor(7, 0)).drop, RelayDrop::ReceiverUnbound);
}

void TestRelayPairs::slotBeyondTheRange()
{
    const ScenePeer far{{a.member.tenant, keyOf(50)}, 500, credentialsOf(50)};
    scene->core.admit(far.member, far.slot, far.credentials, observedAt("192.0.2.50"), scene->now);
    const auto bind = makeBindDatagram(far.credentials, 1);
    for (std::uint16_t port = kScenePorts.low; port < kScenePorts.low + 2 * kScenePorts.pairs; ++port) {
        scene->core.handle(port, endpoint("192.0.2.50:5"), dataFor(7, 0), scene->now);
        scene->core.handle(port, endpoint("192.0.2.50:5"), bind, scene->now);
    }
    QCOMPARE(scene->core.figures().pairs, 0U);
    scene->core.mute({a.member.tenant, far.member.publicKey, a.member.publicKey}, 300ms, scene->now);
}

void TestRelayPairs::removedPeers()
{
    bindBoth();
    scene->shakeHands(a, kHomeA, b, kHomeB);
    QVERIFY(!scene->send(b, a, kHomeB, dataFor(7, 0)).drop);
    scene->core.remove(a.member);
    QCOMPARE(scene->core.figures().pairs, 0U);
    QCOMPARE(scene->core.figures().peers, 1U);
    QCOMPARE(scene->send(b, a, kHomeB, dataFor(7, 0)).drop, RelayDrop::UnknownSource);
    QCOMPARE(scene->bind(a, b, kHomeA).drop, RelayDrop::BadBind);
    scene->core.remove(a.member);
}

void TestRelayPairs::changedSlot()
{
    bindBoth();
    const std::uint16_t before = scene->port(a, b);
    a.slot = 9;
    scene->rejoin(a, 11, "192.0.2.1");
    scene->bind(a, b, kHomeA);
    scene->bind(b, a, kHomeB);
    QCOMPARE(scene->send(a, b, kHomeA, dataFor(7, 0)).to[0], kHomeB);
    QCOMPARE(scene->core.handle(before, kHomeA, dataFor(7, 0), scene->now).drop, RelayDrop::UnknownSource);
    // Who has the slot now has it alone.
    ScenePeer c = scene->admit(9, "192.0.2.9");
    QCOMPARE(scene->core.figures().peers, 2U);
    QCOMPARE(scene->bind(a, b, kHomeA).drop, RelayDrop::BadBind);
}

void TestRelayPairs::mute()
{
    bindBoth();
    const RelayPair pair{a.member.tenant, b.member.publicKey, a.member.publicKey};
    scene->core.mute(pair, 300ms, scene->now);
    QCOMPARE(scene->send(a, b, kHomeA, dataFor(7, 0)).drop, RelayDrop::Muted);
    QCOMPARE(scene->send(b, a, kHomeB, dataFor(7, 0)).drop, RelayDrop::Muted);
    // Sources are followed meanwhile.
    QVERIFY(!scene->bind(a, b, endpoint("192.0.2.7:7")).drop);
    scene->now += 300ms;
    QCOMPARE(scene->send(b, a, kHomeB, dataFor(7, 0)).to[0], endpoint("192.0.2.7:7"));
    scene->core.mute(pair, 1h, scene->now);
    scene->now += 999ms;
    QCOMPARE(scene->send(b, a, kHomeB, dataFor(7, 0)).drop, RelayDrop::Muted);
    scene->core.unmute(pair);
    QVERIFY(!scene->send(b, a, kHomeB, dataFor(7, 0)).drop);
}

void TestRelayPairs::wakes()
{
    const auto sleepers = [this](const HostEndpoint& source) {
        scene->send(a, b, source, dataFor(7, 0));
        return scene->takeSleepers().size();
    };
    scene->bind(a, b, kHomeA);
    QCOMPARE(sleepers(kHomeA), 1U); // nobody knows where b is
    QCOMPARE(sleepers(kHomeA), 0U);
    scene->now += 299ms;
    QCOMPARE(sleepers(kHomeA), 0U);
    scene->now += 1ms;
    QCOMPARE(sleepers(kHomeA), 1U);
    scene->bind(b, a, kHomeB);
    scene->now += 19'999ms;
    QCOMPARE(sleepers(kHomeA), 0U);
    scene->now += 1ms;
    QCOMPARE(sleepers(kHomeA), 1U); // bound, but silent
    QCOMPARE(scene->send(a, b, kHomeA, dataFor(7, 0)).to[0], kHomeB);
    scene->now += 1s;
    QCOMPARE(sleepers(kStranger), 0U); // strangers wake nobody
    scene->bind(b, a, kHomeB);
    QCOMPARE(sleepers(kHomeA), 0U);
}

void TestRelayPairs::wakesOneOfThePairAtATime()
{
    bindBoth();
    scene->now += 20s;
    scene->send(a, b, kHomeA, dataFor(7, 0));
    scene->send(b, a, kHomeB, dataFor(7, 0));
    QCOMPARE(scene->takeSleepers(), std::vector{b.member.publicKey});
}

void TestRelayPairs::familiesMeet()
{
    const HostEndpoint six = endpoint("[2001:db8::1]:1111");
    scene->bind(a, b, six);
    scene->bind(b, a, kHomeB);
    QCOMPARE(scene->send(a, b, six, dataFor(7, 0)).to[0], kHomeB);
    QCOMPARE(scene->send(b, a, kHomeB, dataFor(7, 0)).to[0], six);
    // The WebSocket shows but one family; the other one takes a bind datagram.
    QCOMPARE(scene->send(b, a, endpoint("[2001:db8::2]:1"), dataFor(7, 0)).drop, RelayDrop::UnknownSource);
    scene->bind(b, a, endpoint("[2001:db8::2]:2"), BindScope::Address);
    QVERIFY(!scene->send(b, a, endpoint("[2001:db8::2]:1"), dataFor(7, 0)).drop);
    QCOMPARE(scene->send(a, b, six, dataFor(7, 0)).to[0], kHomeB); // where it was heard and known
}

void TestRelayPairs::seenEndpoints()
{
    const HostEndpoint six = endpoint("[2001:db8::1]:1111");
    scene->bind(a, b, kHomeA);
    scene->bind(a, b, six);
    SeenEndpoints seen = scene->seen(a);
    QCOMPARE(seen.v4->endpoint, kHomeA.toEndpoint());
    QCOMPARE(seen.v6->endpoint, six.toEndpoint());
    QVERIFY(!seen.v4->isSymmetric && !seen.v6->isSymmetric);
    scene->bind(a, b, endpoint("192.0.2.8:1"));
    QCOMPARE(scene->seen(a).v4->endpoint, endpoint("192.0.2.8:1").toEndpoint());
    QVERIFY(scene->core.takeNews().empty());
    scene->core.tellAll();
    QCOMPARE(scene->core.takeNews().size(), 1U);
    scene->now += relaylimits::kLapse;
    scene->core.tidy(scene->now);
    QCOMPARE(scene->seen(a), SeenEndpoints());
}

void TestRelayPairs::symmetricNat()
{
    const ScenePeer c = scene->admit(3, "192.0.2.3");
    scene->bind(a, b, endpoint("192.0.2.1:1001"));
    scene->bind(a, c, endpoint("192.0.2.1:1002"));
    QVERIFY(scene->seen(a).v4->isSymmetric);
    scene->now += 10s;
    scene->bind(a, b, endpoint("192.0.2.1:1001"));
    scene->bind(a, c, endpoint("192.0.2.1:1002"));
    QVERIFY(scene->core.takeNews().empty());
    // Elsewhere it has another NAT.
    scene->bind(a, b, endpoint("192.0.2.8:5"));
    scene->bind(a, c, endpoint("192.0.2.8:5"));
    QVERIFY(!scene->seen(a).v4->isSymmetric);
}

void TestRelayPairs::movedNatIsNotSymmetric()
{
    const ScenePeer c = scene->admit(3, "192.0.2.3");
    scene->bind(a, b, endpoint("192.0.2.1:1001"));
    scene->bind(a, c, endpoint("192.0.2.1:1001"));
    QVERIFY(!scene->seen(a).v4->isSymmetric);
    // Another listen port: for a while the source is new at one port and old at the other.
    scene->now += 10s;
    scene->bind(a, b, endpoint("192.0.2.1:1002"));
    QVERIFY(!scene->seen(a).v4->isSymmetric);
    scene->now += 10ms;
    scene->bind(a, c, endpoint("192.0.2.1:1002"));
    QCOMPARE(scene->seen(a).v4, (SeenEndpoint{endpoint("192.0.2.1:1002").toEndpoint(), false}));
}

void TestRelayPairs::unconfirmedIsNotTold()
{
    scene->bind(b, a, kHomeB);
    scene->send(a, b, kHomeA, dataFor(7, 0));
    QCOMPARE(scene->seen(a), SeenEndpoints());
    scene->shakeHands(a, kHomeA, b, kHomeB);
    QCOMPARE(scene->seen(a).v4->endpoint, kHomeA.toEndpoint());
}

void TestRelayPairs::manySessions()
{
    bindBoth();
    // A one-way path: initiations are answered, and the answers lost.
    for (unsigned i = 0; i < relaylimits::kSessions; ++i) {
        scene->now += 1s;
        scene->send(a, b, kHomeA, initiationFor(b.member.publicKey, 1000 + i));
        scene->send(b, a, kHomeB, responseFor(a.member.publicKey, 2000 + i, 1000 + i));
    }
    scene->bind(b, a, kHomeB);
    QVERIFY(!scene->send(a, b, kStranger, dataFor(2000, 0)).drop);
    scene->send(a, b, kHomeA, initiationFor(b.member.publicKey, 3000));
    scene->send(b, a, kHomeB, responseFor(a.member.publicKey, 3001, 3000));
    QCOMPARE(scene->send(a, b, kStranger, dataFor(2000, 1)).drop, RelayDrop::UnknownSource);
    scene->now += relaylimits::kSession;
    QCOMPARE(scene->send(a, b, kStranger, dataFor(3001, 0)).drop, RelayDrop::UnboundSource);
}

void TestRelayPairs::handshakesOfStrangersAreLimited()
{
    bindBoth();
    int carried = 0;
    for (unsigned i = 0; i < 1000; ++i)
        carried += scene->send(a, b, kStranger, initiationFor(b.member.publicKey, 1000 + i)).drop ? 0 : 1;
    QCOMPARE(carried, relaylimits::kHandshakes.atOnce);
    QVERIFY(!scene->send(a, b, kHomeA, initiationFor(b.member.publicKey, 1)).drop);
    QCOMPARE(scene->send(b, a, kHomeB, responseFor(a.member.publicKey, 2, 1)).to[0], kHomeA);
}

void TestRelayPairs::unknownSessionsDoNotStarveKnownOnes()
{
    bindBoth();
    scene->shakeHands(a, kHomeA, b, kHomeB);
    const auto flood = dataFor(7, 0, 60'000);
    std::size_t carried = 0;
    for (int i = 0; i < 10'000; ++i)
        carried += scene->send(a, b, kHomeA, flood).drop ? 0 : flood.size();
    QVERIFY(carried <= static_cast<std::size_t>(RelayRates().unknown.atOnce));
    QVERIFY(!scene->send(a, b, kHomeA, dataFor(indexOf(b, a), 0)).drop);
    QVERIFY(!scene->send(b, a, kHomeB, dataFor(indexOf(a, b), 0)).drop);
}

void TestRelayPairs::rates_data()
{
    QTest::addColumn<int>("pair");
    QTest::addColumn<int>("unknown");
    QTest::addColumn<int>("total");
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<int>("carried");
    QTest::addColumn<RelayDrop>("drop");
    // The handshake takes 240 of the pair's and of all; each packet 148.
    QTest::newRow("a pair") << 1'000 << 1'000'000 << 1'000'000 << true << 5 << RelayDrop::PairRate;
    QTest::newRow("sessions not seen beginning")
        << 1'000'000 << 1'000 << 1'000'000 << false << 6 << RelayDrop::PairRate;
    QTest::newRow("all together") << 1'000'000 << 1'000'000 << 1'000 << true << 5 << RelayDrop::TotalRate;
}

void TestRelayPairs::rates()
{
    const auto rate = [](int bytes) { return Rate{bytes, bytes}; };
    QFETCH(const int, pair);
    QFETCH(const int, unknown);
    QFETCH(const int, total);
    QFETCH(const bool, isKnown);
    scene = std::make_unique<RelayScene>(RelayRates{rate(pair), rate(unknown), rate(total)});
    a = scene->admit(1, "192.0.2.1");
    b = scene->admit(2, "192.0.2.2");
    bindBoth();
    scene->shakeHands(a, kHomeA, b, kHomeB);
    const auto datagram = dataFor(isKnown ? indexOf(b, a) : 7, 0);
    int carried = 0;
    std::optional<RelayDrop> drop;
    for (; !drop; carried += drop ? 0 : 1)
        drop = scene->send(a, b, kHomeA, datagram).drop;
    QTEST(carried, "carried");
    QTEST(*drop, "drop");
    scene->now += 200ms;
    QVERIFY(!scene->send(a, b, kHomeA, datagram).drop);
}

void TestRelayPairs::bindingsOutliveTheProcess()
{
    bindBoth();
    scene->bind(a, b, endpoint("[2001:db8::1]:1111"));
    scene->now += 10s;
    const std::int64_t then = 1'700'000'000'000;
    const QByteArray file = encodeBindings(kScenePorts, then, scene->core.bindings(scene->now));
    const auto read = decodeBindings(file, kScenePorts, then + 5000);
    QVERIFY(read);
    QCOMPARE(read->size(), 3U);
    QCOMPARE(read->front().silentS, 15U);

    RelayScene next;
    next.core.restore(*read, next.now);
    QCOMPARE(next.send(a, b, kHomeA, dataFor(7, 0)).to[0], kHomeB);
    QCOMPARE(next.send(b, a, kHomeB, dataFor(7, 0)).to[0], kHomeA);
    QCOMPARE(next.send(a, b, endpoint("192.0.2.1:2"), dataFor(7, 0)).drop, RelayDrop::UnknownSource);
    // Its peers join again, one of them from elsewhere: what the file said of it is no longer proven.
    next.core.admit(b.member, b.slot, credentialsOf(22), observedAt("192.0.2.2"), next.now);
    next.core.admit(a.member, a.slot, credentialsOf(21), observedAt("192.0.2.7"), next.now);
    QCOMPARE(next.send(a, b, endpoint("192.0.2.7:1"), dataFor(7, 0)).to[0], kHomeB);
    next.now += 16s;
    next.send(a, b, endpoint("192.0.2.7:1"), dataFor(7, 1));
    QCOMPARE(next.send(b, a, kHomeB, dataFor(7, 0)).to[0], endpoint("192.0.2.7:1"));
}

void TestRelayPairs::rememberedPeersHaveToJoin()
{
    bindBoth();
    const auto saved = scene->core.bindings(scene->now);
    RelayScene next;
    next.core.restore(saved, next.now);
    next.core.admit(b.member, b.slot, credentialsOf(22), observedAt("192.0.2.2"), next.now);
    next.now += relaylimits::kRemembered;
    next.core.tidy(next.now);
    QCOMPARE(next.core.figures().peers, 1U);
    QCOMPARE(next.core.figures().pairs, 0U);

    // Those of whom the server's store knows may be away for longer.
    RelayScene other;
    other.core.restore(saved, other.now);
    other.core.expect(a.member, a.slot);
    other.core.expect(b.member, 5); // it has another slot by now: what was saved is worth nothing
    QCOMPARE(other.core.figures().pairs, 0U);
    other.now += relaylimits::kRemembered;
    other.core.tidy(other.now);
    QCOMPARE(other.core.figures().peers, 2U);
}

QTEST_APPLESS_MAIN(TestRelayPairs)
#include "test_relaypairs.moc"
