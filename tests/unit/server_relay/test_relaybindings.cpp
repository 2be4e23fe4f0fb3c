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

/// How a source comes to be a side's own (design section 8), rule by rule.
class TestRelayBindings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void bindDatagramBindsItsSource();
    void bindDatagramOfAnAddressBindsNothing();
    void bindDatagramIsGoodOnce();
    void lateBindDatagrams_data();
    void lateBindDatagrams();
    void forgedBindDatagrams();
    void oldCredentials_data();
    void oldCredentials();
    void olderCredentialsEndWithTheNewer();

    void provenAddressBinds();
    void provenAddressFollowsTheBindDatagram();
    void neighbourNeedsIndexAndSilence_data();
    void neighbourNeedsIndexAndSilence();
    void neighbourIsNoHindrance();

    void answeredHandshake_data();
    void answeredHandshake();
    void answerGoesToWhoAsked();

    void tentative_data();
    void tentative();
    void tentativeGetsNoMoreThanItSent();
    void tentativeAtProvenAddressGetsAll();

    void otherFamilyTakesOver();
    void sourceMovesToAnotherPeer();
    void silentSourceLapses();

private:
    std::unique_ptr<RelayScene> scene;
    ScenePeer a, b;
    void bindBoth();
    bool reaches(const ScenePeer& from, const ScenePeer& to, const HostEndpoint& source, const Datagram& datagram,
                 const HostEndpoint& at);
    /// Whom the next packet for `a` reaches.
    std::vector<HostEndpoint> wayToA();
};

void TestRelayBindings::init()
{
    scene = std::make_unique<RelayScene>();
    a = scene->admit(1, "192.0.2.1");
    b = scene->admit(2, "192.0.2.2");
}

void TestRelayBindings::bindBoth()
{
    scene->bind(a, b, kHomeA);
    scene->bind(b, a, kHomeB);
}

bool TestRelayBindings::reaches(const ScenePeer& from, const ScenePeer& to, const HostEndpoint& source,
                                const Datagram& datagram, const HostEndpoint& at)
{
    const Verdict verdict = scene->send(from, to, source, datagram);
    return !verdict.drop && verdict.targets == 1 && verdict.to[0] == at && verdict.fromPort == scene->port(to, from);
}

std::vector<HostEndpoint> TestRelayBindings::wayToA()
{
    scene->bind(b, a, kHomeB);
    const Verdict verdict = scene->send(b, a, kHomeB, dataFor(indexOf(a, b), 1));
    return {verdict.to.begin(), verdict.to.begin() + verdict.targets};
}

void TestRelayBindings::bindDatagramBindsItsSource()
{
    const HostEndpoint away = endpoint("203.0.113.1:7");
    QCOMPARE(scene->bind(a, b, away), Verdict());
    QCOMPARE(scene->bind(b, a, kHomeB), Verdict());
    QVERIFY(reaches(a, b, away, dataFor(7, 0), kHomeB));
    QVERIFY(reaches(b, a, kHomeB, dataFor(7, 0), away));
    // The next one takes its place at once.
    scene->bind(a, b, endpoint("203.0.113.1:8"));
    QVERIFY(reaches(b, a, kHomeB, dataFor(7, 1), endpoint("203.0.113.1:8")));
}

void TestRelayBindings::bindDatagramOfAnAddressBindsNothing()
{
    bindBoth();
    scene->bind(a, b, endpoint("203.0.113.1:7"), BindScope::Address);
    QVERIFY(reaches(b, a, kHomeB, dataFor(7, 0), kHomeA));
    // But now a packet from there is believed.
    QVERIFY(reaches(a, b, endpoint("203.0.113.1:8"), dataFor(7, 0), kHomeB));
    QVERIFY(reaches(b, a, kHomeB, dataFor(7, 1), endpoint("203.0.113.1:8")));
}

void TestRelayBindings::bindDatagramIsGoodOnce()
{
    bindBoth();
    const auto recorded = makeBindDatagram(a.credentials, ++a.bindCounter);
    const std::uint16_t port = scene->port(a, b);
    QVERIFY(!scene->core.handle(port, kHomeA, recorded, scene->now).drop);
    QCOMPARE(scene->core.handle(port, kStranger, recorded, scene->now).drop, RelayDrop::StaleBind);
    QCOMPARE(scene->core.handle(port + 8, kStranger, recorded, scene->now).drop, RelayDrop::StaleBind);
    scene->now += 1h;
    QCOMPARE(scene->core.handle(port, kStranger, recorded, scene->now).drop, RelayDrop::StaleBind);
}

void TestRelayBindings::lateBindDatagrams_data()
{
    QTest::addColumn<quint64>("ahead");
    QTest::addColumn<int>("laterMs");
    QTest::addColumn<bool>("isGood");
    QTest::addRow("overtaken by one") << quint64(1) << 5 << true;
    QTest::addRow("overtaken by those to all ports") << quint64(1000) << 5 << true;
    QTest::addRow("overtaken by too many") << quint64(2048) << 5 << false;
    QTest::addRow("held back for longer than a network does") << quint64(1) << 2000 << false;
}

void TestRelayBindings::lateBindDatagrams()
{
    QFETCH(quint64, ahead);
    QFETCH(int, laterMs);
    bindBoth();
    scene->now += 1min;
    const auto late = makeBindDatagram(a.credentials, ++a.bindCounter);
    a.bindCounter += ahead - 1;
    scene->bind(a, b, kHomeA);
    scene->now += Milliseconds(laterMs);
    const Verdict verdict = scene->core.handle(scene->port(a, b), kHomeA, late, scene->now);
    QTEST(!verdict.drop, "isGood");
    QCOMPARE(scene->core.handle(scene->port(a, b), kHomeA, late, scene->now).drop, RelayDrop::StaleBind);
}

void TestRelayBindings::forgedBindDatagrams()
{
    bindBoth();
    RelayCredentials guessed = a.credentials;
    guessed.key.data()[0] ^= 1;
    const std::uint16_t port = scene->port(a, b);
    const auto forge = [&](const RelayCredentials& credentials) {
        return scene->core.handle(port, kStranger, makeBindDatagram(credentials, std::uint64_t(1) << 62), scene->now);
    };
    QCOMPARE(forge(guessed).drop, RelayDrop::BadBind);
    QCOMPARE(forge(credentialsOf(77)).drop, RelayDrop::BadBind);
    // What was forged does not use up counters.
    QVERIFY(!scene->bind(a, b, kHomeA).drop);
    const auto own = endpoint("198.51.100.1:42001");
    QCOMPARE(scene->bind(a, b, own).drop, RelayDrop::OwnAddress);
}

void TestRelayBindings::oldCredentials_data()
{
    QTest::addColumn<int>("afterS");
    QTest::addColumn<bool>("isGood");
    QTest::addRow("at once") << 0 << true;
    QTest::addRow("within the minute") << 59 << true;
    QTest::addRow("after the minute") << 60 << false;
}

void TestRelayBindings::oldCredentials()
{
    QFETCH(int, afterS);
    ScenePeer old = a;
    scene->rejoin(a, 11, "192.0.2.1");
    scene->now += std::chrono::seconds(afterS);
    scene->core.tidy(scene->now);
    QTEST(!scene->bind(old, b, endpoint("203.0.113.1:7")).drop, "isGood");
    QVERIFY(!scene->bind(a, b, kHomeA).drop);
}

void TestRelayBindings::olderCredentialsEndWithTheNewer()
{
    ScenePeer old = a;
    scene->rejoin(a, 11, "192.0.2.1");
    scene->bind(a, b, kHomeA);
    QCOMPARE(scene->bind(old, b, kStranger).drop, RelayDrop::StaleBind);
}

void TestRelayBindings::provenAddressBinds()
{
    scene->bind(b, a, kHomeB);
    QCOMPARE(scene->send(a, b, kStranger, dataFor(7, 0)).drop, RelayDrop::UnknownSource);
    QVERIFY(reaches(a, b, kHomeA, dataFor(7, 0), kHomeB));
    QVERIFY(reaches(b, a, kHomeB, dataFor(7, 0), kHomeA));
}

void TestRelayBindings::provenAddressFollowsTheBindDatagram()
{
    bindBoth();
    // The WebSocket's IP is what counts before the first bind datagram of a join.
    scene->rejoin(a, 11, "192.0.2.77");
    QCOMPARE(wayToA(), std::vector{kHomeA});
    scene->send(a, b, endpoint("192.0.2.77:5"), dataFor(7, 0));
    QCOMPARE(wayToA(), std::vector{kHomeA}); // the last bind datagram, if of the join before, still says where it is
    scene->now += 60s;
    scene->core.tidy(scene->now);
    scene->send(a, b, endpoint("192.0.2.77:5"), dataFor(7, 1));
    QCOMPARE(wayToA(), std::vector{endpoint("192.0.2.77:5")});
    scene->bind(a, b, endpoint("192.0.2.88:5"), BindScope::Address);
    scene->send(a, b, endpoint("192.0.2.88:6"), dataFor(7, 2));
    QCOMPARE(wayToA(), std::vector{endpoint("192.0.2.88:6")});
}

void TestRelayBindings::neighbourNeedsIndexAndSilence_data()
{
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<int>("silenceMs");
    QTest::addColumn<bool>("isBound");
    QTest::addRow("known index, silence") << true << 1000 << true;
    QTest::addRow("known index, not silent for long enough") << true << 999 << false;
    QTest::addRow("unknown index, silence") << false << 60'000 << false;
}

void TestRelayBindings::neighbourNeedsIndexAndSilence()
{
    QFETCH(bool, isKnown);
    QFETCH(int, silenceMs);
    bindBoth();
    scene->shakeHands(a, kHomeA, b, kHomeB);
    scene->send(a, b, kHomeA, dataFor(indexOf(b, a), 5));
    scene->now += Milliseconds(silenceMs);
    // A counter that makes it no tentative one.
    scene->send(a, b, endpoint("192.0.2.1:1112"), dataFor(isKnown ? indexOf(b, a) : 7, 0));
    QTEST(wayToA() == std::vector{endpoint("192.0.2.1:1112")}, "isBound");
}

void TestRelayBindings::neighbourIsNoHindrance()
{
    // Somebody behind the same NAT was faster, and never rests.
    scene->bind(b, a, kHomeB);
    const HostEndpoint neighbour = endpoint("192.0.2.1:666");
    scene->send(a, b, neighbour, dataFor(7, 0));
    QCOMPARE(wayToA(), std::vector{neighbour});
    scene->shakeHands(a, kHomeA, b, kHomeB);
    QCOMPARE(wayToA(), std::vector{kHomeA});
    for (int i = 0; i < 100; ++i) {
        scene->now += 20ms;
        scene->send(a, b, neighbour, dataFor(7, 0));
        scene->send(a, b, neighbour, initiationFor(b.member.publicKey, 1000U + static_cast<unsigned>(i)));
    }
    QCOMPARE(wayToA(), std::vector{kHomeA});
}

void TestRelayBindings::answeredHandshake_data()
{
    QTest::addColumn<bool>("isBoundBefore");
    QTest::addColumn<bool>("isProven");
    QTest::addColumn<int>("silenceMs");
    QTest::addColumn<bool>("isAnswered");
    QTest::addColumn<bool>("isBound");
    QTest::addRow("nothing bound or proven") << false << false << 0 << true << true;
    QTest::addRow("not answered") << false << false << 0 << false << false;
    QTest::addRow("another IP is proven") << false << true << 0 << true << false;
    QTest::addRow("the bound source is not silent") << true << true << 14'999 << true << false;
    QTest::addRow("the bound source is silent") << true << true << 15'000 << true << true;
    QTest::addRow("the bound source is silent, not answered") << true << true << 15'000 << false << false;
}

void TestRelayBindings::answeredHandshake()
{
    QFETCH(bool, isBoundBefore);
    QFETCH(bool, isProven);
    QFETCH(int, silenceMs);
    QFETCH(bool, isAnswered);
    if (!isProven)
        scene->rejoin(a, 11, "");
    scene->bind(b, a, kHomeB);
    if (isBoundBefore)
        scene->bind(a, b, kHomeA);
    scene->now += Milliseconds(silenceMs);
    QVERIFY(reaches(a, b, kStranger, initiationFor(b.member.publicKey, 5), kHomeB));
    scene->send(b, a, kHomeB, responseFor(a.member.publicKey, 6, isAnswered ? 5 : 4));
    QTEST(wayToA() == std::vector{kStranger}, "isBound");
}

void TestRelayBindings::answerGoesToWhoAsked()
{
    bindBoth();
    scene->send(a, b, kStranger, initiationFor(b.member.publicKey, 5));
    const auto cookie = cookieReplyFor(5);
    QVERIFY(reaches(b, a, kHomeB, cookie, kStranger));
    // 148 bytes came from there, 64 went back: another 64 may, a response no more.
    QVERIFY(reaches(b, a, kHomeB, cookie, kStranger));
    QCOMPARE(scene->send(b, a, kHomeB, cookie).drop, RelayDrop::UnboundSource);
    scene->send(a, b, kStranger, initiationFor(b.member.publicKey, 8));
    QVERIFY(reaches(b, a, kHomeB, responseFor(a.member.publicKey, 6, 8), kStranger));
    QCOMPARE(wayToA(), std::vector{kHomeA});
    QCOMPARE(scene->send(a, b, kStranger, initiationFor(a.member.publicKey, 5)).drop, RelayDrop::UnknownSource);
}

void TestRelayBindings::tentative_data()
{
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<quint64>("counter");
    QTest::addColumn<bool>("isCarried");
    QTest::addRow("the next one") << true << quint64(101) << true;
    QTest::addRow("the last that is near enough") << true << quint64(100 + 65536) << true;
    QTest::addRow("too far ahead") << true << quint64(100 + 65537) << false;
    QTest::addRow("seen before") << true << quint64(100) << false;
    QTest::addRow("far behind") << true << quint64(0) << false;
    QTest::addRow("largest counter") << true << ~quint64(0) << false;
    QTest::addRow("unknown index") << false << quint64(101) << false;
}

void TestRelayBindings::tentative()
{
    QFETCH(bool, isKnown);
    QFETCH(quint64, counter);
    bindBoth();
    scene->shakeHands(a, kHomeA, b, kHomeB);
    scene->send(a, b, kHomeA, dataFor(indexOf(b, a), 100));
    const Verdict verdict = scene->send(a, b, kStranger, dataFor(isKnown ? indexOf(b, a) : 7, counter));
    QTEST(!verdict.drop, "isCarried");
    QFETCH(bool, isCarried);
    QCOMPARE(wayToA(), isCarried ? (std::vector{kHomeA, kStranger}) : std::vector{kHomeA});
}

void TestRelayBindings::tentativeGetsNoMoreThanItSent()
{
    bindBoth();
    scene->shakeHands(a, kHomeA, b, kHomeB);
    const auto claim = dataFor(indexOf(b, a), 0, 300);
    QVERIFY(!scene->send(a, b, kStranger, claim).drop);
    QCOMPARE(scene->send(a, b, kStranger, claim).drop, RelayDrop::UnboundSource); // once
    QCOMPARE(wayToA().size(), 2U);                                                // 148 bytes each
    QCOMPARE(wayToA().size(), 2U);
    QCOMPARE(wayToA(), std::vector{kHomeA});
    // The bound source goes on: it was a copy.
    scene->send(a, b, kStranger, dataFor(indexOf(b, a), 1, 300));
    scene->send(a, b, kHomeA, dataFor(indexOf(b, a), 1, 300));
    QCOMPARE(wayToA(), std::vector{kHomeA});
}

void TestRelayBindings::tentativeAtProvenAddressGetsAll()
{
    bindBoth();
    scene->shakeHands(a, kHomeA, b, kHomeB);
    scene->send(a, b, kHomeA, dataFor(indexOf(b, a), 0));
    const HostEndpoint remapped = endpoint("192.0.2.1:1112");
    scene->send(a, b, remapped, dataFor(indexOf(b, a), 1, 32));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(wayToA(), (std::vector{kHomeA, remapped}));
    // A stranger who has the session's index does not take that away.
    scene->send(a, b, kStranger, dataFor(indexOf(b, a), 2));
    QCOMPARE(wayToA(), (std::vector{kHomeA, remapped}));
    scene->now += 1s;
    scene->send(a, b, remapped, dataFor(indexOf(b, a), 2, 32));
    QCOMPARE(wayToA(), std::vector{remapped});
}

void TestRelayBindings::otherFamilyTakesOver()
{
    const HostEndpoint six = endpoint("[2001:db8::1]:1111");
    bindBoth();
    scene->bind(a, b, six);
    QCOMPARE(wayToA(), std::vector{six});
    scene->shakeHands(b, kHomeB, a, six);
    // Who sends from the old one without knowing a session does not turn the way there.
    scene->send(a, b, kHomeA, dataFor(7, 0));
    QCOMPARE(wayToA(), std::vector{six});
    scene->now += 1s;
    scene->send(a, b, kHomeA, dataFor(7, 0));
    QCOMPARE(wayToA(), std::vector{six});
    scene->send(a, b, kHomeA, dataFor(indexOf(b, a), 0));
    QCOMPARE(wayToA(), std::vector{kHomeA});
}

void TestRelayBindings::sourceMovesToAnotherPeer()
{
    // 1 to 4 and 2 to 3 use the same port; the NAT gives the source of the one to the other.
    ScenePeer c = scene->admit(3, "192.0.2.3"), d = scene->admit(4, "192.0.2.4");
    QCOMPARE(scene->port(a, d), scene->port(b, c));
    const HostEndpoint shared = endpoint("192.0.2.9:1");
    scene->bind(a, d, shared);
    scene->bind(d, a, endpoint("192.0.2.4:4"));
    scene->bind(c, b, endpoint("192.0.2.3:3"));
    QVERIFY(reaches(a, d, shared, dataFor(7, 0), endpoint("192.0.2.4:4")));
    scene->bind(b, c, shared);
    QVERIFY(reaches(b, c, shared, dataFor(7, 0), endpoint("192.0.2.3:3")));
    QCOMPARE(scene->send(d, a, endpoint("192.0.2.4:4"), dataFor(7, 0)).drop, RelayDrop::ReceiverUnbound);
}

void TestRelayBindings::silentSourceLapses()
{
    bindBoth();
    scene->now += relaylimits::kLapse;
    scene->bind(b, a, kHomeB);
    QCOMPARE(scene->send(b, a, kHomeB, dataFor(7, 0)).drop, RelayDrop::ReceiverUnbound);
    scene->core.tidy(scene->now);
    QCOMPARE(scene->core.bindings(scene->now).size(), 1U);
}

QTEST_APPLESS_MAIN(TestRelayBindings)
#include "test_relaybindings.moc"
