#include "shared/base/recentlog.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

class TestRecentLog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheLastLines();
    void cutsLongLinesAtAWord_data();
    void cutsLongLinesAtAWord();
};

void TestRecentLog::keepsTheLastLines()
{
    RecentLog log;
    QVERIFY(log.lines().isEmpty());
    for (int number = 1; number <= RecentLog::kMaxLines + 3; ++number)
        log.add(QByteArray::number(number));
    QCOMPARE(log.lines().size(), RecentLog::kMaxLines);
    QCOMPARE(log.lines().first(), u"4"_s);
    QCOMPARE(log.lines().last(), QString::number(RecentLog::kMaxLines + 3));
}

void TestRecentLog::cutsLongLinesAtAWord_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<qsizetype>("kept");
    QTest::newRow("as long as may be") << QByteArray(RecentLog::kMaxLength, 'x') << RecentLog::kMaxLength;
    QTest::newRow("a word at the end") << QByteArray(500, 'x') + " 198.51.100.100" << qsizetype(500);
    QTest::newRow("just fits") << QByteArray(RecentLog::kMaxLength, 'x') + " 198.51.100.100" << RecentLog::kMaxLength;
    QTest::newRow("one long word") << QByteArray(10'000, 'x') << qsizetype(0);
}

void TestRecentLog::cutsLongLinesAtAWord()
{
    QFETCH(const QByteArray, line);
    QFETCH(const qsizetype, kept);
    RecentLog log;
    log.add(line);
    QCOMPARE(log.lines(), QStringList(QString::fromUtf8(line.first(kept))));
}

QTEST_APPLESS_MAIN(TestRecentLog)
#include "test_recentlog.moc"
