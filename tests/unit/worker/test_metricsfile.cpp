#include "server/worker/metricsfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;

class TestMetricsFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReplaced();
    void saysWhatIsInTheWay();

private:
    QTemporaryDir m_folder;
};

void TestMetricsFile::isReplaced()
{
    const QString path = m_folder.filePath(QStringLiteral("worker.prom"));
    Metrics metrics;
    double value = 1;
    metrics.gauge("one", "One.", [&value] { return value; });
    MetricsFile file(path, metrics);
    file.start();
    const auto text = [&path] {
        QFile written(path);
        return written.open(QIODevice::ReadOnly) ? written.readAll() : QByteArray();
    };
    QVERIFY(text().endsWith("\none 1\n"));
    QVERIFY(QFile::permissions(path).testFlag(QFile::ReadOther));
    value = 2;
    QVERIFY(file.write());
    QVERIFY(text().endsWith("\none 2\n"));
}

void TestMetricsFile::saysWhatIsInTheWay()
{
    const QString path = m_folder.filePath(QStringLiteral("nowhere/worker.prom"));
    const Metrics metrics;
    const auto written = MetricsFile(path, metrics).write();
    QVERIFY(!written);
    QVERIFY(written.error().message.contains(path));
}

QTEST_GUILESS_MAIN(TestMetricsFile)
#include "test_metricsfile.moc"
