#include "client-gui/tray/settings/routerrules.h"
#include "tests/support/fakenetworkwatch.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;
using test::homeNetwork;

class TestRouterRules final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idNeedsKeyAndRouter();
    void whichRouter_data();
    void whichRouter();
    void ruleOfTheRouter();
    void actions_data();
    void actions();

private:
    RouterKey m_key = makeRouterKey();
};

Q_DECLARE_METATYPE(NetworkSnapshot)

namespace {

const MacAddress kFirst({2, 0, 0, 0, 0, 1});
const MacAddress kSecond({2, 0, 0, 0, 0, 2});

std::optional<Uplink> uplink(std::optional<MacAddress> mac)
{
    Uplink uplink;
    uplink.gatewayMac = mac;
    return uplink;
}

NetworkSnapshot snapshot(std::optional<Uplink> v4, std::optional<Uplink> v6)
{
    NetworkSnapshot snapshot;
    snapshot.v4 = v4;
    snapshot.v6 = v6;
    return snapshot;
}

} // namespace

void TestRouterRules::idNeedsKeyAndRouter()
{
    const RouterId id = routerId(m_key, kFirst);
    QCOMPARE(routerId(m_key, kFirst), id);
    QVERIFY(routerId(m_key, kSecond) != id);
    QVERIFY(routerId(makeRouterKey(), kFirst) != id);
}

void TestRouterRules::whichRouter_data()
{
    QTest::addColumn<NetworkSnapshot>("place");
    QTest::addColumn<int>("router");
    const std::optional<Uplink> none;
    QTest::newRow("offline") << snapshot(none, none) << 0;
    QTest::newRow("v4") << snapshot(uplink(kFirst), none) << 1;
    QTest::newRow("v6 alone") << snapshot(none, uplink(kFirst)) << 1;
    QTest::newRow("both, the same") << snapshot(uplink(kFirst), uplink(kFirst)) << 1;
    QTest::newRow("both, different") << snapshot(uplink(kFirst), uplink(kSecond)) << 1;
    QTest::newRow("v4 not resolved") << snapshot(uplink({}), none) << 0;
    QTest::newRow("v4 not resolved beside v6") << snapshot(uplink({}), uplink(kSecond)) << 0;
    QTest::newRow("v6 not resolved beside v4") << snapshot(uplink(kFirst), uplink({})) << 1;
}

void TestRouterRules::whichRouter()
{
    QFETCH(NetworkSnapshot, place);
    QFETCH(int, router);
    const auto id = currentRouter(place, m_key);
    QCOMPARE(id.has_value(), router != 0);
    QVERIFY(!id || *id == routerId(m_key, kFirst));
    QCOMPARE(judge(place, m_key, {}).has_value(), router != 0);
}

void TestRouterRules::ruleOfTheRouter()
{
    const QList<KnownRouter> routers{{routerId(m_key, MacAddress({2, 0, 0, 0, 0, 3})), u"office"_s, RouterRule::Up},
                                     {routerId(m_key, MacAddress({2, 0, 0, 0, 0, 4})), u"home"_s, RouterRule::Down}};
    QCOMPARE(judge(homeNetwork(3, 9), m_key, routers)->rule, RouterRule::Up);
    QCOMPARE(judge(homeNetwork(4, 9), m_key, routers)->rule, RouterRule::Down);
    QCOMPARE(judge(homeNetwork(5, 9), m_key, routers)->rule, RouterRule::Default);
    QCOMPARE(judge(homeNetwork(4, 9), makeRouterKey(), routers)->rule, RouterRule::Default);
}

void TestRouterRules::actions_data()
{
    QTest::addColumn<RouterRule>("rule");
    QTest::addColumn<Network::State>("state");
    QTest::addColumn<bool>("pausedByRule");
    QTest::addColumn<RuleAction>("action");
    using enum Network::State;
    const auto row = [](const char* name, RouterRule rule, Network::State state, bool byRule, RuleAction action) {
        QTest::newRow(name) << rule << state << byRule << action;
    };
    row("default leaves what runs", RouterRule::Default, Running, false, RuleAction::None);
    row("default leaves what the user paused", RouterRule::Default, Paused, false, RuleAction::None);
    row("default resumes what a rule paused", RouterRule::Default, Paused, true, RuleAction::Resume);
    row("up leaves what runs", RouterRule::Up, Running, false, RuleAction::None);
    row("up resumes what the user paused", RouterRule::Up, Paused, false, RuleAction::Resume);
    row("up resumes what a rule paused", RouterRule::Up, Paused, true, RuleAction::Resume);
    row("down pauses what runs", RouterRule::Down, Running, false, RuleAction::Pause);
    row("down leaves what is paused", RouterRule::Down, Paused, false, RuleAction::None);
    row("up leaves what an agent keeps", RouterRule::Up, Elsewhere, false, RuleAction::None);
    row("down leaves what an agent keeps", RouterRule::Down, Elsewhere, false, RuleAction::None);
    row("up leaves what is locked", RouterRule::Up, Locked, true, RuleAction::None);
    row("down leaves what is locked", RouterRule::Down, Locked, false, RuleAction::None);
}

void TestRouterRules::actions()
{
    QFETCH(RouterRule, rule);
    QFETCH(Network::State, state);
    QFETCH(bool, pausedByRule);
    QFETCH(RuleAction, action);
    QCOMPARE(actionFor(rule, state, pausedByRule), action);
}

QTEST_GUILESS_MAIN(TestRouterRules)
#include "test_routerrules.moc"
