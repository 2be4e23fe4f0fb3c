#include "server/dialects/wgkex.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

namespace {

const QByteArray kKey = "o52Ge+Rpj4CUSitVag9mS7pSXUesNM0ESnvj/wwehkg=";

QByteArray data(const QByteArray& address, const char* port, const char* link, const QByteArray& key = kKey)
{
    return QByteArray(R"({"ExternalAddress":")") + address + R"(","Port":)" + port + R"(,"PublicKey":")" + key +
           R"(","LinkAddress":")" + link + "\"}";
}

} // namespace

class TestWgkexDialect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requests_data();
    void requests();
    void badRequests_data();
    void badRequests();
    void answers();
    void topics_data();
    void topics();
    void gateways_data();
    void gateways();
    void badGateways_data();
    void badGateways();
    void statuses_data();
    void statuses();
    void peerCounts_data();
    void peerCounts();
};

void TestWgkexDialect::requests_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("the text's command line") << QByteArray(R"({"domain": "ffmuc_welt","public_key": ")" + kKey + "\"}");
    QTest::newRow("the text's table") << QByteArray("{\n  \"domain\": \"ffmuc_welt\", \n  \"public_key\": \"" + kKey +
                                                    "\"\n}\n");
    QTest::newRow("more fields") << QByteArray(R"({"public_key":")" + kKey +
                                               R"(","more":{"a":[1]},"domain":"ffmuc_welt"})");
    QTest::newRow("escaped slashes") << QByteArray(R"({"domain":"ffmuc_welt","public_key":")" +
                                                   QByteArray(kKey).replace("/", "\\/") + "\"}");
}

void TestWgkexDialect::requests()
{
    QFETCH(QByteArray, body);
    const auto request = wgkex::decodeRequest(body);
    QVERIFY2(request, qPrintable(request ? QString() : request.error().message));
    QCOMPARE(request->domain, QByteArray("ffmuc_welt"));
    QCOMPARE(request->publicKey.toBase64(), kKey);
}

void TestWgkexDialect::badRequests_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("word");
    const auto body = [](const QByteArray& domain, const QByteArray& key) {
        return QByteArray("{\"domain\":" + domain + ",\"public_key\":" + key + "}");
    };
    const QByteArray key = '"' + kKey + '"';
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("no body");
    QTest::newRow("no JSON") << QByteArray("domain=x") << QStringLiteral("JSON");
    QTest::newRow("half") << QByteArray(R"({"domain":"a")") << QStringLiteral("JSON");
    QTest::newRow("a list") << QByteArray("[1]") << QStringLiteral("JSON");
    QTest::newRow("a word") << QByteArray("null") << QStringLiteral("JSON");
    QTest::newRow("no UTF-8") << QByteArray("{\"domain\":\"\xff\"}") << QStringLiteral("JSON");
    QTest::newRow("deep") << QByteArray(2'000, '[') << QStringLiteral("nested");
    QTest::newRow("long") << body("\"home\"", '"' + QByteArray(5'000, 'A') + '"') << QStringLiteral("longer than");
    QTest::newRow("no domain") << QByteArray("{\"public_key\":" + key + "}") << QStringLiteral("domain");
    QTest::newRow("no key") << QByteArray(R"({"domain":"home"})") << QStringLiteral("public_key");
    QTest::newRow("domain is a number") << body("1", key) << QStringLiteral("domain");
    QTest::newRow("domain is empty") << body("\"\"", key) << QStringLiteral("domain");
    QTest::newRow("domain is a topic") << body("\"home/all\"", key) << QStringLiteral("domain");
    QTest::newRow("domain is a wildcard") << body("\"#\"", key) << QStringLiteral("domain");
    QTest::newRow("domain has a zero") << body(R"("ho\u0000me")", key) << QStringLiteral("domain");
    QTest::newRow("key is null") << body("\"home\"", "null") << QStringLiteral("public_key");
    QTest::newRow("key is a list") << body("\"home\"", "[" + key + "]") << QStringLiteral("public_key");
    QTest::newRow("key is short") << body("\"home\"", "\"o52Ge+Rpj4CU\"") << QStringLiteral("public_key");
    QTest::newRow("key without padding") << body("\"home\"", '"' + kKey.chopped(1) + '"')
                                         << QStringLiteral("public_key");
    QTest::newRow("key with a newline") << body("\"home\"", '"' + kKey + R"(\n")") << QStringLiteral("public_key");
    QTest::newRow("key with stray bits") << body("\"home\"", '"' + kKey.chopped(2) + "h=\"")
                                         << QStringLiteral("public_key");
    QTest::newRow("key is all zero") << body("\"home\"", '"' + QByteArray(32, 0).toBase64() + '"')
                                     << QStringLiteral("zero");
}

void TestWgkexDialect::badRequests()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, word);
    const auto request = wgkex::decodeRequest(body);
    QVERIFY(!request);
    QVERIFY2(request.error().message.contains(word), qPrintable(request.error().message));
    const auto answer = QJsonDocument::fromJson(wgkex::errorBody(request.error().message)).object();
    QCOMPARE(answer.value(u"error").toObject().value(u"message").toString(), request.error().message);
}

void TestWgkexDialect::answers()
{
    QCOMPARE(wgkex::okBody(), QByteArray(R"({"Message":"OK"})"));
    const Gateway gateway{QStringLiteral("gw1.example.net"), 40000, *PublicKey::fromBase64(kKey),
                          QStringLiteral("fe80::2a6:8fff:fe21:5465/128")};
    const QJsonObject expected{
        {QStringLiteral("Endpoint"),
         QJsonObject{{QStringLiteral("Address"), QStringLiteral("gw1.example.net")},
                     {QStringLiteral("Port"), QStringLiteral("40000")},
                     {QStringLiteral("AllowedIPs"), QJsonArray{QStringLiteral("fe80::2a6:8fff:fe21:5465/128")}},
                     {QStringLiteral("PublicKey"), QString::fromLatin1(kKey)}}}};
    QCOMPARE(QJsonDocument::fromJson(wgkex::endpointBody(gateway)).object(), expected);
    QCOMPARE(wgkex::keyTopic("ffmuc_welt"), QByteArray("wireguard/ffmuc_welt/all"));
}

void TestWgkexDialect::topics_data()
{
    using Kind = wgkex::WorkerTopic::Kind;
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("domain");
    const auto none = [](const char* topic) {
        QTest::newRow(topic) << QByteArray(topic) << false << 0 << QByteArray();
    };
    QTest::newRow("data") << QByteArray("wireguard-worker/gw1/ffmuc_welt/data") << true << int(Kind::Data)
                          << QByteArray("ffmuc_welt");
    QTest::newRow("status") << QByteArray("wireguard-worker/gw1/status") << true << int(Kind::Status) << QByteArray();
    QTest::newRow("peers") << QByteArray("wireguard-metrics/ffmuc_welt/gw1/connected_peers") << true << int(Kind::Peers)
                           << QByteArray("ffmuc_welt");
    none("");
    none("wireguard/ffmuc_welt/all");
    none("wireguard-worker/gw1/data");
    none("wireguard-worker//status");
    none("wireguard-worker/gw1/ffmuc_welt/data/");
    none("/wireguard-worker/gw1/status");
    none("wireguard-worker/gw 1/status");
    none("wireguard-metrics/ffmuc_welt//connected_peers");
    none("wireguard-metrics/ffmuc_welt/gw1/other");
    QTest::newRow("long name") << QByteArray("wireguard-worker/" + QByteArray(65, 'x') + "/status") << false << 0
                               << QByteArray();
}

void TestWgkexDialect::topics()
{
    QFETCH(QByteArray, topic);
    QFETCH(bool, isKnown);
    QFETCH(int, kind);
    QFETCH(QByteArray, domain);
    const auto parsed = wgkex::parseTopic(topic);
    QCOMPARE(parsed.has_value(), isKnown);
    if (isKnown)
        QCOMPARE(*parsed, (wgkex::WorkerTopic{static_cast<wgkex::WorkerTopic::Kind>(kind), "gw1", domain}));
}

void TestWgkexDialect::gateways_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("link");
    QTest::newRow("a name") << data("gw1.example.net", "40000", "fe80::1") << QStringLiteral("gw1.example.net")
                            << QStringLiteral("fe80::1");
    QTest::newRow("IPv4") << data("192.0.2.1", "40000", "fe80::1") << QStringLiteral("192.0.2.1")
                          << QStringLiteral("fe80::1");
    QTest::newRow("IPv6") << data("2001:db8::1", "40000", "fe80::1/128") << QStringLiteral("2001:db8::1")
                          << QStringLiteral("fe80::1/128");
    QTest::newRow("port as text") << data("gw1", "\"40000\"", "fe80::1") << QStringLiteral("gw1")
                                  << QStringLiteral("fe80::1");
}

void TestWgkexDialect::gateways()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, address);
    QFETCH(QString, link);
    const auto gateway = wgkex::decodeData(payload);
    QVERIFY2(gateway, qPrintable(gateway ? QString() : gateway.error().message));
    QCOMPARE(*gateway, (Gateway{address, 40000, *PublicKey::fromBase64(kKey), link}));
}

void TestWgkexDialect::badGateways_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("{'ExternalAddress'}");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no fields") << QByteArray("{}");
    QTest::newRow("no address") << data("", "40000", "fe80::1");
    QTest::newRow("a shell's address") << data("$(reboot)", "40000", "fe80::1");
    QTest::newRow("two addresses") << data("a b", "40000", "fe80::1");
    QTest::newRow("long address") << data(QByteArray(254, 'a'), "40000", "fe80::1");
    QTest::newRow("port 0") << data("gw1", "0", "fe80::1");
    QTest::newRow("port 65536") << data("gw1", "65536", "fe80::1");
    QTest::newRow("half a port") << data("gw1", "1.5", "fe80::1");
    QTest::newRow("port as bad text") << data("gw1", "\" 1\"", "fe80::1");
    QTest::newRow("no link address") << data("gw1", "40000", "");
    QTest::newRow("link address with a scope") << data("gw1", "40000", "fe80::1%eth0");
    QTest::newRow("too long a prefix") << data("gw1", "40000", "fe80::1/129");
    QTest::newRow("no key") << data("gw1", "40000", "fe80::1", "");
    QTest::newRow("zero key") << data("gw1", "40000", "fe80::1", QByteArray(32, 0).toBase64());
    QTest::newRow("too long") << QByteArray(data("gw1", "40000", "fe80::1") + QByteArray(4'096, ' '));
}

void TestWgkexDialect::badGateways()
{
    QFETCH(QByteArray, payload);
    QVERIFY(!wgkex::decodeData(payload));
}

void TestWgkexDialect::statuses_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("value"); // -1: none
    QTest::newRow("up") << QByteArray("1") << 1;
    QTest::newRow("down") << QByteArray("0") << 0;
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("two") << QByteArray("2") << -1;
    QTest::newRow("long") << QByteArray("11") << -1;
    QTest::newRow("word") << QByteArray("true") << -1;
}

void TestWgkexDialect::statuses()
{
    QFETCH(QByteArray, payload);
    QFETCH(int, value);
    const auto status = wgkex::decodeStatus(payload);
    QCOMPARE(status ? int(*status) : -1, value);
}

void TestWgkexDialect::peerCounts_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<qint64>("value"); // -1: none
    QTest::newRow("none") << QByteArray("0") << qint64(0);
    QTest::newRow("some") << QByteArray("512") << qint64(512);
    QTest::newRow("most") << QByteArray("1000000") << qint64(1'000'000);
    QTest::newRow("more") << QByteArray("1000001") << qint64(-1);
    QTest::newRow("negative") << QByteArray("-1") << qint64(-1);
    QTest::newRow("fraction") << QByteArray("1.5") << qint64(-1);
    QTest::newRow("nothing") << QByteArray() << qint64(-1);
    QTest::newRow("huge") << QByteArray("99999999999999999999") << qint64(-1);
    QTest::newRow("space") << QByteArray("1 ") << qint64(-1);
}

void TestWgkexDialect::peerCounts()
{
    QFETCH(QByteArray, payload);
    QFETCH(qint64, value);
    const auto peers = wgkex::decodePeers(payload);
    QCOMPARE(peers ? qint64(*peers) : -1, value);
}

QTEST_GUILESS_MAIN(TestWgkexDialect)
#include "test_wgkexdialect.moc"
