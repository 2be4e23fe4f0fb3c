#include "server/net/switchboard.h"

#include <QTest>

#include <random>
#include <set>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

class TestSwitchboard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPairSwitchesOnceInAWhile();
    void pairsAreTheSameInEitherOrder();
    void pairsThatAreRememberedAreBounded();
    void bothSidesSettle();
    void aFailureEndsIt();
    void nobodySettlesTwice();
    void silenceEndsIt();
    void aNumberIsFreeAgainOnceItIsOver();
    void numbersOfTwoLeadersMayMeet();
    void sessionsHaveSoManyAtATime();
    void whoIsGoneFails();
    void anyOrderAddsUp();
};

namespace {

const TenantId kTenant = TenantId::random();
constexpr Instant kStart{1'000'000ms};

RelayPair pairOf(quint8 one, quint8 other)
{
    return {kTenant, PublicKey(PublicKey::Bytes{one}), PublicKey(PublicKey::Bytes{other})};
}

/// Sessions are numbered as keys.
PairSwitch switchOf(quint8 leader, quint8 target, quint64 id = 1)
{
    return {pairOf(leader, target), id, leader, target};
}

} // namespace

void TestSwitchboard::aPairSwitchesOnceInAWhile()
{
    Switchboard board;
    QCOMPARE(board.waitFor(switchOf(1, 2), kStart), 0ms);
    board.begin(switchOf(1, 2), kStart);
    QVERIFY(board.settle(1, 1, false, kStart));
    QCOMPARE(board.waitFor(switchOf(1, 2, 2), kStart + 1ms), 4'999ms);
    QCOMPARE(board.waitFor(switchOf(1, 3, 2), kStart + 1ms), 0ms);
    QCOMPARE(board.waitFor(switchOf(1, 2, 2), kStart + 5'000ms), 0ms);
}

void TestSwitchboard::pairsAreTheSameInEitherOrder()
{
    PairPace pace(1'000ms, 10);
    pace.take(pairOf(1, 2), kStart);
    QCOMPARE(pace.waitFor(pairOf(2, 1), kStart), 1'000ms);
    const RelayPair elsewhere{TenantId::random(), pairOf(1, 2).one, pairOf(1, 2).other};
    QCOMPARE(pace.waitFor(elsewhere, kStart), 0ms);
}

void TestSwitchboard::pairsThatAreRememberedAreBounded()
{
    PairPace pace(1'000ms, 2);
    pace.take(pairOf(1, 2), kStart);
    pace.take(pairOf(1, 3), kStart + 100ms);
    QCOMPARE(pace.waitFor(pairOf(1, 4), kStart + 200ms), 800ms); // until the oldest is forgotten
    QCOMPARE(pace.waitFor(pairOf(1, 4), kStart + 1'000ms), 0ms);
    pace.take(pairOf(1, 4), kStart + 1'000ms);
    QCOMPARE(pace.waitFor(pairOf(1, 2), kStart + 1'000ms), 100ms);
}

void TestSwitchboard::bothSidesSettle()
{
    Switchboard board;
    board.begin(switchOf(1, 2, 7), kStart);
    QCOMPARE(board.size(), std::size_t(1));
    const auto first = board.settle(2, 7, true, kStart);
    QVERIFY(first && first->other == 1 && first->pair.one == pairOf(1, 2).one);
    const auto second = board.settle(1, 7, true, kStart);
    QVERIFY(second && second->other == 2);
    QCOMPARE(board.size(), std::size_t(0));
}

void TestSwitchboard::aFailureEndsIt()
{
    Switchboard board;
    board.begin(switchOf(1, 2), kStart);
    QVERIFY(board.settle(1, 1, true, kStart));
    QVERIFY(board.settle(2, 1, false, kStart)); // the other one was wrong
    QVERIFY(!board.settle(1, 1, false, kStart));
    QCOMPARE(board.size(), std::size_t(0));
}

void TestSwitchboard::nobodySettlesTwice()
{
    Switchboard board;
    board.begin(switchOf(1, 2), kStart);
    QVERIFY(board.settle(1, 1, true, kStart));
    QVERIFY(!board.settle(1, 1, false, kStart));
    QVERIFY(!board.settle(3, 1, false, kStart));
    QVERIFY(!board.settle(1, 2, false, kStart));
    QCOMPARE(board.size(), std::size_t(1));
}

void TestSwitchboard::silenceEndsIt()
{
    Switchboard board;
    board.begin(switchOf(1, 2), kStart);
    QVERIFY(!board.settle(1, 1, false, kStart + Switchboard::kPairInterval));
    QCOMPARE(board.size(), std::size_t(0));
}

void TestSwitchboard::aNumberIsFreeAgainOnceItIsOver()
{
    Switchboard board;
    board.begin(switchOf(1, 2), kStart);
    QVERIFY(board.settle(1, 1, false, kStart));
    board.begin(switchOf(1, 3), kStart + 100ms);
    // The end of the first one's time is none of the second one's business.
    QVERIFY(board.settle(1, 1, true, kStart + Switchboard::kPairInterval));
}

void TestSwitchboard::numbersOfTwoLeadersMayMeet()
{
    Switchboard board;
    board.begin(switchOf(1, 3), kStart);
    QCOMPARE(board.waitFor(switchOf(2, 3), kStart), 1'000ms);
    QCOMPARE(board.waitFor(switchOf(3, 4), kStart), 1'000ms);
    QCOMPARE(board.waitFor(switchOf(2, 3, 2), kStart), 0ms);
}

void TestSwitchboard::sessionsHaveSoManyAtATime()
{
    Switchboard board;
    constexpr auto kMost = static_cast<quint8>(Switchboard::kMaxPerSession);
    for (quint8 i = 0; i < kMost; ++i) {
        const auto one = switchOf(1, static_cast<quint8>(i + 2), i);
        QCOMPARE(board.waitFor(one, kStart), 0ms);
        board.begin(one, kStart);
    }
    const auto another = switchOf(1, kMost + 2, kMost);
    QVERIFY(board.waitFor(another, kStart) > 0ms);
    QVERIFY(board.waitFor(switchOf(0, 1, kMost), kStart) > 0ms); // in either part
    QCOMPARE(board.waitFor(switchOf(2, 3, kMost), kStart), 0ms);
    QVERIFY(board.settle(1, 0, false, kStart));
    QCOMPARE(board.waitFor(another, kStart), 0ms);
}

void TestSwitchboard::whoIsGoneFails()
{
    Switchboard board;
    board.begin(switchOf(1, 2, 7), kStart);
    board.begin(switchOf(3, 1, 8), kStart);
    board.begin(switchOf(2, 3, 9), kStart);
    const auto failed = board.drop(1);
    QCOMPARE(failed.size(), std::size_t(2));
    QVERIFY(failed[0].first == 7 && failed[0].second.other == 2);
    QVERIFY(failed[1].first == 8 && failed[1].second.other == 3);
    QVERIFY(board.drop(1).empty());
    QCOMPARE(board.size(), std::size_t(1));
}

void TestSwitchboard::anyOrderAddsUp()
{
    std::mt19937 random(20'261'122);
    const auto below = [&random](int end) { return std::uniform_int_distribution(0, end - 1)(random); };
    Switchboard board;
    Instant now = kStart;
    struct Running
    {
        PairSwitch one;
        Instant begun;
        std::set<SessionId> settled;
    };
    std::vector<Running> model;
    int begun = 0;
    for (int step = 0; step < 20'000; ++step) {
        now += Milliseconds(below(300));
        std::erase_if(model, [now](const Running& run) { return now - run.begun >= Switchboard::kPairInterval; });
        const auto session = static_cast<SessionId>(below(6));
        const auto id = static_cast<quint64>(below(4));
        const auto found = std::ranges::find_if(model, [&](const Running& run) {
            return run.one.id == id && (run.one.leader == session || run.one.target == session);
        });
        const int dice = below(10);
        if (dice < 5) {
            const auto leader = static_cast<quint8>(below(5));
            const auto target = static_cast<quint8>(leader + 1 + below(5 - leader));
            const PairSwitch wanted = switchOf(leader, target, id);
            const bool isTaken = std::ranges::any_of(model, [&](const Running& run) {
                const std::set<SessionId> sides{run.one.leader, run.one.target};
                return run.one.id == id && (sides.contains(leader) || sides.contains(target));
            });
            const bool mayBegin = board.waitFor(wanted, now) == 0ms;
            QVERIFY(!mayBegin || !isTaken);
            if (!mayBegin)
                continue;
            board.begin(wanted, now);
            model.push_back({wanted, now, {}});
            ++begun;
        } else if (dice < 9) {
            const bool isOk = below(2) == 0;
            const auto settlement = board.settle(session, id, isOk, now);
            const bool isExpected = found != model.end() && !found->settled.contains(session);
            QCOMPARE(settlement.has_value(), isExpected);
            if (!isExpected)
                continue;
            QCOMPARE(settlement->other, found->one.leader + found->one.target - session);
            found->settled.insert(session);
            if (!isOk || found->settled.size() == 2)
                model.erase(found);
        } else {
            const auto failed = board.drop(session);
            const auto ended = std::erase_if(model, [session](const Running& run) {
                return run.one.leader == session || run.one.target == session;
            });
            QVERIFY(failed.size() >= ended); // those that are over are dropped with the others
        }
        board.waitFor(switchOf(250, 251, 1'000), now); // forgets what is over
        QCOMPARE(board.size(), model.size());
    }
    QVERIFY(begun > 1'000);
}

QTEST_APPLESS_MAIN(TestSwitchboard)
#include "test_switchboard.moc"
