#include "tests/lab/agentstatus.h"
#include "tests/lab/figures.h"
#include "tests/lab/roamphases.h"
#include "tests/lab/udpcapture.h"

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
    void datagrams_data();
    void datagrams();
    void traffic_data();
    void traffic();
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
        {"name":"nas","path":"lan","verified":true,"endpoint":"192.168.11.103:5000","rtt_ms":1.5,"wgip":"10.128.4.3",
         "reason":null},
        {"name":"phone","path":"none","verified":false,"endpoint":null,"rtt_ms":null,"reason":"udp_blocked"}]})");
    QVERIFY(read);
    QCOMPARE(read->tunnelAddress, QHostAddress(QStringLiteral("10.128.4.2")));
    QVERIFY(read->isConnected);
    QCOMPARE(read->paths.value(QStringLiteral("nas")),
             (PathView{QStringLiteral("lan"), true, QStringLiteral("192.168.11.103:5000"), 1.5}));
    QCOMPARE(read->paths.value(QStringLiteral("phone")),
             (PathView{QStringLiteral("none"), false, QString(), {}, QStringLiteral("udp_blocked")}));
    QCOMPARE(read->tunnelAddresses.value(QStringLiteral("nas")), QHostAddress(QStringLiteral("10.128.4.3")));
    QVERIFY(!AgentStatus::parse("no status"));
}

void LabReadings::datagrams_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<int>("segmentSize");
    QTest::addColumn<QStringList>("expected");
    const QByteArray payload("abcdefg");
    const QByteArray udp = QByteArray::fromHex("0bb8a410000f0000") + payload; // from 3000 to 42000
    const QByteArray ipv4 = QByteArray::fromHex("000000000000000000000000"
                                                "0800"
                                                "450000230000000040110000c0000201c6336414") +
                            udp;
    const QByteArray ipv6 = QByteArray::fromHex("000000000000000000000000"
                                                "86dd"
                                                "60000000000f114020010db800000000000000000000000120010db8000b0000"
                                                "0000000000000065") +
                            udp;
    const QString four = QStringLiteral("192.0.2.1:3000 198.51.100.20:42000 ");
    const QString six = QStringLiteral("[2001:db8::1]:3000 [2001:db8:b::65]:42000 ");
    QTest::newRow("IPv4") << ipv4 << 0 << QStringList{four + QStringLiteral("abcdefg")};
    QTest::newRow("filled up") << ipv4 + QByteArray(6, '\0') << 0 << QStringList{four + QStringLiteral("abcdefg")};
    QTest::newRow("IPv6") << ipv6 << 0 << QStringList{six + QStringLiteral("abcdefg")};
    QTest::newRow("segments") << ipv4 << 3
                              << QStringList{four + QStringLiteral("abc"), four + QStringLiteral("def"),
                                             four + QStringLiteral("g")};
    QTest::newRow("TCP") << QByteArray(ipv4).replace(23, 1, QByteArray(1, '\6')) << 0 << QStringList{};
    QTest::newRow("ARP") << QByteArray(ipv4).replace(13, 1, QByteArray(1, '\6')) << 0 << QStringList{};
    QTest::newRow("cut off") << ipv4.first(40) << 0 << QStringList{};
    QTest::newRow("nothing") << QByteArray() << 0 << QStringList{};
}

void LabReadings::datagrams()
{
    QFETCH(const QByteArray, frame);
    QFETCH(const int, segmentSize);
    QFETCH(const QStringList, expected);
    QStringList found;
    const auto read = datagramsIn(frame, segmentSize);
    for (const PassedDatagram& datagram : read)
        found << datagram.from.toString() + QLatin1Char(' ') + datagram.to.toString() + QLatin1Char(' ') +
                     QString::fromLatin1(datagram.payload);
    QCOMPARE(found, expected);
}

void LabReadings::traffic_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("expected");
    QTest::newRow("data") << QByteArray("\4\0\0\0", 4) + QByteArray(60, 'x') << true;
    QTest::newRow("keepalive") << QByteArray("\4\0\0\0", 4) + QByteArray(28, 'x') << false;
    QTest::newRow("initiation") << QByteArray("\1\0\0\0", 4) + QByteArray(144, 'x') << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void LabReadings::traffic()
{
    QFETCH(const QByteArray, payload);
    QFETCH(const bool, expected);
    QCOMPARE((PassedDatagram{{}, {}, {}, payload}).isTraffic(), expected);
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
