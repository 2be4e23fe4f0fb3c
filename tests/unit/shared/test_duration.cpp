#include "shared/base/duration.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kYear = 24h * 365;

} // namespace

class TestDuration final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
};

void TestDuration::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("seconds") << u"90s"_s << qint64(90);
    QTest::newRow("minutes") << u"30m"_s << qint64(1800);
    QTest::newRow("hours") << u"24h"_s << qint64(86'400);
    QTest::newRow("days") << u"7d"_s << qint64(604'800);
    QTest::newRow("the longest") << u"365d"_s << qint64(kYear.count());
}

void TestDuration::reads()
{
    QFETCH(QString, text);
    QFETCH(qint64, seconds);
    const auto duration = parseDuration(text, kYear);
    QVERIFY2(duration, duration ? "" : qPrintable(duration.error().message));
    QCOMPARE(duration->count(), seconds);
}

void TestDuration::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    const QString none = u"is not a duration"_s;
    for (const char* text : {"", "s", "24", "0s", "-1h", "+1h", "1.5h", "1 h", " 1h", "1h30m", "1w", "1H", "99999999999999999999s"})
        QTest::newRow(*text ? text : "nothing") << QString::fromLatin1(text) << none;
    QTest::newRow("longer than a year") << u"366d"_s << u"is too long"_s;
    QTest::newRow("near the end of numbers") << u"9223372036854775807d"_s << u"is too long"_s;
}

void TestDuration::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    const auto duration = parseDuration(text, kYear);
    QVERIFY(!duration);
    QVERIFY2(duration.error().message.contains(said), qPrintable(duration.error().message));
}

QTEST_GUILESS_MAIN(TestDuration)
#include "test_duration.moc"
