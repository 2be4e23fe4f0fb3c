#include "client-gui/engine/waketrial.h"

#include <QTest>

using namespace roamwire;
using namespace std::chrono_literals;

namespace {

/// Nothing was heard for longer than this trial knows of.
constexpr Instant kLongAgo{};
constexpr Instant kStart = kLongAgo + 60s;

} // namespace

class TestWakeTrial final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoCannotBeHeardIsAnsweredOnceASecond();
    void pathThatLivesIsNotTried();
    void silenceIsAFailure();
    void secondLookThatHearsEndsIt();
};

void TestWakeTrial::whoCannotBeHeardIsAnsweredOnceASecond()
{
    WakeTrial trial;
    QVERIFY(trial.isToBeAnswered(kLongAgo, kStart));
    QVERIFY(!trial.isToBeAnswered(kLongAgo, kStart + 999ms));
    QVERIFY(trial.isToBeAnswered(kStart + 500ms, kStart + 999ms)); // heard since
    QVERIFY(trial.isToBeAnswered(kLongAgo, kStart + 2s));
}

void TestWakeTrial::pathThatLivesIsNotTried()
{
    WakeTrial trial;
    QVERIFY(!trial.begin(kStart - 299ms, kStart));
    QVERIFY(!trial.isOpen());
    QVERIFY(trial.begin(kStart - 300ms, kStart));
    QVERIFY(trial.isOpen());
    QVERIFY(!trial.begin(kLongAgo, kStart + 100ms)); // it is on trial
    QCOMPARE(trial.nextDue(), kStart + 200ms);
}

void TestWakeTrial::silenceIsAFailure()
{
    WakeTrial trial;
    QVERIFY(!trial.hasFailed(kStart));
    QVERIFY(trial.begin(kLongAgo, kStart));
    trial.look(false);
    trial.look(false);
    QVERIFY(!trial.hasFailed(kStart + 199ms));
    QVERIFY(trial.hasFailed(kStart + 200ms));
    trial.end();
    QVERIFY(!trial.hasFailed(kStart + 200ms));
}

void TestWakeTrial::secondLookThatHearsEndsIt()
{
    WakeTrial trial;
    QVERIFY(trial.begin(kLongAgo, kStart));
    trial.look(true); // perhaps of before
    QVERIFY(trial.isOpen());
    trial.look(true);
    QVERIFY(!trial.isOpen());

    QVERIFY(trial.begin(kLongAgo, kStart + 10s));
    trial.look(true); // of before again
    QVERIFY(trial.isOpen());
}

QTEST_GUILESS_MAIN(TestWakeTrial)

#include "test_waketrial.moc"
