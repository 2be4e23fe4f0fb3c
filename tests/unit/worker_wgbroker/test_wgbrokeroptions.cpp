#include "server/worker/wgbroker/wgbrokeroptions.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;

class TestWgBrokerOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads();
    void judges_data();
    void judges();
    void goesTogether();
};

void TestWgBrokerOptions::reads()
{
    WgBrokerOptions options;
    QVERIFY(!options.enabled);
    QCOMPARE(options.numbers(), 1'000);
    QCOMPARE(options.maxKeys(), 1'000);
    for (const auto& [key, value] : {std::pair("enabled", "true"),
                                     {"listen", "192.0.2.1"},
                                     {"listen", "[2001:db8::1]:99"},
                                     {"ports", "41000-41009"},
                                     {"max_connections", "7"},
                                     {"private_key_file", "/k"},
                                     {"mtu", "1400"},
                                     {"interface_prefix", "mesh-"},
                                     {"allow_file", "/a"},
                                     {"deny_file", "/d"}})
        QVERIFY2(apply(options, QString::fromLatin1(key), QString::fromLatin1(value)), key);
    QVERIFY(check(options));
    QVERIFY(options.enabled);
    QCOMPARE(options.listen, (QList<ListenAddress>{{QHostAddress(QStringLiteral("192.0.2.1")), 40'000},
                                                   {QHostAddress(QStringLiteral("2001:db8::1")), 99}}));
    QCOMPARE(options.numbers(), 10);
    QCOMPARE(options.maxKeys(), 7);
    QCOMPARE(options.mtu, 1'400);
    QCOMPARE(options.interfacePrefix, QStringLiteral("mesh-"));
    QCOMPARE(options.privateKeyFile + options.allowFile + options.denyFile, QStringLiteral("/k/a/d"));
}

void TestWgBrokerOptions::judges_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char* key, const char* value, bool isGood) {
        QTest::addRow("%s = %s", key, value) << QString::fromLatin1(key) << QString::fromLatin1(value) << isGood;
    };
    row("enabled", "false", true);
    row("enabled", "yes", false);
    row("listen", "*", true);
    row("listen", "0.0.0.0:1", true);
    row("listen", "gateway:40000", false);
    row("ports", "40000-40000", true);
    row("ports", "40000", true); // one port
    row("ports", "40000 - 40999", true);
    row("ports", "40999-40000", false);
    row("ports", "0-10", false);
    row("ports", "40000-", false);
    row("ports", "-40000", false);
    row("ports", "1-9999", true);
    row("ports", "1-10000", false);
    row("ports", "1-65536", false);
    row("max_connections", "0", false);
    row("max_connections", "-1", false);
    row("max_connections", "many", false);
    row("mtu", "1280", true);
    row("mtu", "1279", false);
    row("mtu", "70000", false);
    row("interface_prefix", "wg", true);
    row("interface_prefix", "babel-wg-", true);
    row("interface_prefix", "abcdefghij-", true);
    row("interface_prefix", "abcdefghijk-", false);
    row("interface_prefix", "", false);
    row("interface_prefix", "-wg", false);
    row("interface_prefix", "wg1", false);
    row("interface_prefix", "wg/", false);
    row("interface_prefix", "wg type dummy", false);
    row("private_key_file", "key", false);
    row("allow_file", "", false);
    row("colour", "red", false);
}

void TestWgBrokerOptions::judges()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(bool, isGood);
    WgBrokerOptions options;
    const auto applied = apply(options, key, value);
    QCOMPARE(applied.has_value(), isGood);
    if (!isGood)
        QVERIFY(!applied.error().message.isEmpty());
}

void TestWgBrokerOptions::goesTogether()
{
    WgBrokerOptions options;
    QVERIFY(apply(options, QStringLiteral("ports"), QStringLiteral("40000-40009")));
    QVERIFY(check(options));
    QCOMPARE(options.maxKeys(), 10);
    QVERIFY(apply(options, QStringLiteral("max_connections"), QStringLiteral("11")));
    QVERIFY(!check(options));
}

QTEST_APPLESS_MAIN(TestWgBrokerOptions)
#include "test_wgbrokeroptions.moc"
