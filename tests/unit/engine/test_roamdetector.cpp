#include "client-gui/engine/roamdetector.h"
#include "tests/support/fakenetworkwatch.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using test::homeNetwork;

class TestRoamDetector final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        watch = std::make_unique<test::FakeNetworkWatch>();
        detector = std::make_unique<RoamDetector>(*watch);
        roamed = std::make_unique<QSignalSpy>(detector.get(), &RoamDetector::roamed);
        changed = std::make_unique<QSignalSpy>(detector.get(), &RoamDetector::placeChanged);
        watch->move(homeNetwork(1, 20));
    }

    void nothingIsToldBeforeTheStart();
    void firstEventCountsAtOnce();
    void endOfABurstCountsOnce();
    void routerResolvedDuringABurstCountsAtOnce();
    void lostNetworkIsNoRoamComingBackIs();
    void wakingIsARoam();
    void wakingElsewhereIsOneRoam();
    void wakingWithoutANetworkWaitsForOne();

private:
    std::unique_ptr<test::FakeNetworkWatch> watch;
    std::unique_ptr<RoamDetector> detector;
    std::unique_ptr<QSignalSpy> roamed;
    std::unique_ptr<QSignalSpy> changed;
};

void TestRoamDetector::nothingIsToldBeforeTheStart()
{
    QCOMPARE(roamed->count(), 0);
    detector->start();
    QCOMPARE(detector->place(), homeNetwork(1, 20));
    QCOMPARE(roamed->count(), 0);
}

void TestRoamDetector::firstEventCountsAtOnce()
{
    detector->start();
    watch->move(homeNetwork(2, 20));
    QCOMPARE(roamed->count(), 1);
    QCOMPARE(detector->place(), homeNetwork(2, 20));
}

void TestRoamDetector::endOfABurstCountsOnce()
{
    detector->start();
    watch->move(homeNetwork(2, 20));
    watch->move(homeNetwork(2, 21));
    watch->move(homeNetwork(2, 22));
    QCOMPARE(roamed->count(), 1);
    QTRY_COMPARE(roamed->count(), 2);
    QCOMPARE(detector->place(), homeNetwork(2, 22));
}

void TestRoamDetector::routerResolvedDuringABurstCountsAtOnce()
{
    detector->start();
    NetworkSnapshot unresolved = homeNetwork(2, 20);
    unresolved.v4->gatewayMac.reset();
    watch->move(unresolved);
    watch->move(homeNetwork(2, 20));
    QCOMPARE(roamed->count(), 1);
    QCOMPARE(changed->count(), 1);
    QCOMPARE(detector->place(), homeNetwork(2, 20));
}

void TestRoamDetector::lostNetworkIsNoRoamComingBackIs()
{
    detector->start();
    watch->move(NetworkSnapshot());
    QCOMPARE(roamed->count(), 0);
    QCOMPARE(changed->count(), 1);
    watch->move(homeNetwork(1, 20));
    QCOMPARE(roamed->count(), 1);
}

void TestRoamDetector::wakingIsARoam()
{
    watch->wake();
    QCOMPARE(roamed->count(), 0); // not started
    detector->start();
    watch->wake();
    QCOMPARE(roamed->count(), 1);
    QCOMPARE(detector->place(), homeNetwork(1, 20));
    QCOMPARE(changed->count(), 0);
}

void TestRoamDetector::wakingElsewhereIsOneRoam()
{
    detector->start();
    watch->move(homeNetwork(2, 20));
    watch->wake();
    QCOMPARE(roamed->count(), 1);
}

void TestRoamDetector::wakingWithoutANetworkWaitsForOne()
{
    detector->start();
    watch->move(NetworkSnapshot());
    watch->wake();
    QCOMPARE(roamed->count(), 0);
    watch->move(homeNetwork(1, 20));
    QCOMPARE(roamed->count(), 1);
}

QTEST_GUILESS_MAIN(TestRoamDetector)
#include "test_roamdetector.moc"
