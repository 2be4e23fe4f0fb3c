#include "server/net/allowance.h"
#include "server/net/failedjoins.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

class TestRateLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBurstThenARate();
    void debtHasABottomAndIsPaid();
    void slowPaymentLosesNothing();
    void noLimit();
    void failuresBlock_data();
    void failuresBlock();
    void failuresAreForgotten();
    void loopbackIsNotCounted();
    void memoryIsBounded();
};

namespace {

constexpr Instant kStart{1'000'000ms};
constexpr Allowance::Rate kRate{10, 3}; // one per 100 ms
constexpr FailedJoins::Limits kLimits{2, 10'000ms, 3};

QHostAddress address(const char* text)
{
    return QHostAddress(QString::fromLatin1(text));
}

} // namespace

void TestRateLimits::aBurstThenARate()
{
    Allowance allowance(kStart);
    for (int i = 0; i < 3; ++i) {
        allowance.take(1, kRate, kStart);
        QVERIFY(!allowance.isSpent(kRate));
    }
    for (int i = 1; i <= 20; ++i) {
        allowance.take(1, kRate, kStart + i * 100ms);
        QVERIFY(!allowance.isSpent(kRate));
    }
    allowance.take(1, kRate, kStart + 2'099ms);
    QVERIFY(allowance.isSpent(kRate));
}

void TestRateLimits::debtHasABottomAndIsPaid()
{
    Allowance allowance(kStart);
    allowance.take(5, kRate, kStart);
    QVERIFY(allowance.isSpent(kRate) && !allowance.isOverdrawn(kRate));
    allowance.take(1'000'000, kRate, kStart);
    QVERIFY(allowance.isOverdrawn(kRate));
    allowance.take(0, kRate, kStart + 299ms);
    QVERIFY(allowance.isSpent(kRate));
    allowance.take(0, kRate, kStart + 300ms);
    QVERIFY(!allowance.isSpent(kRate));
}

void TestRateLimits::slowPaymentLosesNothing()
{
    Allowance allowance(kStart);
    allowance.take(6, kRate, kStart);
    for (int ms = 0; ms < 300; ms += 7) // looked at more often than there is anything to pay
        allowance.take(0, kRate, kStart + Milliseconds(ms));
    QVERIFY(allowance.isSpent(kRate));
    allowance.take(0, kRate, kStart + 301ms);
    QVERIFY(!allowance.isSpent(kRate));
}

void TestRateLimits::noLimit()
{
    constexpr Allowance::Rate kNone{0, 0};
    Allowance allowance(kStart);
    allowance.take(1'000'000'000, kNone, kStart);
    QVERIFY(!allowance.isSpent(kNone) && !allowance.isOverdrawn(kNone));
}

void TestRateLimits::failuresBlock_data()
{
    QTest::addColumn<QHostAddress>("other");
    QTest::addColumn<bool>("isBlocked");
    QTest::newRow("itself") << address("2001:db8::1") << true;
    QTest::newRow("same /64") << address("2001:db8::2") << true;
    QTest::newRow("other /64") << address("2001:db8:0:1::1") << false;
    QTest::newRow("IPv4") << address("192.0.2.1") << false;
}

void TestRateLimits::failuresBlock()
{
    QFETCH(QHostAddress, other);
    QFETCH(bool, isBlocked);
    FailedJoins failed(kLimits);
    failed.count(address("2001:db8::1"), kStart);
    QCOMPARE(failed.wait(other, kStart), 0ms);
    failed.count(address("2001:db8::3"), kStart + 4'000ms);
    QCOMPARE(failed.wait(other, kStart + 4'000ms), isBlocked ? 6'000ms : 0ms);
    QCOMPARE(failed.wait(other, kStart + 10'000ms), 0ms);
}

void TestRateLimits::failuresAreForgotten()
{
    FailedJoins failed(kLimits);
    const auto peer = address("192.0.2.1");
    failed.count(peer, kStart);
    failed.count(peer, kStart + 10'000ms); // the window of the first is over
    QCOMPARE(failed.wait(peer, kStart + 10'000ms), 0ms);
    failed.count(peer, kStart + 10'001ms);
    QCOMPARE(failed.wait(peer, kStart + 10'001ms), 9'999ms);
}

void TestRateLimits::loopbackIsNotCounted()
{
    FailedJoins failed(kLimits);
    for (const char* text : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
        for (int i = 0; i < 5; ++i)
            failed.count(address(text), kStart);
        QCOMPARE(failed.wait(address(text), kStart), 0ms);
    }
}

void TestRateLimits::memoryIsBounded()
{
    FailedJoins failed(kLimits);
    const auto blocked = [&](int i, Instant now) {
        const QHostAddress peer(0xc0000200U + static_cast<quint32>(i));
        failed.count(peer, now);
        failed.count(peer, now);
        return failed.wait(peer, now) > 0ms;
    };
    for (int i = 0; i < 6; ++i)
        QCOMPARE(blocked(i, kStart), i < 3);
    QVERIFY(blocked(4, kStart + 10'000ms));
}

QTEST_GUILESS_MAIN(TestRateLimits)
#include "test_ratelimits.moc"
