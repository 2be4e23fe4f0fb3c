#include "server/net/wgkexbroker.h"

#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/rawclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"
#include "tests/support/fakemqttlink.h"
#include "tests/support/testkeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

/// The broker of wgkex as its clients and its gateways see it, over HTTP and a made-up MQTT broker.
class TestWgkexBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examples_data();
    void examples();
    void refusals_data();
    void refusals();
    void secondVersionNamesTheBest();
    void secondVersionNamesNobodyDead();
    void publishesWhatIsDurable();
    void answersNothingThatIsNotStored();
    void fullQueueIsSaid();
    void keysOfTheProcessBeforeArePublished();
    void strangersOnMqttAreIgnored();
    void metricsAreThere();
    void isOffByItself();
};

namespace {

const QByteArray kV1 = "/api/v1/wg/key/exchange";
const QByteArray kV2 = "/api/v2/wg/key/exchange";
const QByteArray kKey = "o52Ge+Rpj4CUSitVag9mS7pSXUesNM0ESnvj/wwehkg=";

QByteArray bodyOf(const QByteArray& domain, const QByteArray& key)
{
    return "{\"domain\": \"" + domain + "\",\"public_key\": \"" + key + "\"}";
}

struct Answer
{
    int status = 0;
    QJsonObject body;
};

struct Scene
{
    explicit Scene(const QList<StoredExchange>& found = {})
    {
        server.server().serveWgkex({{"ffmuc_welt", "ffmuc_nord"}, {{"strong", 2}}}, found, link);
        link.comeUp();
    }

    Answer ask(const QByteArray& method, const QByteArray& path, const QByteArray& body,
               const QByteArray& headers = "Content-Type: application/json\r\n") const
    {
        RawClient client(server.port());
        client.sendRaw(method + ' ' + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers +
                       "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        if (!client.isDisconnected())
            return {};
        const QByteArray answer = client.answer();
        return {answer.mid(9, 3).toInt(), QJsonDocument::fromJson(answer.mid(answer.indexOf("\r\n\r\n") + 4)).object()};
    }
    Answer post(const QByteArray& path, const QByteArray& body) const { return ask("POST", path, body); }
    /// The address of the gateway that a client of v2 is told; empty: status 400.
    QString gatewayOf(const QByteArray& domain) const
    {
        const Answer answer = post(kV2, bodyOf(domain, kKey));
        return answer.status == 200 ? answer.body.value(u"Endpoint").toObject().value(u"Address").toString()
                                    : QString();
    }
    void addWorker(const QByteArray& name, int peers, bool isRetained = false)
    {
        link.tell("wireguard-worker/" + name + "/ffmuc_welt/data",
                  R"({"ExternalAddress":")" + name + R"(.example.net","Port":40000,"PublicKey":")" + kKey +
                      R"(","LinkAddress":"fe80::1/128"})",
                  isRetained);
        link.tell("wireguard-worker/" + name + "/status", "1", isRetained);
        link.tell("wireguard-metrics/ffmuc_welt/" + name + "/connected_peers", QByteArray::number(peers), isRetained);
    }

    FakeMqttLink link;
    TestServer server;
};

} // namespace

void TestWgkexBroker::examples_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QByteArray>("path");
    const QByteArray json = "Content-Type: application/json\r\n";
    QTest::newRow("wget") << QByteArray("POST") << json << kV1;
    QTest::newRow("requests") << QByteArray("GET") << json << kV1;
    QTest::newRow("a form") << QByteArray("POST") << QByteArray("Content-Type: application/x-www-form-urlencoded\r\n")
                            << kV1;
    QTest::newRow("no type") << QByteArray("POST") << QByteArray() << kV1;
    QTest::newRow("nonsense") << QByteArray("GET") << QByteArray("Content-Type: \xff/;;\r\n") << kV1;
    QTest::newRow("slash") << QByteArray("POST") << json << QByteArray(kV1 + '/');
}

void TestWgkexBroker::examples()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, headers);
    QFETCH(QByteArray, path);
    Scene scene;
    const Answer answer = scene.ask(method, path, bodyOf("ffmuc_welt", kKey), headers);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, (QJsonObject{{QStringLiteral("Message"), QStringLiteral("OK")}}));
    QCOMPARE(scene.link.published().size(), std::size_t(1));
    QCOMPARE(scene.link.published().front().message, (MqttMessage{"wireguard/ffmuc_welt/all", kKey, false}));

    QCOMPARE(scene.ask(method, QByteArray(path).replace("/v1/", "/v2/"), bodyOf("ffmuc_welt", kKey), headers).status,
             400);
    scene.addWorker("gw1", 3);
    const Answer second =
        scene.ask(method, QByteArray(path).replace("/v1/", "/v2/"), bodyOf("ffmuc_welt", kKey), headers);
    QCOMPARE(second.status, 200);
    QCOMPARE(second.body, (QJsonObject{{QStringLiteral("Endpoint"),
                                        QJsonObject{{QStringLiteral("Address"), QStringLiteral("gw1.example.net")},
                                                    {QStringLiteral("Port"), QStringLiteral("40000")},
                                                    {QStringLiteral("AllowedIPs"), QJsonArray{"fe80::1/128"}},
                                                    {QStringLiteral("PublicKey"), QString::fromLatin1(kKey)}}}}));
}

void TestWgkexBroker::refusals_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("domain=ffmuc_welt");
    QTest::newRow("unknown domain") << bodyOf("ffmuc_sued", kKey);
    QTest::newRow("topic as a domain") << bodyOf("ffmuc_welt/all", kKey);
    QTest::newRow("no key") << QByteArray(R"({"domain":"ffmuc_welt"})");
    QTest::newRow("bad key") << bodyOf("ffmuc_welt", "x");
    QTest::newRow("long") << bodyOf("ffmuc_welt", QByteArray(60'000, 'A'));
    QTest::newRow("deep") << QByteArray(60'000, '[');
}

void TestWgkexBroker::refusals()
{
    QFETCH(QByteArray, body);
    Scene scene;
    scene.addWorker("gw1", 3);
    for (const QByteArray& path : {kV1, kV2}) {
        for (const char* method : {"GET", "POST"}) {
            const Answer answer = scene.ask(method, path, body);
            QCOMPARE(answer.status, 400);
            QVERIFY(!answer.body.value(u"error").toObject().value(u"message").toString().isEmpty());
        }
    }
    QVERIFY(scene.link.published().empty());
}

void TestWgkexBroker::secondVersionNamesTheBest()
{
    Scene scene;
    scene.addWorker("weak", 5);
    scene.addWorker("strong", 9);
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QStringLiteral("strong.example.net"));
    scene.link.tell("wireguard-metrics/ffmuc_welt/strong/connected_peers", "11");
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QStringLiteral("weak.example.net"));
    QCOMPARE(scene.gatewayOf("ffmuc_nord"), QString());
}

void TestWgkexBroker::secondVersionNamesNobodyDead()
{
    Scene scene;
    scene.addWorker("a", 1, true); // what the broker retained from before our start
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QStringLiteral("a.example.net"));
    scene.link.tell("wireguard-worker/a/status", "0"); // its last will
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QString());
    scene.addWorker("a", 1);
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QStringLiteral("a.example.net"));

    scene.link.goDown();
    const Answer away = scene.post(kV2, bodyOf("ffmuc_welt", kKey));
    QCOMPARE(away.status, 400);
    QVERIFY(away.body.value(u"error").toObject().value(u"message").toString().contains(QStringLiteral("MQTT")));
    QCOMPARE(scene.post(kV1, bodyOf("ffmuc_welt", kKey)).status, 200);
    scene.link.comeUp();
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QString());
    scene.addWorker("a", 1, true); // it may have died while the broker was down
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QString());
    scene.link.tell("wireguard-metrics/ffmuc_welt/a/connected_peers", "1");
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QStringLiteral("a.example.net"));
}

void TestWgkexBroker::publishesWhatIsDurable()
{
    Scene scene;
    scene.server.storage().hold();
    RawClient client(scene.server.port());
    const QByteArray body = bodyOf("ffmuc_welt", kKey);
    client.sendRaw("POST " + kV1 + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                   QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QVERIFY(eventually([&] { return scene.server.storage().waiting() == 1; }));
    QVERIFY(scene.link.published().empty());
    QVERIFY(client.answer().isEmpty());
    scene.server.storage().release();
    QVERIFY(client.isDisconnected());
    QVERIFY(client.answer().endsWith(R"({"Message":"OK"})"));
    QCOMPARE(scene.link.published().size(), std::size_t(1));

    scene.link.acknowledge();
    scene.link.goDown();
    scene.link.comeUp(); // that broker may know nothing of what the one before had acknowledged
    QCOMPARE(scene.link.published().size(), std::size_t(1));
}

void TestWgkexBroker::answersNothingThatIsNotStored()
{
    Scene scene;
    scene.addWorker("a", 1);
    scene.server.storage().setBroken(true);
    for (const QByteArray& path : {kV1, kV2}) {
        const Answer answer = scene.post(path, bodyOf("ffmuc_welt", kKey));
        QCOMPARE(answer.status, 500);
        QVERIFY(answer.body.contains(u"error"));
    }
    QVERIFY(scene.link.published().empty());
}

void TestWgkexBroker::fullQueueIsSaid()
{
    QList<StoredExchange> found;
    for (quint32 i = 0; i < ExchangeQueue::kMaxKeys; ++i) {
        PublicKey key;
        memcpy(key.data(), &i, sizeof i);
        found.append({"ffmuc_welt", key});
    }
    Scene scene(found);
    const Answer answer = scene.post(kV1, bodyOf("ffmuc_welt", kKey));
    QCOMPARE(answer.status, 503);
    QVERIFY(answer.body.contains(u"error"));
    scene.link.acknowledge();
    QCOMPARE(scene.post(kV1, bodyOf("ffmuc_welt", kKey)).status, 200);
}

void TestWgkexBroker::keysOfTheProcessBeforeArePublished()
{
    Scene scene({{"ffmuc_welt", keyNumber(1)}, {"gone", keyNumber(2)}});
    QCOMPARE(scene.link.published().size(), std::size_t(2));
    QCOMPARE(scene.link.published().at(1).message, (MqttMessage{"wireguard/gone/all", keyNumber(2).toBase64(), false}));
}

void TestWgkexBroker::strangersOnMqttAreIgnored()
{
    Scene scene;
    scene.addWorker("good", 7);
    const QByteArrayList topics{"wireguard-worker/good/ffmuc_welt/data", "wireguard-worker/good/status",
                                "wireguard-metrics/ffmuc_welt/good/connected_peers"};
    const QByteArrayList payloads{"x", "{}", "[]", QByteArray(kMaxMqttPayload, '['), QByteArray("\0\xff", 2), "-1"};
    for (const QByteArray& topic : topics) {
        for (const QByteArray& payload : payloads)
            scene.link.tell(topic, payload);
    }
    for (const char* topic : {"", "/", "wireguard-worker", "wireguard-worker/+/status", "wireguard-worker/#"})
        scene.link.tell(topic, "1");
    for (int i = 0; i < 2'000; ++i)
        scene.link.tell("wireguard-worker/made-up" + QByteArray::number(i) + "/status", "1");
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QStringLiteral("good.example.net"));
    scene.link.tell("wireguard-worker/good/status", "0");
    QCOMPARE(scene.gatewayOf("ffmuc_welt"), QString());
}

void TestWgkexBroker::metricsAreThere()
{
    Scene scene;
    scene.addWorker("a", 1);
    QCOMPARE(scene.post(kV1, bodyOf("ffmuc_welt", kKey)).status, 200);
    QCOMPARE(scene.post(kV1, "x").status, 400);
    scene.link.tell("wireguard-worker/a/status", "perhaps");
    const Exposition metrics = scrape(scene.server.port());
    QCOMPARE(metrics.value("roamwire_wgkex_exchanges_total{result=\"ok\"}"), 1.0);
    QCOMPARE(metrics.value("roamwire_wgkex_exchanges_total{result=\"refused\"}"), 1.0);
    QCOMPARE(metrics.value("roamwire_wgkex_waiting_keys"), 1.0);
    QCOMPARE(metrics.value("roamwire_wgkex_live_workers"), 1.0);
    QCOMPARE(metrics.value("roamwire_wgkex_mqtt_connected"), 1.0);
    QCOMPARE(metrics.value("roamwire_wgkex_messages_total{result=\"taken\"}"), 3.0);
    QCOMPARE(metrics.value("roamwire_wgkex_messages_total{result=\"ignored\"}"), 1.0);
}

void TestWgkexBroker::isOffByItself()
{
    const TestServer server;
    RawClient client(server.port());
    client.sendRaw("GET " + kV1 + " HTTP/1.1\r\nConnection: close\r\n\r\n");
    QVERIFY(client.isDisconnected());
    QVERIFY(client.answer().startsWith("HTTP/1.1 404 "));
}

ROAMWIRE_SERVER_TEST_MAIN(TestWgkexBroker)
#include "test_wgkexbroker.moc"
