#include "server/net/framescanner.h"

#include "tests/integration/server/rawclient.h"

#include <QTest>

using namespace roamwire::server;
using roamwire::test::RawClient;

class TestFrameScanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesAreCounted_data();
    void framesAreCounted();
    void aFrameCountsWithItsLastByte();
    void announcedFramesDoNotCount();
    void unmaskedFramesAreBroken();
};

void TestFrameScanner::framesAreCounted_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qsizetype>("frames");
    const auto text = [](qsizetype size) { return RawClient::frame(RawClient::Text, QByteArray(size, 'x')); };
    QTest::newRow("nothing") << QByteArray() << qsizetype(0);
    QTest::newRow("empty") << text(0) << qsizetype(1);
    QTest::newRow("tiny") << text(125) << qsizetype(1);
    QTest::newRow("short") << text(126) << qsizetype(1);
    QTest::newRow("long") << text(65'536) << qsizetype(1);
    QTest::newRow("all of them") << text(0) + text(125) + text(126) + text(65'536) + text(1) << qsizetype(5);
    QTest::newRow("pings") << RawClient::frame(RawClient::Ping, {}).repeated(1'000) << qsizetype(1'000);
}

void TestFrameScanner::framesAreCounted()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qsizetype, frames);
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(5), qMax<qsizetype>(bytes.size(), 1)}) {
        FrameScanner scanner;
        qsizetype counted = 0;
        for (qsizetype begin = 0; begin < bytes.size(); begin += pieceSize)
            counted += scanner.scan(QByteArrayView(bytes).sliced(begin, qMin(pieceSize, bytes.size() - begin)));
        QCOMPARE(counted, frames);
        QVERIFY(!scanner.isBroken());
    }
}

void TestFrameScanner::aFrameCountsWithItsLastByte()
{
    for (const qsizetype size : {0, 1, 126, 70'000}) {
        FrameScanner scanner;
        const QByteArray frame = RawClient::frame(RawClient::Text, QByteArray(size, 'x'));
        QCOMPARE(scanner.scan(QByteArrayView(frame).chopped(1)), 0);
        QCOMPARE(scanner.scan(QByteArrayView(frame).last(1)), 1);
    }
}

void TestFrameScanner::announcedFramesDoNotCount()
{
    FrameScanner scanner;
    QByteArray header("\x81\xff", 2);
    header += QByteArray(8, '\xff') + "mask"; // 2^64 - 1 bytes
    QCOMPARE(scanner.scan(header), 0);
    QCOMPARE(scanner.scan(QByteArray(100'000, 'x')), 0);
}

void TestFrameScanner::unmaskedFramesAreBroken()
{
    FrameScanner scanner;
    QCOMPARE(scanner.scan(QByteArray(RawClient::frame(RawClient::Ping, {}) + QByteArray("\x81\x01x\x81\x01x", 6))), 1);
    QVERIFY(scanner.isBroken());
    QCOMPARE(scanner.scan(RawClient::frame(RawClient::Ping, {})), 0);
}

QTEST_GUILESS_MAIN(TestFrameScanner)
#include "test_framescanner.moc"
