#include "server/worker/wgbroker/seats.h"
#include "tests/support/fakeclock.h"
#include "tests/support/testkeys.h"

#include <QRandomGenerator>
#include <QTest>

#include <map>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::worker;

namespace {

constexpr Milliseconds kRound{60'000};
const QHostAddress kNobody;
const QHostAddress kSource(QStringLiteral("192.0.2.1"));

} // namespace

class TestSeats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheLowest();
    void endsWhenFull();
    void unprovenKeysOfOneAddress();
    void withoutHandshakeTwoRounds();
    void silentForTenMinutes();
    void asksAgainAndStays();
    void aWallClockThatJumpsDoesNoHarm();
    void adopts();
    void restsAndBlocks();
    void keepsItsPromises();

private:
    QList<int> round(Seats& seats, const QHash<int, std::int64_t>& handshakes)
    {
        m_clock.advance(kRound);
        return seats.endRound(handshakes, m_clock.now());
    }
    int seatOf(Seats& seats, std::uint8_t key)
    {
        const int number = seats.take(keyNumber(key), kNobody).value_or(0);
        seats.answer(number, m_clock.now());
        return number;
    }

    FakeClock m_clock;
};

void TestSeats::givesTheLowest()
{
    Seats seats({.numbers = 3, .maxKeys = 3});
    QCOMPARE(seats.take(keyNumber(1), kNobody), 1);
    QCOMPARE(seats.take(keyNumber(2), kNobody), 2);
    QCOMPARE(seats.take(keyNumber(1), kNobody), 1);
    seats.release(1);
    QVERIFY(!seats.numberOf(keyNumber(1)));
    QCOMPARE(seats.take(keyNumber(3), kNobody), 1);
    QCOMPARE(seats.take(keyNumber(1), kNobody), 3);
    QCOMPARE(seats.keyOf(2), keyNumber(2));
}

void TestSeats::endsWhenFull()
{
    Seats ports({.numbers = 2, .maxKeys = 9});
    QVERIFY(ports.take(keyNumber(1), kNobody) && ports.take(keyNumber(2), kNobody));
    QVERIFY(!ports.take(keyNumber(3), kNobody));
    QCOMPARE(ports.take(keyNumber(2), kNobody), 2);
    Seats keys({.numbers = 9, .maxKeys = 2});
    QVERIFY(keys.take(keyNumber(1), kNobody) && keys.take(keyNumber(2), kNobody));
    QVERIFY(!keys.take(keyNumber(3), kNobody));
    keys.release(1);
    QCOMPARE(keys.take(keyNumber(3), kNobody), 1);
}

void TestSeats::unprovenKeysOfOneAddress()
{
    Seats seats({.numbers = 9, .maxKeys = 9, .maxUnprovenPerSource = 2});
    QVERIFY(seats.take(keyNumber(1), kSource) && seats.take(keyNumber(2), kSource));
    QVERIFY(!seats.take(keyNumber(3), kSource));
    QVERIFY(seats.take(keyNumber(3), kNobody));
    QVERIFY(seats.take(keyNumber(4), QHostAddress(QStringLiteral("192.0.2.2"))));
    QCOMPARE(seats.take(keyNumber(1), kSource), 1);
    round(seats, {{1, 5}}); // the first has a handshake
    QCOMPARE(seats.provenCount(), 1);
    QVERIFY(seats.take(keyNumber(5), kSource));
    QVERIFY(!seats.take(keyNumber(6), kSource));
    seats.release(2);
    QVERIFY(seats.take(keyNumber(6), kSource));
    seats.release(1); // proven, so it did not count
    QCOMPARE(seats.provenCount(), 0);
    QVERIFY(!seats.take(keyNumber(7), kSource));
}

void TestSeats::withoutHandshakeTwoRounds()
{
    Seats seats({.numbers = 9, .maxKeys = 9});
    const int number = seatOf(seats, 1);
    QCOMPARE(round(seats, {{number, 0}}), QList<int>());
    QCOMPARE(round(seats, {{number, 0}}), QList<int>{number});
    QVERIFY(seats.numberOf(keyNumber(1))); // until it is gone
    seats.release(number);
    QVERIFY(!seats.numberOf(keyNumber(1)));
}

void TestSeats::silentForTenMinutes()
{
    Seats seats({.numbers = 9, .maxKeys = 9});
    const int number = seatOf(seats, 1);
    for (int i = 0; i < 30; ++i)
        QCOMPARE(round(seats, {{number, 100 + i}}), QList<int>());
    for (int i = 0; i < 9; ++i)
        QCOMPARE(round(seats, {{number, 129}}), QList<int>());
    QCOMPARE(round(seats, {{number, 129}}), QList<int>{number});
}

void TestSeats::asksAgainAndStays()
{
    Seats seats({.numbers = 9, .maxKeys = 9});
    const int first = seatOf(seats, 1);
    const int second = seatOf(seats, 2);
    QCOMPARE(round(seats, {{first, 0}, {second, 7}}), QList<int>());
    seats.answer(first, m_clock.now());
    QCOMPARE(round(seats, {{first, 0}, {second, 7}}), QList<int>());
    for (int i = 0; i < 7; ++i)
        round(seats, {{second, 7}});
    seats.answer(second, m_clock.now());
    QCOMPARE(round(seats, {{second, 0}}), QList<int>()); // its peer was added anew
    QCOMPARE(round(seats, {{second, 0}}), QList<int>{second});
}

void TestSeats::aWallClockThatJumpsDoesNoHarm()
{
    Seats seats({.numbers = 9, .maxKeys = 9});
    const int number = seatOf(seats, 1);
    QCOMPARE(round(seats, {{number, 1'000'000}}), QList<int>());
    QCOMPARE(round(seats, {{number, 5}}), QList<int>()); // set back
    for (int i = 0; i < 9; ++i)
        QCOMPARE(round(seats, {{number, 5}}), QList<int>());
    QCOMPARE(round(seats, {{number, 2'000'000'000}}), QList<int>()); // set forward
}

void TestSeats::adopts()
{
    Seats seats({.numbers = 3, .maxKeys = 2});
    QVERIFY(seats.adopt(2, keyNumber(1), 77, m_clock.now()));
    QCOMPARE(seats.provenCount(), 1);
    QVERIFY(!seats.adopt(2, keyNumber(2), 0, m_clock.now()));
    QVERIFY(!seats.adopt(3, keyNumber(1), 0, m_clock.now()));
    QVERIFY(!seats.adopt(4, keyNumber(2), 0, m_clock.now()));
    QCOMPARE(seats.take(keyNumber(1), kNobody), 2);
    QVERIFY(seats.adopt(3, keyNumber(2), 0, m_clock.now()));
    QVERIFY(!seats.adopt(1, keyNumber(3), 0, m_clock.now())); // as many keys as may be
    // From now on for ten minutes, however long ago the handshake was.
    for (int i = 0; i < 9; ++i)
        QVERIFY(!round(seats, {{2, 77}}).contains(2));
    QCOMPARE(round(seats, {{2, 77}}), QList<int>{2});
}

void TestSeats::restsAndBlocks()
{
    Seats seats({.numbers = 3, .maxKeys = 3});
    QCOMPARE(seats.take(keyNumber(1), kNobody), 1);
    seats.rest(1, m_clock.now());
    seats.block(2);
    QVERIFY(!seats.numberOf(keyNumber(1)));
    QCOMPARE(seats.take(keyNumber(1), kNobody), 3);
    QVERIFY(!seats.take(keyNumber(2), kNobody));
    for (int i = 0; i < 9; ++i)
        round(seats, {});
    QVERIFY(!seats.take(keyNumber(2), kNobody));
    round(seats, {});
    QCOMPARE(seats.take(keyNumber(2), kNobody), 1);
    seats.release(2);
    QCOMPARE(seats.take(keyNumber(3), kNobody), 2);
    seats.block(9);
    seats.release(9); // never one of ours
    QVERIFY(!seats.take(keyNumber(4), kNobody));
}

/// Random orders against the simplest bookkeeping: no number twice, no key twice, never more than may be, and who has
/// handshakes keeps his number.
void TestSeats::keepsItsPromises()
{
    QRandomGenerator random(20'261);
    Seats seats({.numbers = 12, .maxKeys = 8});
    std::map<PublicKey, int> model;
    QHash<int, std::int64_t> handshakes;
    for (int step = 0; step < 20'000; ++step) {
        const PublicKey key = keyNumber(static_cast<std::uint8_t>(random.bounded(16)));
        const auto known = model.find(key);
        switch (random.bounded(4)) {
        case 0:
        case 1: {
            const auto number = seats.take(key, kNobody);
            QCOMPARE(number.has_value(), known != model.end() || model.size() < 8);
            if (number && known != model.end())
                QCOMPARE(*number, known->second);
            if (number) {
                for (const auto& [other, taken] : model)
                    QVERIFY((taken == *number) == (other == key));
                model[key] = *number;
                seats.answer(*number, m_clock.now());
                handshakes.insert(*number, handshakes.value(*number));
            }
            break;
        }
        case 2:
            if (known != model.end())
                ++handshakes[known->second];
            break;
        default: {
            const auto before = handshakes;
            for (const int gone : round(seats, handshakes)) {
                QVERIFY(before.contains(gone));
                std::erase_if(model, [&](const auto& entry) { return entry.second == gone; });
                handshakes.remove(gone);
                seats.release(gone);
            }
        }
        }
        QCOMPARE(seats.count(), static_cast<qsizetype>(model.size()));
    }
}

QTEST_APPLESS_MAIN(TestSeats)
#include "test_seats.moc"
