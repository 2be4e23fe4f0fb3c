#include "server/mqtt/mosquittolink.h"

#include "shared/model/keys.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/serverprocess.h"
#include "tests/integration/server/testmain.h"
#include "tests/support/mosquitto.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSet>
#include <QTcpSocket>
#include <QTemporaryDir>

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

/// wgkex through the real server and a real mosquitto, either of which may be killed at any moment.
class TestWgkexCrashes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noAnsweredKeyIsLost_data();
    void noAnsweredKeyIsLost();
    void deadGatewayIsNotNamed();
};

namespace {

/// A gateway's worker, as far as the broker can tell: it hears keys, and may publish what workers publish.
struct Worker
{
    explicit Worker(const Mosquitto& broker, const QByteArray& workerName = "gw1")
        : name(workerName)
    {
        MqttSettings settings;
        settings.host = QStringLiteral("127.0.0.1");
        settings.port = broker.port();
        settings.clientId = name;
        settings.lastWill = MqttMessage{"wireguard-worker/" + name + "/status", "0", true};
        link = std::make_unique<MosquittoLink>(settings);
        link->subscribe("wireguard/home/+");
        QObject::connect(link.get(), &MqttLink::received, link.get(),
                         [this](const MqttMessage& message) { heard.insert(message.payload); });
        link->start();
    }

    void publish(int peers) const
    {
        const QByteArray key = PublicKey(PublicKey::Bytes{1}).toBase64();
        link->publish(
            {"wireguard-worker/" + name + "/home/data",
             R"({"ExternalAddress":"192.0.2.1","Port":40000,"PublicKey":")" + key + R"(","LinkAddress":"fe80::1"})",
             true});
        link->publish({"wireguard-worker/" + name + "/status", "1", true});
        link->publish({"wireguard-metrics/home/" + name + "/connected_peers", QByteArray::number(peers), true});
    }

    QByteArray name;
    QSet<QByteArray> heard;
    std::unique_ptr<MosquittoLink> link;
};

class Scene
{
public:
    Scene()
        : m_server(QStringLiteral(ROAMWIRED_PATH))
    {
        QFile file(configuration());
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the configuration");
        file.write("[wgkex]\nenabled = true\ndomains = home\nmqtt_host = 127.0.0.1\nmqtt_port = " +
                   QByteArray::number(mosquitto.port()) + '\n');
    }

    bool startServer() { return m_server.start(m_data.path(), {QStringLiteral("--config"), configuration()}); }
    void killServer() { m_server.kill(); }

    /// What the server answers; empty: it is not there.
    QByteArray exchange(const QByteArray& key, const QByteArray& version = "v1") const
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server.port());
        const QByteArray body = R"({"domain":"home","public_key":")" + key + "\"}";
        socket.write("POST /api/" + version +
                     "/wg/key/exchange HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                     QByteArray::number(body.size()) + "\r\n\r\n" + body);
        eventually([&] { return socket.state() == QAbstractSocket::UnconnectedState; });
        return socket.readAll();
    }
    /// Brings fresh keys until told to stop; those that were answered with OK.
    template <typename Done>
    void exchangeUntil(Done isDone)
    {
        while (!isDone()) {
            PublicKey key;
            QRandomGenerator::system()->fillRange(reinterpret_cast<quint32*>(key.data()), PublicKey::kSize / 4);
            if (exchange(key.toBase64()).endsWith(R"({"Message":"OK"})"))
                answered.insert(key.toBase64());
        }
    }

    Mosquitto mosquitto;
    QSet<QByteArray> answered;

private:
    QString configuration() const { return m_data.filePath(QStringLiteral("roamwired.conf")); }

    QTemporaryDir m_data;
    ServerProcess m_server;
};

} // namespace

void TestWgkexCrashes::noAnsweredKeyIsLost_data()
{
    QTest::addColumn<bool>("killsBroker");
    QTest::addColumn<bool>("killsServer");
    QTest::newRow("mosquitto") << true << false;
    QTest::newRow("roamwired") << false << true;
    QTest::newRow("both") << true << true;
}

void TestWgkexCrashes::noAnsweredKeyIsLost()
{
    QFETCH(bool, killsBroker);
    QFETCH(bool, killsServer);
    constexpr int kRounds = 5;
    constexpr int kKeysPerRound = 40;
    Scene scene;
    QVERIFY(scene.mosquitto.start());
    QVERIFY(scene.startServer());
    const Worker worker(scene.mosquitto);
    for (int round = 0; round < kRounds; ++round) {
        const auto until = scene.answered.size() + kKeysPerRound + QRandomGenerator::system()->bounded(kKeysPerRound);
        scene.exchangeUntil([&] { return scene.answered.size() >= until; });
        if (killsBroker)
            scene.mosquitto.kill();
        if (killsServer)
            scene.killServer();
        if (killsServer)
            QVERIFY(scene.startServer());
        const auto meanwhile = scene.answered.size() + kKeysPerRound; // nobody brings them further yet
        scene.exchangeUntil([&] { return scene.answered.size() >= meanwhile; });
        if (killsBroker)
            QVERIFY(scene.mosquitto.start());
    }
    QVERIFY2(eventually([&] { return worker.heard.contains(scene.answered); }),
             qPrintable(QStringLiteral("%1 of %2 are missing")
                            .arg((scene.answered - worker.heard).size())
                            .arg(scene.answered.size())));
}

void TestWgkexCrashes::deadGatewayIsNotNamed()
{
    Scene scene;
    QVERIFY(scene.mosquitto.start());
    QVERIFY(scene.startServer());
    const QByteArray key = PublicKey(PublicKey::Bytes{2}).toBase64();
    const auto isNamed = [&] { return scene.exchange(key, "v2").contains("\"Address\":\"192.0.2.1\""); };
    QVERIFY(!isNamed());
    auto worker = std::make_unique<Worker>(scene.mosquitto);
    worker->publish(1);
    QVERIFY(eventually(isNamed));

    // The server begins anew: mosquitto has retained all of it, and watched the worker meanwhile.
    scene.killServer();
    QVERIFY(scene.startServer());
    QVERIFY(eventually(isNamed));

    // mosquitto dies, and then the worker, whose last will nobody tells.
    QVERIFY(scene.mosquitto.stop()); // it writes down what it retains
    QVERIFY(eventually([&] { return !isNamed(); }));
    worker.reset();
    QVERIFY(scene.mosquitto.start());
    Worker probe(scene.mosquitto, "probe");
    QVERIFY(eventually([&] { return scene.exchange(PublicKey(PublicKey::Bytes{3}).toBase64()).contains("OK"); }));
    QVERIFY(eventually([&] { return !probe.heard.isEmpty(); })); // the server is connected again
    QVERIFY(!isNamed());

    worker = std::make_unique<Worker>(scene.mosquitto);
    worker->publish(1);
    QVERIFY(eventually(isNamed));
}

ROAMWIRE_SERVER_TEST_MAIN(TestWgkexCrashes)
#include "test_wgkexcrashes.moc"
