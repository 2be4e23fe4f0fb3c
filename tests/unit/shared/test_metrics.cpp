#include "shared/base/metrics.h"

#include <QTest>

using namespace roamwire;

class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void familiesAreWritten();
    void sameLabelsAreTheSameCounter();
    void referencesStay();
    void textIsEscaped();
    void bucketsAddUp();
    void numbers_data();
    void numbers();
};

void TestMetrics::familiesAreWritten()
{
    Metrics metrics;
    metrics.counter("joins_total", "Joins.", {{"dialect", "native"}}).add();
    metrics.gauge("peers", "Peers.", [] {
        return std::vector<Metrics::Sample>{{{{"presence", "online"}}, 3}, {{{"presence", "away"}}, 0}};
    });
    metrics.counter("joins_total", "Joins.", {{"dialect", "orchestration"}, {"x", "y"}}).add(41);
    metrics.gauge("one", "One.", [] { return 1.0; });
    QCOMPARE(metrics.text(), QByteArray("# HELP joins_total Joins.\n# TYPE joins_total counter\n"
                                        "joins_total{dialect=\"native\"} 1\n"
                                        "joins_total{dialect=\"orchestration\",x=\"y\"} 41\n"
                                        "# HELP peers Peers.\n# TYPE peers gauge\n"
                                        "peers{presence=\"online\"} 3\npeers{presence=\"away\"} 0\n"
                                        "# HELP one One.\n# TYPE one gauge\none 1\n"));
}

void TestMetrics::sameLabelsAreTheSameCounter()
{
    Metrics metrics;
    auto& one = metrics.counter("a", "A.", {{"l", "1"}});
    QCOMPARE(&metrics.counter("a", "A.", {{"l", "1"}}), &one);
    QVERIFY(&metrics.counter("a", "A.", {{"l", "2"}}) != &one);
    QVERIFY(&metrics.counter("b", "B.", {{"l", "1"}}) != &one);
}

void TestMetrics::referencesStay()
{
    Metrics metrics;
    auto& first = metrics.counter("a", "A.");
    for (int i = 0; i < 1'000; ++i) {
        metrics.counter("a", "A.", {{"l", QByteArray::number(i)}});
        metrics.counter("a" + QByteArray::number(i), "A.");
    }
    first.add(7);
    QCOMPARE(metrics.counter("a", "A.").value(), quint64(7));
}

void TestMetrics::textIsEscaped()
{
    Metrics metrics;
    metrics.counter("a", "Back\\slash,\nline.", {{"l", "\"quoted\"\\\n"}});
    QCOMPARE(metrics.text(),
             QByteArray("# HELP a Back\\\\slash,\\nline.\n# TYPE a counter\na{l=\"\\\"quoted\\\"\\\\\\n\"} 0\n"));
}

void TestMetrics::bucketsAddUp()
{
    Metrics metrics;
    auto& seconds = metrics.histogram("s", "S.", {0.5, 1});
    for (const double value : {0.25, 0.5, 0.75, 3.0}) // a bound belongs to its bucket
        seconds.observe(value);
    QCOMPARE(metrics.text(), QByteArray("# HELP s S.\n# TYPE s histogram\ns_bucket{le=\"0.5\"} 2\n"
                                        "s_bucket{le=\"1\"} 3\ns_bucket{le=\"+Inf\"} 4\ns_sum 4.5\ns_count 4\n"));
}

void TestMetrics::numbers_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("zero") << 0.0 << QByteArray("0");
    QTest::newRow("negative") << -1.0 << QByteArray("-1");
    QTest::newRow("a million") << 1e6 << QByteArray("1000000");
    QTest::newRow("fraction") << 0.1 << QByteArray("0.1");
    QTest::newRow("huge") << 1e300 << QByteArray("1e+300");
}

void TestMetrics::numbers()
{
    QFETCH(double, value);
    QFETCH(QByteArray, text);
    Metrics metrics;
    metrics.gauge("a", "A.", [=] { return value; });
    QVERIFY2(metrics.text().endsWith(QByteArray("\na " + text + "\n")), metrics.text().constData());
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "test_metrics.moc"
