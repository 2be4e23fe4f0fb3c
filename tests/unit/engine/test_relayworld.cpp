#include "tests/unit/engine/relayworld.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Of each kind of world. Without ROAMWIRE_TEST_SEED they are the same every time.
constexpr quint32 kSeeds = 6;

QString words(const Path& path)
{
    static const QStringList kinds{u"lan"_s, u"wan"_s, u"relay"_s};
    return (path.kind ? kinds.at(static_cast<int>(*path.kind)) : u"none"_s) +
           (path.verified ? QString() : u" trying"_s);
}

bool isDirect(const Path& path)
{
    return path.verified && path.kind != PathKind::Relay;
}

/// What is wrong with how things stand after they have been left alone, else empty.
QString verdict(RelayWorld& world)
{
    if (!world.lie().isEmpty())
        return world.lie();
    for (int side : {0, 1}) {
        const Path path = world.path(side);
        // Who neither asks nor expects anything cannot know that nobody is there.
        if (path.verified != world.canTalk() && (world.canTalk() || world.isWatched()))
            return u"side %1: %2"_s.arg(side).arg(words(path));
        if (isDirect(path) != (world.canBeDirect() && world.canTalk()))
            return u"side %1 is %2"_s.arg(side).arg(words(path));
        if (isDirect(path) && !world.passesDirectly(side))
            return u"side %1 says %2, and nothing passes"_s.arg(side).arg(words(path));
    }
    return {};
}

/// For who has to find out; longer than Qt Test prints.
void tell(const RelayWorld& world)
{
    qInfo().noquote() << world.history().right(8000);
}

class Walk
{
public:
    explicit Walk(quint32 seed)
        : random(seed)
    {
    }
    std::mt19937 random;
    int nextLan = 1;

    int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }
    Site site()
    {
        // One place in four is the LAN that both know.
        if (pick(4) == 0)
            return {Router::Cone, 0};
        static constexpr std::array kRouters{Router::None,      Router::Cone,      Router::Cone,
                                             Router::Symmetric, Router::RelayOnly, Router::Blocked};
        return {kRouters.at(static_cast<std::size_t>(pick(kRouters.size()))), nextLan++};
    }
};

} // namespace

class TestRelayWorld final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grid_data();
    void grid();
    void walks_data();
    void walks();
    void idleIsQuiet_data();
    void idleIsQuiet();
    void roamWithTraffic_data();
    void roamWithTraffic();
    void idleForTenMinutes_data();
    void idleForTenMinutes();
    void serverGoneAndBack();
};

void TestRelayWorld::grid_data()
{
    QTest::addColumn<WorldSettings>("settings");
    QTest::addColumn<Site>("left");
    QTest::addColumn<Site>("right");
    QTest::addColumn<QString>("path");
    const WorldSettings checked{.pings = 200ms};
    const WorldSettings unchecked{.canCheck = false, .pings = 200ms};
    const auto add = [&](const char* name, const Site& left, const Site& right, const QString& path) {
        QTest::addRow("%s", name) << checked << left << right << path;
        QTest::addRow("%s, no check", name) << unchecked << left << right << path;
        QTest::addRow("%s, the other way", name) << checked << right << left << path;
        QTest::addRow("%s, the other way, no check", name) << unchecked << right << left << path;
    };
    add("no NAT", {Router::None, 1}, {Router::None, 2}, u"wan"_s);
    add("no NAT, cone", {Router::None, 1}, {Router::Cone, 2}, u"wan"_s);
    add("no NAT, symmetric", {Router::None, 1}, {Router::Symmetric, 2}, u"wan"_s);
    add("no NAT, relay only", {Router::None, 1}, {Router::RelayOnly, 2}, u"relay"_s);
    add("cone, cone", {Router::Cone, 1}, {Router::Cone, 2}, u"wan"_s);
    add("cone, symmetric", {Router::Cone, 1}, {Router::Symmetric, 2}, u"relay"_s);
    add("cone, relay only", {Router::Cone, 1}, {Router::RelayOnly, 2}, u"relay"_s);
    add("symmetric, symmetric", {Router::Symmetric, 1}, {Router::Symmetric, 2}, u"relay"_s);
    add("relay only, relay only", {Router::RelayOnly, 1}, {Router::RelayOnly, 2}, u"relay"_s);
    add("blocked", {Router::Blocked, 1}, {Router::Cone, 2}, u"relay trying"_s);
    add("one LAN", {Router::Cone, 1}, {Router::Cone, 1}, u"lan"_s);
    add("guest Wi-Fi", {Router::Cone, 1, true}, {Router::Cone, 1, true}, u"relay"_s);
}

void TestRelayWorld::grid()
{
    QFETCH(const WorldSettings, settings);
    QFETCH(const Site, left);
    QFETCH(const Site, right);
    RelayWorld world(settings, {left, right}, 1);
    world.pass(15s);
    QVERIFY2(verdict(world).isEmpty(), qPrintable(verdict(world)));
    QTEST(words(world.path(0)), "path");
    QTEST(words(world.path(1)), "path");
}

void TestRelayWorld::walks_data()
{
    QTest::addColumn<WorldSettings>("settings");
    QTest::newRow("checked") << WorldSettings{.pings = 100ms};
    QTest::newRow("checked, loss") << WorldSettings{.lossPercent = 5, .pings = 100ms};
    QTest::newRow("checked, idle") << WorldSettings{};
    QTest::newRow("checked, idle, without keepalive") << WorldSettings{.hasKeepalive = false};
    QTest::newRow("unchecked") << WorldSettings{.canCheck = false, .pings = 100ms};
    QTest::newRow("without probes") << WorldSettings{.canProbe = false, .pings = 100ms};
    QTest::newRow("slow relay") << WorldSettings{.toRelay = 180ms, .pings = 100ms};
    QTest::newRow("slow server") << WorldSettings{.toServer = 150ms, .pings = 100ms};
}

void TestRelayWorld::walks()
{
    QFETCH(const WorldSettings, settings);
    const quint32 first = qEnvironmentVariableIntValue("ROAMWIRE_TEST_SEED") + 1U;
    for (quint32 seed = first; seed < first + kSeeds; ++seed) {
        Walk walk(seed);
        RelayWorld world(settings, {walk.site(), walk.site()}, seed);
        world.pass(Milliseconds(walk.pick(8000)));
        for (int step = 0; step < 6; ++step) {
            // Now and then the next one comes while the last is still being dealt with.
            for (int roams = 1 + walk.pick(3); roams > 0; --roams) {
                world.roam(walk.pick(2), walk.site());
                world.pass(Milliseconds(walk.pick(2) ? walk.pick(1500) : walk.pick(60)));
            }
            world.pass(65s);
            const QString wrong = verdict(world);
            if (!wrong.isEmpty())
                tell(world);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"seed %1, step %2: %3"_s.arg(seed).arg(step).arg(wrong)));
        }
    }
}

void TestRelayWorld::idleIsQuiet_data()
{
    QTest::addColumn<Site>("left");
    QTest::addColumn<Site>("right");
    QTest::addColumn<int>("perMinute");
    QTest::newRow("lan") << Site{Router::Cone, 1} << Site{Router::Cone, 1} << 7; // three binds, three probes
    QTest::newRow("wan") << Site{Router::Cone, 1} << Site{Router::Cone, 2} << 7;
    QTest::newRow("relay") << Site{Router::Symmetric, 1} << Site{Router::Symmetric, 2} << 6; // three binds, two probes
    QTest::newRow("nothing passes") << Site{Router::Blocked, 1} << Site{Router::Cone, 2} << 45;
}

void TestRelayWorld::idleIsQuiet()
{
    QFETCH(const Site, left);
    QFETCH(const Site, right);
    QFETCH(const int, perMinute);
    RelayWorld world({}, {left, right}, 3);
    world.pass(400s);
    const std::array before{world.orders(0), world.orders(1)};
    world.pass(300s);
    for (int side : {0, 1}) {
        const qsizetype given = world.orders(side) - before.at(static_cast<std::size_t>(side));
        if (given > 5 * perMinute)
            tell(world);
        QVERIFY2(given <= 5 * perMinute, qPrintable(u"side %1: %2 orders"_s.arg(side).arg(given)));
    }
}

void TestRelayWorld::roamWithTraffic_data()
{
    QTest::addColumn<WorldSettings>("settings");
    QTest::addColumn<bool>("areBoth");
    QTest::addColumn<int>("gapMs");
    QTest::newRow("one") << WorldSettings{.pings = 20ms} << false << 300;
    QTest::newRow("both") << WorldSettings{.pings = 20ms} << true << 400;
    QTest::newRow("one, unchecked") << WorldSettings{.canCheck = false, .pings = 20ms} << false << 700;
}

void TestRelayWorld::roamWithTraffic()
{
    QFETCH(const WorldSettings, settings);
    QFETCH(const bool, areBoth);
    QFETCH(const int, gapMs);
    RelayWorld world(settings, {Site{Router::Cone, 1}, Site{Router::Cone, 2}}, 5);
    world.pass(200s);
    QVERIFY(isDirect(world.path(0)));
    world.takeGap();
    world.roam(0, {Router::Cone, 3});
    if (areBoth)
        world.roam(1, {Router::Cone, 4});
    world.pass(10s);
    const auto gap = world.takeGap();
    QVERIFY2(gap <= Milliseconds(gapMs), qPrintable(QString::number(gap.count())));
    QVERIFY(isDirect(world.path(0)));
}

void TestRelayWorld::idleForTenMinutes_data()
{
    QTest::addColumn<bool>("canProbe");
    QTest::addColumn<bool>("hasKeepalive");
    QTest::addColumn<Site>("right");
    const Site cone{Router::Cone, 2};
    QTest::newRow("wan") << true << true << cone;
    QTest::newRow("wan, no keepalive") << true << false << cone;
    QTest::newRow("wan, no probes") << false << true << cone;
    QTest::newRow("relay, no keepalive") << true << false << Site{Router::RelayOnly, 2};
}

void TestRelayWorld::idleForTenMinutes()
{
    QFETCH(const bool, canProbe);
    QFETCH(const bool, hasKeepalive);
    QFETCH(const Site, right);
    WorldSettings settings{.canProbe = canProbe, .hasKeepalive = hasKeepalive};
    RelayWorld world(settings, {Site{Router::Cone, 1}, right}, 7);
    world.pass(300s);
    world.roam(1, {right.router, 3});
    world.pass(300s);
    world.takeGap();
    world.ping();
    world.pass(1s);
    const auto gap = world.takeGap();
    if (gap >= 1s)
        tell(world);
    QVERIFY(gap < 1s);
}

void TestRelayWorld::serverGoneAndBack()
{
    // Server and relay go, and one side roams: what is left is the LAN that both remember, or a router that lets in.
    RelayWorld world({.pings = 200ms}, {Site{Router::None, 1}, Site{Router::Cone, 2}}, 9);
    world.pass(10s);
    QVERIFY(isDirect(world.path(0)));
    world.setServer(false);
    world.setRelay(false);
    world.pass(60s);
    QVERIFY(isDirect(world.path(0)));
    world.takeGap();
    world.roam(1, {Router::Cone, 3});
    world.pass(20s);
    QVERIFY(isDirect(world.path(0)) && isDirect(world.path(1)));
    world.setRelay(true);
    world.setServer(true);
    world.pass(20s);
    QVERIFY2(verdict(world).isEmpty(), qPrintable(verdict(world)));
}

QTEST_GUILESS_MAIN(TestRelayWorld)
#include "test_relayworld.moc"
