#include "tests/integration/hub/hubworld.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace roamwire::agent;
using namespace roamwire::tests;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 20'000;

QString keyText(char key)
{
    return text(keyOf(key));
}

} // namespace

/// `hub run` as a whole, but for the program around it: real HTTP, the real helper, a `wg` that is made up.
class TestHub final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void setsUpAndRegisters();
    void takesTheHubThatIsKnown();
    void anotherKeyIsNoHub();
    void disturbsNobody();
    void staysAsItIs_data();
    void staysAsItIs();
    void anEmptyListIsOne();
    void makesTheInterfaceAnew();
};

void TestHub::setsUpAndRegisters()
{
    HubWorld world;
    QSignalSpy synced(&world.hub, &Hub::synced);
    world.haveClients({{'a', "10.128.9.21"}});
    world.hub.start();
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 1, kPatience);
    QCOMPARE(world.peers, (QMap<QString, QString>{{keyText('a'), u"10.128.9.21/32"_s}}));
    const QJsonObject expected{{u"server_name"_s, u"one"_s},
                               {u"network_address"_s, u"10.128.9.0"_s},
                               {u"network_mask"_s, 24},
                               {u"public_key"_s, text(publicKeyOf(privateKeyFrom(kPrivate)))},
                               {u"endpoint_address"_s, u"203.0.113.5"_s},
                               {u"endpoint_port"_s, 51999},
                               {u"n_reserved_ips"_s, 20},
                               {u"allowed_ips"_s, u"10.128.9.0/24"_s}};
    QCOMPARE(world.stand.bodiesOf(broker::path::kServerAdd), QList{expected});
    const QStringList ran = world.world.runner.takeTexts();
    for (const QString& part :
         {kAdd, u"/usr/bin/wg set rw0 listen-port 51999"_s, u"/sbin/ip address replace 10.128.9.1/24 dev rw0"_s})
        QVERIFY2(ran.contains(part), qPrintable(ran.join(u'\n')));
    // The same list again and again: nothing is run for it.
    const qsizetype pulled = world.stand.bodiesOf(broker::path::kServerConfig).size();
    QTRY_VERIFY_WITH_TIMEOUT(world.stand.bodiesOf(broker::path::kServerConfig).size() > pulled + 3, kPatience);
    QCOMPARE(world.world.runner.takeTexts(), QStringList());
}

void TestHub::takesTheHubThatIsKnown()
{
    HubWorld world;
    QSignalSpy synced(&world.hub, &Hub::synced);
    world.stand.answer(broker::path::kServerExists, 200);
    world.stand.answer(broker::path::kServerList, 200,
                       R"({"one":{"endpoint_address":"203.0.113.5","endpoint_port":51999,"public_key":")" +
                           publicKeyOf(privateKeyFrom(kPrivate)).toBase64() + R"("}})");
    world.hub.start();
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 1, kPatience);
    QVERIFY(world.stand.bodiesOf(broker::path::kServerAdd).isEmpty());
}

void TestHub::anotherKeyIsNoHub()
{
    HubWorld world;
    QSignalSpy hindered(&world.hub, &Hub::hindered);
    world.stand.answer(broker::path::kServerExists, 200);
    world.stand.answer(broker::path::kServerList, 200, R"({"one":{"public_key":")" + keyOf('z').toBase64() + R"("}})");
    world.hub.start();
    const auto isTold = [&] {
        return !hindered.isEmpty() && hindered.last().first().toString().contains(u"another key"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(isTold(), kPatience);
    QVERIFY(world.stand.bodiesOf(broker::path::kServerConfig).isEmpty());
}

void TestHub::disturbsNobody()
{
    HubWorld world;
    QSignalSpy synced(&world.hub, &Hub::synced);
    world.haveClients({{'a', "10.128.9.21"}, {'b', "10.128.9.22"}});
    world.hub.start();
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 1, kPatience);
    world.touched.clear();
    world.haveClients({{'a', "10.128.9.21"}, {'b', "10.128.9.22"}, {'c', "10.128.9.23"}});
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 2, kPatience);
    QCOMPARE(world.touched, QStringList{keyText('c')});
    world.touched.clear();
    world.haveClients({{'a', "10.128.9.21"}, {'d', "10.128.9.23"}}); // one goes, one has a new key
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 3, kPatience);
    QVERIFY(!world.touched.contains(keyText('a')));
    QCOMPARE(world.peers,
             (QMap<QString, QString>{{keyText('a'), u"10.128.9.21/32"_s}, {keyText('d'), u"10.128.9.23/32"_s}}));
}

void TestHub::staysAsItIs_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const QByteArray one = R"({"ip_address":"10.128.9.21","public_key":")" + keyOf('a').toBase64() + R"("})";
    const auto peer = [](const QByteArray& address) -> QByteArray {
        return R"({"peers":[{"ip_address":")" + address + R"(","public_key":")" + keyOf('x').toBase64() + R"("}]})";
    };
    QTest::newRow("500") << 500 << QByteArray(R"({"peers":[]})");
    QTest::newRow("404") << 404 << QByteArray(R"({"peers":[]})");
    QTest::newRow("401") << 401 << QByteArray(R"({"peers":[]})");
    QTest::newRow("302") << 302 << QByteArray(R"({"peers":[]})");
    QTest::newRow("202") << 202 << QByteArray(R"({"peers":[]})");
    QTest::newRow("empty") << 200 << QByteArray();
    QTest::newRow("a page") << 200 << QByteArray("<html>login</html>");
    QTest::newRow("an object of nothing") << 200 << QByteArray("{}");
    QTest::newRow("half") << 200 << QByteArray(R"({"peers":[)" + one);
    QTest::newRow("one of them twice") << 200 << QByteArray(R"({"peers":[)" + one + ',' + one + "]}");
    QTest::newRow("outside the network") << 200 << peer("10.128.8.21");
    QTest::newRow("the internet") << 200 << peer("0.0.0.0/0");
    QTest::newRow("the hub's own address") << 200 << peer("10.128.9.1");
}

/// Who is connected stays so, whatever comes that is no list; and the next good list counts again.
void TestHub::staysAsItIs()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    HubWorld world;
    QSignalSpy synced(&world.hub, &Hub::synced);
    QSignalSpy hindered(&world.hub, &Hub::hindered);
    world.haveClients({{'a', "10.128.9.21"}, {'b', "10.128.9.22"}});
    world.hub.start();
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 1, kPatience);
    const auto before = world.peers;
    world.touched.clear();
    hindered.clear();
    world.stand.answer(broker::path::kServerConfig, status, body);
    QTRY_VERIFY_WITH_TIMEOUT(!hindered.isEmpty(), kPatience);
    QCOMPARE(world.peers, before);
    QVERIFY(world.touched.isEmpty());
    world.haveClients({{'b', "10.128.9.22"}});
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 2, kPatience);
    QCOMPARE(world.peers.keys(), QStringList{keyText('b')});
}

void TestHub::anEmptyListIsOne()
{
    HubWorld world;
    QSignalSpy synced(&world.hub, &Hub::synced);
    world.haveClients({{'a', "10.128.9.21"}});
    world.hub.start();
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 1, kPatience);
    world.haveClients({});
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 2, kPatience);
    QVERIFY(world.peers.isEmpty());
}

void TestHub::makesTheInterfaceAnew()
{
    HubWorld world;
    QSignalSpy synced(&world.hub, &Hub::synced);
    world.haveClients({{'a', "10.128.9.21"}});
    world.hub.start();
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 1, kPatience);
    world.world.runner.takeTexts();
    world.world.interfaces.clear();
    world.haveClients({{'a', "10.128.9.21"}, {'b', "10.128.9.22"}});
    QTRY_COMPARE_WITH_TIMEOUT(synced.size(), 2, kPatience);
    QVERIFY(world.world.runner.takeTexts().contains(kAdd));
    QCOMPARE(world.peers.size(), 2);
}

QTEST_GUILESS_MAIN(TestHub)
#include "test_hub.moc"
