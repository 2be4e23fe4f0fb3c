#include "tests/lab/agentstatus.h"
#include "tests/lab/figures.h"
#include "tests/lab/roamphases.h"

#include <QTest>

using namespace roamwire::lab;
using namespace std::chrono_literals;

namespace {

const Moment kStart = Moment(1'000s);

/// Packets every 20 ms; '.' answered after 40 ms, 'x' lost.
ProbeLog logOf(const QByteArray& fates)
{
    ProbeLog log;
    for (qsizetype i = 0; i < fates.size(); ++i) {
        const Moment sent = kStart + i * 20ms;
        log.sent(sent);
        if (fates.at(i) == '.')
            log.answered(static_cast<std::size_t>(i), sent + 40ms);
    }
    return log;
}

} // namespace

/// The lab's figures are only worth something if they are read correctly; this needs no root and no network.
class LabReadings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restored_data();
    void restored();
    void losses();
    void gapAndRoundTrip();
    void steady();
    void timeline();
    void phases();
    void status();
    void figures();
};

void LabReadings::restored_data()
{
    QTest::addColumn<QByteArray>("fates");
    QTest::addColumn<int>("usableMs");
    QTest::addColumn<double>("expected");
    QTest::newRow("never broken") << QByteArray("........") << 0 << 40.0;
    QTest::newRow("after three losses") << QByteArray("xxx....") << 0 << 100.0;
    QTest::newRow("a run that is too short does not count") << QByteArray("x..x....") << 0 << 120.0;
    QTest::newRow("answers from before do not count") << QByteArray("....xx....") << 75 << 85.0;
    QTest::newRow("still broken") << QByteArray("...x...") << 0 << -1.0;
}

void LabReadings::restored()
{
    QFETCH(const QByteArray, fates);
    QFETCH(const int, usableMs);
    QFETCH(const double, expected);
    QCOMPARE(logOf(fates).restoredMs(kStart + std::chrono::milliseconds(usableMs), 4).value_or(-1), expected);
}

void LabReadings::losses()
{
    const ProbeLog log = logOf("..xx..x.");
    QCOMPARE(log.lost(kStart, kStart + 1s), 3);
    QCOMPARE(log.lost(kStart + 60ms, kStart + 120ms), 1);
    QCOMPARE(log.sentBetween(kStart + 60ms, kStart + 120ms), 3);
}

void LabReadings::gapAndRoundTrip()
{
    const ProbeLog log = logOf("..xx..");
    QCOMPARE(log.longestGapMs(kStart + 40ms, kStart + 150ms), 60.0);
    QCOMPARE(log.longestGapMs(kStart + 40ms, kStart + 300ms), 160.0);
    QCOMPARE(ProbeLog().longestGapMs(kStart, kStart + 1s), 1000.0);
    QCOMPARE(log.roundTripMs(kStart, kStart + 1s).value_or(-1), 40.0);
    QVERIFY(!log.roundTripMs(kStart + 40ms, kStart + 80ms));
}

void LabReadings::steady()
{
    QVERIFY(logOf("x....").isSteady(kStart + 1s, 4));
    QVERIFY(!logOf("x...").isSteady(kStart + 1s, 4));
    // The last one may still be answered.
    QVERIFY(logOf("....x").isSteady(kStart + 90ms + 200ms - 20ms, 4));
    QVERIFY(!logOf("....x").isSteady(kStart + 1s, 4));
    QVERIFY(!logOf("...").isSteady(kStart + 1s, 4));
}

void LabReadings::timeline()
{
    const QByteArray log = "23:59:59.990 info  roamwire.timing: network changed\n"
                           "23:59:59.995 info  roamwire.engine: join sent\n"
                           "00:00:00.010 info  roamwire.timing: join sent\n"
                           "no time at all roamwire.timing: join sent\n";
    const Timeline line(log, kStart, QTime(0, 0, 0, 0));
    QVERIFY(line.first(QStringLiteral("network changed"), kStart - 1s) == kStart - 10ms);
    QVERIFY(line.first(QStringLiteral("join sent"), kStart - 1s) == kStart + 10ms);
    QVERIFY(!line.first(QStringLiteral("join sent"), kStart + 11ms));
    QVERIFY(!line.first(QStringLiteral("peer told"), kStart - 1s));
}

void LabReadings::phases()
{
    const QTime noon(12, 0);
    const Timeline roamer("11:59:59.000 info  roamwire.timing: network changed\n"
                          "12:00:00.003 info  roamwire.timing: network changed\n"
                          "12:00:00.009 info  roamwire.timing: paths set\n"
                          "12:00:00.020 info  roamwire.timing: join sent\n",
                          kStart, noon);
    const Timeline other("12:00:00.004 info  roamwire.timing: paths set\n"
                         "12:00:00.055 info  roamwire.timing: peer told\n"
                         "12:00:00.060 info  roamwire.timing: paths set\n",
                         kStart, noon);
    const RoamResult result{.plugged = kStart - 10ms, .usable = kStart, .restoredMs = 83};
    const RoamPhases read = RoamPhases::read(result, roamer, other);
    QList<double> all;
    for (qsizetype i = 0; i < RoamPhases::names().size(); ++i)
        all << read.ms(i).value_or(-1);
    QCOMPARE(all, (QList<double>{3, 9, 20, 55, 60, 83}));
    QVERIFY(!RoamPhases::read(result, roamer, Timeline({}, kStart, noon)).ms(3));
}

void LabReadings::status()
{
    const auto read = AgentStatus::parse(R"({"self":{"wgip":"10.128.4.2","server":"connected"},"peers":[
        {"name":"nas","path":"lan","verified":true,"endpoint":"192.168.11.103:5000","rtt_ms":1.5},
        {"name":"phone","path":"none","verified":false,"endpoint":null,"rtt_ms":null}]})");
    QVERIFY(read);
    QCOMPARE(read->tunnelAddress, QHostAddress(QStringLiteral("10.128.4.2")));
    QVERIFY(read->isConnected);
    QCOMPARE(read->paths.value(QStringLiteral("nas")),
             (PathView{QStringLiteral("lan"), true, QStringLiteral("192.168.11.103:5000"), 1.5}));
    QCOMPARE(read->paths.value(QStringLiteral("phone")), (PathView{QStringLiteral("none"), false, QString(), {}}));
    QVERIFY(!AgentStatus::parse("no status"));
}

void LabReadings::figures()
{
    QCOMPARE(median({5, 1, 3}), 3.0);
    QCOMPARE(median({4, 1, 3, 2}), 2.5);
    QCOMPARE(inFigures({70, 95, 83}), QStringLiteral("83 ms (70-95)"));
    QCOMPARE(inFigures({-0.2}), QStringLiteral("0 ms (0-0)"));
    QCOMPARE(inFigures({}), QStringLiteral("-"));
}

QTEST_GUILESS_MAIN(LabReadings)
#include "lab_readings.moc"
