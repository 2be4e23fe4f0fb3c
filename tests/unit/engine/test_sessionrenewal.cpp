#include "client-gui/engine/sessionrenewal.h"

#include <QTest>

using namespace roamwire;
using namespace std::chrono_literals;

class TestSessionRenewal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leaderBeginsAtOnce();
    void followerWaitsItsTurn();
    void notAgainForFiveSeconds_data();
    void notAgainForFiveSeconds();
};

void TestSessionRenewal::leaderBeginsAtOnce()
{
    SessionRenewal renewal;
    QCOMPARE(renewal.begin(true, Instant()), SessionRenewal::Turn::Now);
    QVERIFY(!renewal.nextDue());
}

void TestSessionRenewal::followerWaitsItsTurn()
{
    SessionRenewal renewal;
    QCOMPARE(renewal.begin(false, Instant()), SessionRenewal::Turn::Later);
    QCOMPARE(renewal.nextDue(), Instant() + 400ms);
    QVERIFY(!renewal.isDue(Instant() + 399ms));
    QVERIFY(renewal.isDue(Instant() + 400ms));
    renewal.end();
    QVERIFY(!renewal.isDue(Instant() + 1s));
}

void TestSessionRenewal::notAgainForFiveSeconds_data()
{
    QTest::addColumn<bool>("isLeader");
    QTest::newRow("the leader") << true;
    QTest::newRow("the follower") << false;
}

void TestSessionRenewal::notAgainForFiveSeconds()
{
    QFETCH(const bool, isLeader);
    SessionRenewal renewal;
    renewal.begin(isLeader, Instant());
    renewal.end();
    QCOMPARE(renewal.begin(isLeader, Instant() + 4999ms), SessionRenewal::Turn::TooSoon);
    QVERIFY(!renewal.nextDue());
    QVERIFY(renewal.begin(isLeader, Instant() + 5s) != SessionRenewal::Turn::TooSoon);
}

QTEST_GUILESS_MAIN(TestSessionRenewal)

#include "test_sessionrenewal.moc"
