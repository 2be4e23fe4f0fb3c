#include "client-gui/helper-api/framing.h"

#include <QTest>

using namespace roamwire;
using helper::FrameReader;

class TestFraming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refusesTooLong();
    void acceptsTheLongest();
};

void TestFraming::reads_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArrayList>("frames");
    QTest::newRow("nothing") << QByteArray() << QByteArrayList();
    QTest::newRow("part of a length") << QByteArray("\0\0\0", 3) << QByteArrayList();
    QTest::newRow("length only") << QByteArray("\0\0\0\2", 4) << QByteArrayList();
    QTest::newRow("part of the content") << QByteArray("\0\0\0\2a", 5) << QByteArrayList();
    QTest::newRow("empty frame") << QByteArray("\0\0\0\0", 4) << QByteArrayList{QByteArray("")};
    QTest::newRow("one") << helper::framed("ab") << QByteArrayList{"ab"};
    QTest::newRow("two and a half") << helper::framed("ab") + helper::framed("c") + QByteArray("\0\0\0\1", 4)
                                    << QByteArrayList{"ab", "c"};
}

void TestFraming::reads()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArrayList, frames);
    for (const qsizetype slice : {qsizetype(1), qsizetype(3), qsizetype(1000)}) {
        FrameReader reader;
        QByteArrayList got;
        for (qsizetype i = 0; i < stream.size(); i += slice) {
            reader.append(QByteArrayView(stream).sliced(i, qMin(slice, stream.size() - i)));
            for (auto frame = reader.next(); frame && *frame; frame = reader.next())
                got.append(**frame);
        }
        QCOMPARE(got, frames);
    }
}

void TestFraming::refusesTooLong()
{
    FrameReader reader(10);
    reader.append(QByteArray("\0\0\0\x0b", 4));
    QVERIFY(!reader.next());
    FrameReader largest;
    largest.append(QByteArray("\xff\xff\xff\xff", 4));
    QVERIFY(!largest.next());
}

void TestFraming::acceptsTheLongest()
{
    FrameReader reader;
    reader.append(helper::framed(QByteArray(helper::kMaxFrame, 'x')));
    const auto frame = reader.next();
    QVERIFY(frame && *frame);
    QCOMPARE((*frame)->size(), helper::kMaxFrame);
}

QTEST_GUILESS_MAIN(TestFraming)
#include "test_framing.moc"
