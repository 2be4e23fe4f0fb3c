#include "server/net/flushpace.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

class TestFlushPace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beforeTheFirstFlushNothingWaits();
    void holds_data();
    void holds();
    void theHoldPasses();
};

namespace {

const Instant kBegan(1'000ms);

} // namespace

void TestFlushPace::beforeTheFirstFlushNothingWaits()
{
    QCOMPARE(FlushPace().holdFor(kBegan), 0ms);
}

void TestFlushPace::holds_data()
{
    QTest::addColumn<int>("took");
    QTest::addColumn<int>("events");
    QTest::addColumn<int>("hold");
    QTest::newRow("one event, however many heard it") << 4 << 1 << 0;
    QTest::newRow("several, to few") << 0 << 9 << 0;
    QTest::newRow("several, to many") << 4 << 9 << 2;
    QTest::newRow("several, to a crowd") << 400 << 9 << 5;
}

void TestFlushPace::holds()
{
    QFETCH(int, took);
    QFETCH(int, events);
    const Instant ended = kBegan + Milliseconds(took);
    FlushPace pace;
    pace.onFlushed(kBegan, ended, static_cast<std::size_t>(events));
    QTEST(static_cast<int>(pace.holdFor(ended).count()), "hold");
}

void TestFlushPace::theHoldPasses()
{
    const Instant ended = kBegan + 8ms;
    FlushPace pace;
    pace.onFlushed(kBegan, ended, 2);
    QCOMPARE(pace.holdFor(ended + 1ms), 3ms);
    QCOMPARE(pace.holdFor(ended + 4ms), 0ms);
    QCOMPARE(pace.holdFor(ended + 1'000ms), 0ms);
}

QTEST_GUILESS_MAIN(TestFlushPace)
#include "test_flushpace.moc"
