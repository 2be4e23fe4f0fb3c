#include "server/core/slotpool.h"

#include <QTest>

#include <random>

using roamwire::server::SlotPool;

class SlotPoolTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheLowest()
    {
        SlotPool pool;
        for (quint32 i = 0; i < 5; ++i)
            QCOMPARE(pool.allocate(), i);
        pool.release(3);
        pool.release(1);
        QCOMPARE(pool.allocate(), 1U);
        QCOMPARE(pool.allocate(), 3U);
        QCOMPARE(pool.allocate(), 5U);
    }

    void claimsExactly()
    {
        SlotPool pool;
        QVERIFY(pool.claim(3));
        QVERIFY(!pool.claim(3));
        QVERIFY(pool.claim(1));
        for (const quint32 expected : {0U, 2U, 4U})
            QCOMPARE(pool.allocate(), expected);
        QVERIFY(!pool.claim(2));
    }

    void refusesAbsurdNumbers()
    {
        SlotPool pool;
        QVERIFY(pool.claim(SlotPool::kMaxSlot));
        QVERIFY(!pool.claim(SlotPool::kMaxSlot + 1));
        QVERIFY(!pool.claim(std::numeric_limits<quint32>::max()));
    }

    void releasingWhatIsFreeIsHarmless()
    {
        SlotPool pool;
        pool.release(0);
        QCOMPARE(pool.allocate(), 0U);
        pool.release(7);
        pool.release(0);
        pool.release(0);
        QCOMPARE(pool.allocate(), 0U);
        QCOMPARE(pool.allocate(), 1U);
    }

    void randomUseAgainstASet()
    {
        std::mt19937 random(1);
        SlotPool pool;
        std::set<quint32> taken;
        for (int i = 0; i < 20'000; ++i) {
            const quint32 slot = random() % 40;
            switch (random() % 3) {
            case 0: {
                quint32 lowest = 0;
                while (taken.contains(lowest))
                    ++lowest;
                QCOMPARE(pool.allocate(), lowest);
                taken.insert(lowest);
                break;
            }
            case 1:
                QCOMPARE(pool.claim(slot), taken.insert(slot).second);
                break;
            default:
                pool.release(slot);
                taken.erase(slot);
            }
            QCOMPARE(pool.isTaken(slot), taken.contains(slot));
        }
    }
};

QTEST_GUILESS_MAIN(SlotPoolTest)
#include "test_slotpool.moc"
