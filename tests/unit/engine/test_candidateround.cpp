#include "client-gui/engine/candidateround.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const Endpoint kLan{QHostAddress(u"192.168.1.30"_s), 51820};
const Endpoint kWan{QHostAddress(u"203.0.113.9"_s), 51820};

} // namespace

class TestCandidateRound final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundAndRound();
    void slowsDownAfterTwoMinutes();
    void nothingToTryIsNothingDue();
    void beginsAnew();
};

void TestCandidateRound::roundAndRound()
{
    CandidateRound round;
    QVERIFY(!round.nextDue());
    QVERIFY(!round.isDue(Instant()));
    QCOMPARE(round.next({kLan, kWan}, Instant()), kLan);
    QVERIFY(!round.isDue(Instant() + 4999ms));
    QVERIFY(round.isDue(Instant() + 5s));
    QCOMPARE(round.next({kLan, kWan}, Instant() + 5s), kWan);
    QCOMPARE(round.next({kLan, kWan}, Instant() + 10s), kLan);
    QCOMPARE(round.next({kWan}, Instant() + 15s), kWan);
}

void TestCandidateRound::slowsDownAfterTwoMinutes()
{
    CandidateRound round;
    Instant now{};
    for (; now < Instant() + 120s; now += 5s) {
        round.next({kLan}, now);
        QCOMPARE(round.nextDue(), now + 5s);
    }
    round.next({kLan}, now);
    QCOMPARE(round.nextDue(), now + 25s);
}

void TestCandidateRound::nothingToTryIsNothingDue()
{
    CandidateRound round;
    round.next({kLan}, Instant());
    QVERIFY(!round.next({}, Instant() + 5s));
    QVERIFY(!round.nextDue());
}

void TestCandidateRound::beginsAnew()
{
    CandidateRound round;
    round.next({kLan, kWan}, Instant());
    round.end();
    QVERIFY(!round.nextDue());
    QCOMPARE(round.next({kLan, kWan}, Instant() + 1s), kLan);
}

QTEST_GUILESS_MAIN(TestCandidateRound)

#include "test_candidateround.moc"
