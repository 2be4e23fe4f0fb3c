#include "server/worker/workeroptions.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;

class TestWorkerOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKey();
    void ownAuthority();
    void defaults();
    void interfaces_data();
    void interfaces();
    void errors_data();
    void errors();
    void wrongUsage_data();
    void wrongUsage();
    void answers();
};

namespace {

const QByteArray kLeast =
    "[wgkex]\nenabled = true\ndomains = a b\nexternal_name = gw\nworker_name = w\nmqtt_host = mq\n";

Result<std::variant<WorkerOptions, AnswerText>> parseText(const QByteArray& text)
{
    const QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("worker.conf")));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write a test file");
    file.close();
    return parseWorker({QStringLiteral("--config"), file.fileName()});
}

} // namespace

void TestWorkerOptions::everyKey()
{
    const auto parsed = parseText("[wgkex]\nenabled=true\ndomains=ffmuc_welt, ffmuc_dach\ndomain_prefixes=ffmuc_,ff\n"
                                  "external_name=gw1.example.org\nworker_name=gw1\nmqtt_host=mq\nmqtt_port=1884\n"
                                  "mqtt_user=u\nmqtt_password_file=/p\nmqtt_tls=true\nprune_after=20\nlook_every=3\n"
                                  "[metrics]\nfile=/m.prom\n");
    QVERIFY2(parsed, qPrintable(parsed ? QString() : parsed.error().message));
    const WgkexOptions& wgkex = std::get<WorkerOptions>(*parsed).wgkex;
    QVERIFY(wgkex.enabled);
    QCOMPARE(wgkex.domains(),
             (QList<Domain>{{QStringLiteral("ffmuc_welt"), QStringLiteral("wg-welt"), QStringLiteral("vx-welt")},
                            {QStringLiteral("ffmuc_dach"), QStringLiteral("wg-dach"), QStringLiteral("vx-dach")}}));
    QCOMPARE(wgkex.externalName, QStringLiteral("gw1.example.org"));
    QCOMPARE(wgkex.workerName, QStringLiteral("gw1"));
    QCOMPARE(wgkex.mqttHost, QStringLiteral("mq"));
    QCOMPARE(wgkex.mqttPort, quint16(1884));
    QCOMPARE(wgkex.mqttUser, QStringLiteral("u"));
    QCOMPARE(wgkex.mqttPasswordFile, QStringLiteral("/p"));
    QVERIFY(wgkex.mqttTls && wgkex.mqttCaFile.isEmpty());
    QCOMPARE(wgkex.pruneAfter, std::chrono::seconds(20));
    QCOMPARE(wgkex.lookEvery, std::chrono::seconds(3));
    QCOMPARE(std::get<WorkerOptions>(*parsed).metricsFile, QStringLiteral("/m.prom"));
}

void TestWorkerOptions::ownAuthority()
{
    const auto parsed = parseText(kLeast + "mqtt_tls = /etc/roamwire/mqtt-ca.pem\n");
    QVERIFY(parsed);
    const WgkexOptions& wgkex = std::get<WorkerOptions>(*parsed).wgkex;
    QVERIFY(wgkex.mqttTls);
    QCOMPARE(wgkex.mqttCaFile, QStringLiteral("/etc/roamwire/mqtt-ca.pem"));
}

void TestWorkerOptions::defaults()
{
    const auto parsed = parseText(kLeast);
    QVERIFY(parsed);
    const WgkexOptions& wgkex = std::get<WorkerOptions>(*parsed).wgkex;
    QCOMPARE(wgkex.pruneAfter, std::chrono::hours(3));
    QCOMPARE(wgkex.mqttPort, quint16(0));
    QVERIFY(!wgkex.mqttTls);
    QCOMPARE(std::get<WorkerOptions>(*parsed).log, LogFormat::Text);
}

void TestWorkerOptions::interfaces_data()
{
    QTest::addColumn<QByteArray>("prefixes");
    QTest::addColumn<QByteArray>("domain");
    QTest::addColumn<QString>("interface");
    QTest::newRow("a prefix") << QByteArray("ffmuc_") << QByteArray("ffmuc_welt") << QStringLiteral("wg-welt");
    QTest::newRow("none fits") << QByteArray("ffdon_") << QByteArray("welt") << QStringLiteral("wg-welt");
    QTest::newRow("the longest") << QByteArray("ff ffmuc_ ffm") << QByteArray("ffmuc_welt")
                                 << QStringLiteral("wg-welt");
    QTest::newRow("not all of it") << QByteArray("welt") << QByteArray("welt") << QStringLiteral("wg-welt");
    QTest::newRow("only the beginning") << QByteArray("muc_") << QByteArray("ffmuc_welt")
                                        << QStringLiteral("wg-ffmuc_welt");
}

void TestWorkerOptions::interfaces()
{
    QFETCH(QByteArray, prefixes);
    QFETCH(QByteArray, domain);
    QFETCH(QString, interface);
    const auto parsed = parseText(kLeast + "domains = " + domain + "\ndomain_prefixes = " + prefixes + '\n');
    QVERIFY2(parsed, qPrintable(parsed ? QString() : parsed.error().message));
    const auto domains = std::get<WorkerOptions>(*parsed).wgkex.domains();
    QCOMPARE(domains.size(), 1);
    QCOMPARE(domains.constFirst().wireguard, interface);
}

void TestWorkerOptions::errors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("names"); ///< what the message names
    const auto row = [](const char* name, const QByteArray& text, const QString& names) {
        QTest::newRow(name) << text << names;
    };
    row("nothing", "", QStringLiteral("enables nothing"));
    row("off", "[wgkex]\nenabled = false\n", QStringLiteral("enables nothing"));
    row("unknown key", kLeast + "mqtt_hots = a\n", QStringLiteral("line 7: [wgkex] mqtt_hots: "));
    row("unknown section", kLeast + "[wgkx]\nenabled = true\n", QStringLiteral("line 8: [wgkx] enabled: "));
    row("unknown key of metrics", kLeast + "[metrics]\nfiel = /m\n", QStringLiteral("line 8: [metrics] fiel: "));
    row("no flag", kLeast + "mqtt_tls = yes\n", QStringLiteral("'yes' is neither true nor false"));
    row("port 0", kLeast + "mqtt_port = 0\n", QStringLiteral("not a port"));
    row("port too large", kLeast + "mqtt_port = 65536\n", QStringLiteral("not a port"));
    row("no domains", kLeast + "domains =\n", QStringLiteral("domains is missing"));
    row("wildcard", kLeast + "domains = a+\n", QStringLiteral("'a+'"));
    row("slash", kLeast + "domains = a/b\n", QStringLiteral("'a/b'"));
    row("slash in the name", kLeast + "worker_name = a/b\n", QStringLiteral("worker_name"));
    row("long interface", kLeast + "domains = abcdefghijklm\n", QStringLiteral("wg-abcdefghijklm"));
    row("the same interface", kLeast + "domains = x_a y_a\ndomain_prefixes = x_ y_\n", QStringLiteral("wg-a"));
    row("twice", kLeast + "domains = a a\n", QStringLiteral("wg-a"));
    row("user alone", kLeast + "mqtt_user = u\n", QStringLiteral("go together"));
    row("password alone", kLeast + "mqtt_password_file = /p\n", QStringLiteral("go together"));
    row("no host", "[wgkex]\nenabled=true\ndomains=a\nexternal_name=g\nworker_name=w\n", QStringLiteral("mqtt_host"));
    row("no external name", "[wgkex]\nenabled=true\ndomains=a\nworker_name=w\nmqtt_host=m\n",
        QStringLiteral("external_name"));
    row("no worker name", "[wgkex]\nenabled=true\ndomains=a\nexternal_name=g\nmqtt_host=m\n",
        QStringLiteral("worker_name"));
    row("no time", kLeast + "prune_after = 3h\n", QStringLiteral("'3h' is not a number of seconds"));
    row("time zero", kLeast + "look_every = 0\n", QStringLiteral("seconds"));
}

void TestWorkerOptions::errors()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, names);
    const auto parsed = parseText(text);
    QVERIFY(!parsed);
    QVERIFY2(parsed.error().message.contains(names), qPrintable(parsed.error().message));
}

void TestWorkerOptions::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("no such file") << QStringList{QStringLiteral("--config"), QStringLiteral("/nonexistent")};
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--frobnicate")};
    QTest::newRow("a word") << QStringList{QStringLiteral("run")};
}

void TestWorkerOptions::wrongUsage()
{
    QFETCH(QStringList, arguments);
    QVERIFY(!parseWorker(arguments));
}

void TestWorkerOptions::answers()
{
    const auto help = parseWorker({QStringLiteral("--help")});
    QVERIFY(help && std::holds_alternative<AnswerText>(*help));
    QVERIFY(std::get<AnswerText>(*help).text.startsWith(QStringLiteral("Usage: roamwire-worker --config FILE")));
    const auto version = parseWorker({QStringLiteral("--version")});
    QVERIFY(version && std::holds_alternative<AnswerText>(*version));
}

QTEST_GUILESS_MAIN(TestWorkerOptions)
#include "test_workeroptions.moc"
