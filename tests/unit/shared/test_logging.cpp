#include "shared/base/logging.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QTimeZone>

namespace roamwire {
namespace {

const char* const kCategory = "roamwire.test";

QDateTime sampleTime()
{
    return QDateTime(QDate(2024, 2, 29), QTime(12, 34, 56, 789), QTimeZone(3600));
}

QByteArray textLine(QtMsgType type, const QString& message)
{
    return logLine(LogFormat::Text, sampleTime(), type, kCategory, message);
}

} // namespace

class TestLogging final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textNamesTimeLevelAndCategory_data();
    void textNamesTimeLevelAndCategory();
    void textStaysOneLine_data();
    void textStaysOneLine();
    void jsonHoldsTheMessageAsItIs();
};

void TestLogging::textNamesTimeLevelAndCategory_data()
{
    QTest::addColumn<QtMsgType>("type");
    QTest::addColumn<QByteArray>("line");

    QTest::newRow("debug") << QtDebugMsg << QByteArray("12:34:56.789 debug roamwire.test: hello\n");
    QTest::newRow("info") << QtInfoMsg << QByteArray("12:34:56.789 info  roamwire.test: hello\n");
    QTest::newRow("warning") << QtWarningMsg << QByteArray("12:34:56.789 warn  roamwire.test: hello\n");
    QTest::newRow("critical") << QtCriticalMsg << QByteArray("12:34:56.789 error roamwire.test: hello\n");
    QTest::newRow("fatal") << QtFatalMsg << QByteArray("12:34:56.789 fatal roamwire.test: hello\n");
}

void TestLogging::textNamesTimeLevelAndCategory()
{
    QFETCH(QtMsgType, type);
    QFETCH(QByteArray, line);

    QCOMPARE(textLine(type, QStringLiteral("hello")), line);
}

void TestLogging::textStaysOneLine_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QByteArray>("shown");

    QTest::newRow("a second line") << QStringLiteral("a\n12:00:00.000 info  x: b")
                                   << QByteArray("a\\u000a12:00:00.000 info  x: b");
    QTest::newRow("terminal escape") << QStringLiteral("\x1b[2J") << QByteArray("\\u001b[2J");
    QTest::newRow("C1 control") << QString(QChar(0x9b)) << QByteArray("\\u009b");
    QTest::newRow("placeholders") << QStringLiteral("%1 %4 %%") << QByteArray("%1 %4 %%");
    QTest::newRow("other scripts") << QStringLiteral("Büro") << QByteArray("B\xc3\xbcro");
    QTest::newRow("nothing") << QString() << QByteArray();
}

void TestLogging::textStaysOneLine()
{
    QFETCH(QString, message);
    QFETCH(QByteArray, shown);

    QCOMPARE(textLine(QtInfoMsg, message), "12:34:56.789 info  roamwire.test: " + shown + '\n');
}

void TestLogging::jsonHoldsTheMessageAsItIs()
{
    const QString message = QStringLiteral("two\nlines \"quoted\" \x1b");
    const QByteArray line = logLine(LogFormat::Json, sampleTime(), QtWarningMsg, kCategory, message);

    QCOMPARE(line.count('\n'), 1);
    QVERIFY(line.endsWith('\n'));
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    QCOMPARE(object, (QJsonObject{{QStringLiteral("time"), QStringLiteral("2024-02-29T11:34:56.789Z")},
                                  {QStringLiteral("level"), QStringLiteral("warn")},
                                  {QStringLiteral("category"), QStringLiteral("roamwire.test")},
                                  {QStringLiteral("message"), message}}));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestLogging)
#include "test_logging.moc"
