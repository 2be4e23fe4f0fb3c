#include "server/worker/wgkex/wgkexmessages.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;
using roamwire::server::MqttMessage;

class TestWgkexMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesKeys();
    void refusesTheRest_data();
    void refusesTheRest();
    void encodes_data();
    void encodes();
    void filters();
};

namespace {

const QByteArray kKey = "o52Ge+Rpj4CUSitVag9mS7pSXUesNM0ESnvj/wwehkg=";

} // namespace

void TestWgkexMessages::decodesKeys()
{
    const KeyMessage expected{"ffmuc_welt", *PublicKey::fromBase64(kKey)};
    for (const char* who : {"all", "gw1", ""}) {
        const auto decoded = decodeKeyMessage({QByteArray("wireguard/ffmuc_welt/") + who, kKey, false});
        QVERIFY(decoded);
        QCOMPARE(*decoded, expected);
    }
}

void TestWgkexMessages::refusesTheRest_data()
{
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<QByteArray>("payload");
    const auto payload = [](const char* name, const QByteArray& bytes) {
        QTest::newRow(name) << QByteArray("wireguard/ffmuc_welt/all") << bytes;
    };
    payload("nothing", "");
    payload("short", kKey.first(43));
    payload("newline", kKey + '\n');
    payload("space before", ' ' + kKey);
    payload("NUL behind", kKey + QByteArray(1, '\0'));
    payload("two", kKey + kKey);
    payload("stray bits", "o52Ge+Rpj4CUSitVag9mS7pSXUesNM0ESnvj/wwehkh=");
    payload("base64url", "o52Ge-Rpj4CUSitVag9mS7pSXUesNM0ESnvj_wwehkg=");
    payload("33 bytes", QByteArray(33, 'a').toBase64());
    payload("zero", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    payload("JSON", "{\"public_key\":\"" + kKey + "\"}");
    payload("arguments", kKey + " allowed-ips ::/0");
    payload("bytes", QByteArray::fromHex("ff00fe"));
    const auto topic = [](const QByteArray& text) { QTest::newRow(text.constData()) << text << kKey; };
    topic("");
    topic("wireguard");
    topic("wireguard/ffmuc_welt");
    topic("wireguard//all");
    topic("wireguard/ffmuc_welt/all/more");
    topic("/wireguard/ffmuc_welt/all");
    topic("wireguard-worker/gw1/status");
}

void TestWgkexMessages::refusesTheRest()
{
    QFETCH(QByteArray, topic);
    QFETCH(QByteArray, payload);
    QVERIFY(!decodeKeyMessage({topic, payload, false}));
}

void TestWgkexMessages::encodes_data()
{
    QTest::addColumn<MqttMessage>("message");
    QTest::addColumn<MqttMessage>("expected");
    const QString worker = QStringLiteral("gw1");
    const QString domain = QStringLiteral("ffmuc_welt");
    const GatewayData data{QStringLiteral("gw1.example.org"), 51820, *PublicKey::fromBase64(kKey),
                           QHostAddress(QStringLiteral("fe80::1"))};
    const QByteArray json =
        R"({"ExternalAddress":"gw1.example.org","LinkAddress":"fe80::1","Port":51820,"PublicKey":")" + kKey + "\"}";
    QTest::newRow("data") << dataMessage(worker, domain, data)
                          << MqttMessage{"wireguard-worker/gw1/ffmuc_welt/data", json, true};
    QTest::newRow("no data any more") << dataMessage(worker, domain, std::nullopt)
                                      << MqttMessage{"wireguard-worker/gw1/ffmuc_welt/data", {}, true};
    QTest::newRow("alive") << statusMessage(worker, true) << MqttMessage{"wireguard-worker/gw1/status", "1", true};
    QTest::newRow("gone") << statusMessage(worker, false) << MqttMessage{"wireguard-worker/gw1/status", "0", true};
    QTest::newRow("peers") << connectedPeersMessage(worker, domain, 17)
                           << MqttMessage{"wireguard-metrics/ffmuc_welt/gw1/connected_peers", "17", true};
}

void TestWgkexMessages::encodes()
{
    QFETCH(MqttMessage, message);
    QFETCH(MqttMessage, expected);
    QCOMPARE(message.topic, expected.topic);
    QCOMPARE(message.payload, expected.payload);
    QCOMPARE(message.isRetained, expected.isRetained);
}

void TestWgkexMessages::filters()
{
    QCOMPARE(keyFilter(QStringLiteral("ffmuc_welt")), QByteArray("wireguard/ffmuc_welt/+"));
}

QTEST_GUILESS_MAIN(TestWgkexMessages)
#include "test_wgkexmessages.moc"
