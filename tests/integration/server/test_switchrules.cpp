#include "server/net/switchrules.h"

#include <QTest>

#include <functional>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

namespace {

QHostAddress address(const char* text)
{
    return QHostAddress(QString::fromLatin1(text));
}

/// What a test bends before it asks.
struct Scene
{
    Scene()
    {
        leader.publicKey = PublicKey(PublicKey::Bytes{1});
        leader.features = {wire::feature::kRelay};
        leader.rev = 10;
        leader.endpoints = EndpointReport{51820, {address("192.168.1.2"), address("2001:db8:1::2")}, std::nullopt};
        leader.observed.v4 = address("203.0.113.1");
        leader.wan.v6 = SeenEndpoint{{address("2001:db8:1::2"), 51820}, false};
        target = leader;
        target->publicKey = PublicKey(PublicKey::Bytes{2});
        target->rev = 11;
        target->endpoints->lan = {address("192.168.1.3")};
        target->observed = {};
        target->wan = {SeenEndpoint{{address("203.0.113.2"), 4242}, true}, std::nullopt};
        wanted.target = target->publicKey;
        wanted.leaderRev = leader.rev;
        wanted.targetRev = target->rev;
        beLan();
    }

    void beLan()
    {
        wanted.kind = wire::SwitchKind::Lan;
        wanted.leaderEndpoint = {address("192.168.1.2"), 51820};
        wanted.targetEndpoint = {address("192.168.1.3"), 51820};
    }
    void beWan()
    {
        wanted.kind = wire::SwitchKind::Wan;
        wanted.leaderEndpoint = {address("203.0.113.1"), 1};
        wanted.targetEndpoint = {address("203.0.113.2"), 4242};
    }

    PeerRecord leader;
    std::optional<PeerRecord> target;
    wire::Switch wanted;
};

using Bend = std::function<void(Scene&)>;

} // namespace

Q_DECLARE_METATYPE(Bend)

class TestSwitchRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void times_data();
    void times();
    void busyTellsWhenToComeAgain();
};

void TestSwitchRules::refusals_data()
{
    QTest::addColumn<Bend>("bend");
    QTest::addColumn<QString>("code");
    const QString granted;
    const auto row = [](const char* name, Bend bend, const QString& code) { QTest::newRow(name) << bend << code; };
    row("LAN", [](Scene&) {}, granted);
    row("LAN, second address", [](Scene& s) { s.wanted.leaderEndpoint.address = address("2001:db8:1::2"); }, granted);
    row(
        "LAN, another address", [](Scene& s) { s.wanted.leaderEndpoint.address = address("192.168.1.9"); },
        wire::error::kStale);
    row(
        "LAN, the other one's address", [](Scene& s) { s.wanted.targetEndpoint.address = address("192.168.1.2"); },
        wire::error::kStale);
    row("LAN, another port", [](Scene& s) { s.wanted.targetEndpoint.port = 51821; }, wire::error::kStale);
    row("LAN, told nothing", [](Scene& s) { s.target->endpoints.reset(); }, wire::error::kStale);
    row(
        "LAN, WAN address", [](Scene& s) { s.wanted.targetEndpoint = {address("203.0.113.2"), 4242}; },
        wire::error::kStale);
    row("WAN", [](Scene& s) { s.beWan(); }, granted);
    row(
        "WAN, any port",
        [](Scene& s) {
            s.beWan();
            s.wanted.targetEndpoint.port = 9;
        },
        granted);
    row(
        "WAN, IPv6",
        [](Scene& s) {
            s.beWan();
            s.wanted.leaderEndpoint.address = address("2001:db8:1::2");
        },
        granted);
    row(
        "WAN, another address",
        [](Scene& s) {
            s.beWan();
            s.wanted.targetEndpoint.address = address("203.0.113.3");
        },
        wire::error::kStale);
    row(
        "WAN, LAN address",
        [](Scene& s) {
            s.beWan();
            s.wanted.leaderEndpoint = {address("192.168.1.2"), 51820};
        },
        wire::error::kStale);
    row(
        "WAN, not seen any more",
        [](Scene& s) {
            s.beWan();
            s.target->wan = {};
        },
        wire::error::kStale);
    row(
        "WAN, as the server sees it",
        [](Scene& s) {
            s.beWan();
            s.target->wan = {};
            s.target->observed.v4 = address("203.0.113.2");
        },
        granted);
    row("leader's rev", [](Scene& s) { s.leader.rev = 12; }, wire::error::kStale);
    row("target's rev", [](Scene& s) { s.target->rev = 12; }, wire::error::kStale);
    row("target unknown", [](Scene& s) { s.target.reset(); }, wire::error::kOffline);
    row("target away", [](Scene& s) { s.target->presence = Presence::Away; }, wire::error::kOffline);
    row("target without relay", [](Scene& s) { s.target->features = {wire::feature::kCheck}; }, wire::error::kOffline);
    row("leader without relay", [](Scene& s) { s.leader.features = {}; }, wire::error::kBadMessage);
    row(
        "leader has the larger key", [](Scene& s) { s.leader.publicKey = PublicKey(PublicKey::Bytes{3}); },
        wire::error::kBadMessage);
    row("leader is the target", [](Scene& s) { s.leader.publicKey = s.wanted.target; }, wire::error::kBadMessage);
}

void TestSwitchRules::refusals()
{
    QFETCH(const Bend, bend);
    QFETCH(const QString, code);
    Scene scene;
    bend(scene);
    const auto refusal = switchRefusal(scene.wanted, scene.leader, scene.target);
    QCOMPARE(refusal ? refusal->code : QString(), code);
    QVERIFY(!refusal || !refusal->reason.isEmpty());
}

void TestSwitchRules::times_data()
{
    QTest::addColumn<int>("leader"); // -1: not known
    QTest::addColumn<int>("target");
    QTest::addColumn<int>("leaderDelay");
    QTest::addColumn<int>("targetDelay");
    QTest::addColumn<int>("mute");
    QTest::newRow("nothing known") << -1 << -1 << 0 << 0 << 300;
    QTest::newRow("near") << 10 << 10 << 0 << 0 << 300;
    QTest::newRow("one is far") << 10 << 110 << 50 << 0 << 300;
    QTest::newRow("the other one is") << 300 << 20 << 0 << 140 << 700;
    QTest::newRow("one is not known") << 200 << -1 << 0 << 100 << 460;
    QTest::newRow("both are very far") << 600 << 600 << 0 << 0 << 1000;
    QTest::newRow("out of this world") << 0 << 9'000 << 1'000 << 0 << 1000;
}

void TestSwitchRules::times()
{
    QFETCH(const int, leader);
    QFETCH(const int, target);
    QFETCH(const int, leaderDelay);
    QFETCH(const int, targetDelay);
    QFETCH(const int, mute);
    const auto known = [](int ms) { return ms < 0 ? std::nullopt : std::optional(Milliseconds(ms)); };
    const SwitchTimes times = switchTimes(known(leader), known(target));
    QCOMPARE(times.leaderDelay.count(), qint64(leaderDelay));
    QCOMPARE(times.targetDelay.count(), qint64(targetDelay));
    QCOMPARE(times.mute.count(), qint64(mute));
}

void TestSwitchRules::busyTellsWhenToComeAgain()
{
    QCOMPARE(switchBusy(1ms).retrySeconds, std::optional(1U));
    QCOMPARE(switchBusy(4'001ms).retrySeconds, std::optional(5U));
    QCOMPARE(switchBusy(5'000ms).retrySeconds, std::optional(5U));
    QCOMPARE(switchBusy(5'000ms).code, wire::error::kBusy);
}

QTEST_APPLESS_MAIN(TestSwitchRules)
#include "test_switchrules.moc"
