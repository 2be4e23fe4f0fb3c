#include "shared/base/backoff.h"

#include <QTest>

namespace roamwire {

using namespace std::chrono_literals;

class TestBackoff final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ceilingDoublesUpToTheCap_data();
    void ceilingDoublesUpToTheCap();
    void delayIsDrawnBelowTheCeiling_data();
    void delayIsDrawnBelowTheCeiling();
    void resetStartsFromTheFirstCeiling();
};

void TestBackoff::ceilingDoublesUpToTheCap_data()
{
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("cap");
    QTest::addColumn<QList<qint64>>("ceilings");

    constexpr qint64 kLargest = std::numeric_limits<qint64>::max();
    QTest::newRow("the cap is a power of two times the first")
        << qint64(1000) << qint64(8000) << QList<qint64>{1000, 2000, 4000, 8000, 8000};
    QTest::newRow("the cap lies between two ceilings")
        << qint64(1000) << qint64(5000) << QList<qint64>{1000, 2000, 4000, 5000, 5000};
    QTest::newRow("odd cap") << qint64(1) << qint64(3) << QList<qint64>{1, 2, 3, 3};
    QTest::newRow("first equals cap") << qint64(700) << qint64(700) << QList<qint64>{700, 700};
    QTest::newRow("first above cap") << qint64(9000) << qint64(700) << QList<qint64>{700, 700};
    QTest::newRow("a cap near the end of the type")
        << kLargest / 4 << kLargest / 2 << QList<qint64>{kLargest / 4, kLargest / 4 * 2, kLargest / 2, kLargest / 2};
}

void TestBackoff::ceilingDoublesUpToTheCap()
{
    QFETCH(qint64, first);
    QFETCH(qint64, cap);
    QFETCH(QList<qint64>, ceilings);

    Backoff backoff{Milliseconds(first), Milliseconds(cap)};
    for (const qint64 ceiling : std::as_const(ceilings)) {
        // Half of the ceiling is exact in a double where the ceiling itself may not be.
        const qint64 delay = backoff.next(0.5).count();
        QVERIFY2(std::abs(delay - ceiling / 2) <= ceiling / 1'000'000'000, qPrintable(QString::number(delay)));
    }
}

void TestBackoff::delayIsDrawnBelowTheCeiling_data()
{
    QTest::addColumn<double>("random");
    QTest::addColumn<qint64>("delay");

    QTest::newRow("lowest") << 0.0 << qint64(0);
    QTest::newRow("a quarter") << 0.25 << qint64(250);
    QTest::newRow("a half") << 0.5 << qint64(500);
    QTest::newRow("highest") << std::nextafter(1.0, 0.0) << qint64(999);
}

void TestBackoff::delayIsDrawnBelowTheCeiling()
{
    QFETCH(double, random);
    QFETCH(qint64, delay);

    QCOMPARE(Backoff(1s, 60s).next(random).count(), delay);
}

void TestBackoff::resetStartsFromTheFirstCeiling()
{
    Backoff backoff(1s, 60s);
    for (int i = 0; i < 10; ++i)
        backoff.next(0.5);
    QCOMPARE(backoff.next(0.5), Milliseconds(30s));
    backoff.reset();
    QCOMPARE(backoff.next(0.5), Milliseconds(500));
    QCOMPARE(backoff.next(0.5), Milliseconds(1s));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestBackoff)
#include "test_backoff.moc"
