#include "client-gui/tray/settings/rulekeeper.h"
#include "tests/gui/fakenetwork.h"
#include "tests/support/fakenetworkwatch.h"

#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;
using test::homeNetwork;
using enum Network::State;

constexpr RuleTimes kAtOnce{.settle = {}, .start = {}};

/// Router 1 has no rule, router 2 wants tunnels down, router 3 wants them up.
class TestRuleKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { keeper.reset(); }

    void withoutRulesNothingHappens();
    void downThereUpElsewhere();
    void upResumesWhatTheUserPaused();
    void firstPlaceActsAtOnce();
    void routerThatIsNotResolvedDecidesNothing();
    void lostRouteDecidesNothing();
    void passingARouterIsNoArrival();
    void newsOfTheSamePlaceDoNotPutItOff();
    void handWinsUntilAnotherRouter();
    void anotherRuleActsAtOnce();
    void anotherRuleWhileOfflineActsOnReturn();
    void networkThatIsFoundAtTheStart();
    void nothingIsResumedAtTheStart();
    void joinedNetworkIsLeftAlone();
    void unlockedNetwork();
    void agentsNetworkIsLeftAlone();
    void networkThatIsTakenOverFromAnAgent();
    void networkThatAnAgentTakesOver();
    void onlyPausesByHandAreWrittenDown();

private:
    void start()
    {
        keeper = std::make_unique<RuleKeeper>(*networks, *watch, *preferences, kAtOnce);
        keeper->start();
    }
    /// What is added from now on was not found at the start.
    void started()
    {
        start();
        QCoreApplication::processEvents();
    }
    void arrive(std::uint8_t router)
    {
        watch->move(homeNetwork(router, 20));
        QCoreApplication::processEvents();
    }

    QTemporaryDir folder;
    std::unique_ptr<test::FakeNetworks> networks;
    std::unique_ptr<test::FakeNetworkWatch> watch;
    std::unique_ptr<Preferences> preferences;
    std::unique_ptr<RuleKeeper> keeper;
    test::FakeNetwork* network = nullptr;
};

namespace {

RouterId idOf(const Preferences& preferences, std::uint8_t router)
{
    return routerId(preferences.routerKey(), *homeNetwork(router, 1).v4->gatewayMac);
}

NetworkSnapshot unresolved(NetworkSnapshot place)
{
    place.v4->gatewayMac.reset();
    return place;
}

} // namespace

void TestRuleKeeper::init()
{
    QFile::remove(folder.filePath(u"tray.ini"_s));
    preferences = std::make_unique<Preferences>(folder.filePath(u"tray.ini"_s));
    preferences->setRouters(
        {{idOf(*preferences, 2), u"home"_s, RouterRule::Down}, {idOf(*preferences, 3), u"café"_s, RouterRule::Up}});
    networks = std::make_unique<test::FakeNetworks>();
    watch = std::make_unique<test::FakeNetworkWatch>();
    network = &networks->add(u"rw0"_s);
    watch->move(homeNetwork(1, 20));
}

void TestRuleKeeper::withoutRulesNothingHappens()
{
    preferences->setRouters({});
    start();
    network->pause();
    arrive(2);
    QCOMPARE(network->state(), Paused);
    arrive(3);
    QCOMPARE(network->state(), Paused);
    network->resume();
    arrive(2);
    QCOMPARE(network->state(), Running);
}

void TestRuleKeeper::downThereUpElsewhere()
{
    auto& second = networks->add(u"rw1"_s);
    start();
    arrive(2);
    QCOMPARE(network->state(), Paused);
    QCOMPARE(second.state(), Paused);
    QVERIFY(keeper->isPausedByRule(u"rw0"_s));
    arrive(1);
    QCOMPARE(network->state(), Running);
    QCOMPARE(second.state(), Running);
    QVERIFY(!keeper->isPausedByRule(u"rw0"_s));
}

void TestRuleKeeper::upResumesWhatTheUserPaused()
{
    start();
    network->pause();
    arrive(3);
    QCOMPARE(network->state(), Running);
}

void TestRuleKeeper::firstPlaceActsAtOnce()
{
    watch->move(homeNetwork(2, 20));
    start();
    QCOMPARE(network->state(), Paused);
}

void TestRuleKeeper::routerThatIsNotResolvedDecidesNothing()
{
    watch->move(unresolved(homeNetwork(2, 20)));
    start();
    QCOMPARE(network->state(), Running);
    watch->move(homeNetwork(2, 20));
    QCOMPARE(network->state(), Paused);
    watch->move(unresolved(homeNetwork(1, 20)));
    QCoreApplication::processEvents();
    QCOMPARE(network->state(), Paused);
    arrive(1);
    QCOMPARE(network->state(), Running);
}

void TestRuleKeeper::lostRouteDecidesNothing()
{
    start();
    arrive(2);
    network->resume();
    watch->move({});
    QCoreApplication::processEvents();
    QCOMPARE(network->state(), Running);
    arrive(2);
    QCOMPARE(network->state(), Running);
}

void TestRuleKeeper::passingARouterIsNoArrival()
{
    start();
    watch->move(homeNetwork(2, 20));
    QCOMPARE(network->state(), Running);
    watch->move(homeNetwork(1, 20));
    QCoreApplication::processEvents();
    QCOMPARE(network->state(), Running);

    watch->move(homeNetwork(2, 20));
    watch->move({});
    QCoreApplication::processEvents();
    QCOMPARE(network->state(), Running);
}

void TestRuleKeeper::newsOfTheSamePlaceDoNotPutItOff()
{
    const RuleTimes times{.settle = std::chrono::milliseconds(20), .start = {}};
    keeper = std::make_unique<RuleKeeper>(*networks, *watch, *preferences, times);
    keeper->start();
    watch->move(homeNetwork(2, 20));
    // As many news as it takes, never 20 ms apart.
    QTimer news;
    news.setInterval(1);
    connect(&news, &QTimer::timeout, this,
            [this, host = std::uint8_t(20)]() mutable { watch->move(homeNetwork(2, ++host)); });
    news.start();
    QTRY_COMPARE(network->state(), Paused);
}

void TestRuleKeeper::handWinsUntilAnotherRouter()
{
    start();
    arrive(2);
    network->resume();
    watch->move(homeNetwork(2, 21));
    watch->wake();
    QCoreApplication::processEvents();
    QCOMPARE(network->state(), Running);
    arrive(3);
    network->pause();
    QCoreApplication::processEvents();
    QCOMPARE(network->state(), Paused);
    arrive(2);
    QCOMPARE(network->state(), Paused);
    arrive(3);
    QCOMPARE(network->state(), Running);
    arrive(2);
    QCOMPARE(network->state(), Paused);
}

void TestRuleKeeper::anotherRuleActsAtOnce()
{
    start();
    auto routers = preferences->routers();
    routers << KnownRouter{idOf(*preferences, 1), u"office"_s, RouterRule::Default};
    preferences->setRouters(routers);
    QCOMPARE(network->state(), Running);
    const auto setRule = [&](RouterRule rule) {
        routers.last().rule = rule;
        preferences->setRouters(routers);
    };
    setRule(RouterRule::Down);
    QCOMPARE(network->state(), Paused);
    setRule(RouterRule::Default);
    QCOMPARE(network->state(), Running);
    network->pause();
    setRule(RouterRule::Down);
    setRule(RouterRule::Default);
    QCOMPARE(network->state(), Paused);
    setRule(RouterRule::Up);
    QCOMPARE(network->state(), Running);
}

void TestRuleKeeper::anotherRuleWhileOfflineActsOnReturn()
{
    start();
    watch->move({});
    preferences->setRouters({{idOf(*preferences, 1), u"office"_s, RouterRule::Down}});
    QCOMPARE(network->state(), Running);
    watch->move(homeNetwork(1, 20));
    QCOMPARE(network->state(), Paused);
}

void TestRuleKeeper::networkThatIsFoundAtTheStart()
{
    watch->move(homeNetwork(2, 20));
    start();
    auto& later = networks->add(u"rw1"_s);
    QCOMPARE(later.state(), Paused);
    QCOMPARE(preferences->pausedInterfaces(), QStringList());
    arrive(1);
    QCOMPARE(later.state(), Running);
}

void TestRuleKeeper::nothingIsResumedAtTheStart()
{
    watch->move(homeNetwork(3, 20));
    network->pause();
    start();
    QCOMPARE(network->state(), Paused);
    arrive(1);
    arrive(3);
    QCOMPARE(network->state(), Running);
}

void TestRuleKeeper::joinedNetworkIsLeftAlone()
{
    started();
    arrive(2);
    auto& joined = networks->add(u"rw1"_s);
    QCOMPARE(joined.state(), Running);
    arrive(1);
    arrive(2);
    QCOMPARE(joined.state(), Paused);
}

void TestRuleKeeper::unlockedNetwork()
{
    network->setState(Locked);
    start();
    arrive(2);
    QCOMPARE(network->state(), Locked);
    network->setState(Running);
    QCOMPARE(network->state(), Paused);
    QVERIFY(keeper->isPausedByRule(u"rw0"_s));
}

void TestRuleKeeper::agentsNetworkIsLeftAlone()
{
    network->setState(Elsewhere);
    start();
    arrive(2);
    QCOMPARE(network->state(), Elsewhere);
    arrive(3);
    QCOMPARE(network->state(), Elsewhere);
}

void TestRuleKeeper::networkThatIsTakenOverFromAnAgent()
{
    network->setState(Elsewhere);
    started();
    arrive(2);
    network->setState(Paused); // the agent has ended
    QCOMPARE(preferences->pausedInterfaces(), QStringList());
    networks->remove(*network);
    QCOMPARE(networks->add(u"rw0"_s).state(), Running); // the user resumed it
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    arrive(3);
    arrive(2);
    QCOMPARE(networks->all().first()->state(), Paused);

    test::FakeNetwork& other = networks->add(u"rw1"_s);
    other.setState(Elsewhere);
    arrive(3);
    other.setState(Paused); // an agent that starts again
    QCOMPARE(other.state(), Paused);
}

void TestRuleKeeper::networkThatAnAgentTakesOver()
{
    started();
    networks->remove(*network);
    auto watched = std::make_unique<test::FakeNetwork>(u"rw0"_s);
    watched->setState(Paused); // until the agent has told
    Q_EMIT networks->added(watched.get());
    QCOMPARE(preferences->pausedInterfaces(), QStringList());
    watched->setState(Elsewhere);
    Q_EMIT networks->removed(watched.get());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    arrive(2);
}

void TestRuleKeeper::onlyPausesByHandAreWrittenDown()
{
    auto& second = networks->add(u"rw1"_s);
    start();
    test::FakeNetwork& locked = networks->add(u"rw2"_s);
    locked.setState(Locked);
    locked.setState(Paused);
    QCOMPARE(preferences->pausedInterfaces(), QStringList());
    second.pause();
    QCOMPARE(preferences->pausedInterfaces(), QStringList(u"rw1"_s));
    arrive(2);
    QCOMPARE(network->state(), Paused);
    QCOMPARE(preferences->pausedInterfaces(), QStringList(u"rw1"_s));
    second.resume();
    QCOMPARE(preferences->pausedInterfaces(), QStringList());
    network->resume();
    network->pause();
    QCOMPARE(preferences->pausedInterfaces(), QStringList(u"rw0"_s));
    arrive(1);
    QCOMPARE(network->state(), Paused);
    arrive(3);
    QCOMPARE(preferences->pausedInterfaces(), QStringList());
}

QTEST_GUILESS_MAIN(TestRuleKeeper)
#include "test_rulekeeper.moc"
