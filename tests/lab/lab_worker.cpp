#include "server/mqtt/mosquittolink.h"
#include "server/worker/wgkex/linkaddress.h"
#include "tests/lab/checks.h"
#include "tests/lab/udpsocket.h"
#include "tests/lab/waiting.h"
#include "tests/lab/wgkexgateway.h"
#include "tests/support/mosquitto.h"
#include "tests/support/sandboxedtest.h"

#include <QFile>
#include <QMap>

#include <random>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;
using roamwire::PublicKey;
using roamwire::worker::linkAddressOf;
namespace server = roamwire::server;

namespace {

constexpr Milliseconds kPatience{30'000};
constexpr quint16 kPort = 7777;
/// CAP_NET_ADMIN alone, as /proc/PID/status has it.
const QByteArray kNetAdminOnly = "0000000000001000";

PublicKey randomKey(std::mt19937& random)
{
    PublicKey key;
    std::generate_n(key.data(), PublicKey::kSize, [&] { return static_cast<std::uint8_t>(random()); });
    return key;
}

QByteArray statusLine(int pid, const QByteArray& name)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray& line : file.readAll().split('\n')) {
        const QByteArrayList parts = line.split('\t');
        if (parts.constFirst().chopped(parts.constFirst().isEmpty() ? 0 : 1) == name)
            return parts.mid(1).join('\t');
    }
    return {};
}

} // namespace

/// Two gateways with workers, two domains, a real mosquitto, and a client behind WireGuard and a VXLAN.
class LabWorker final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase() { m_client.reset(); }
    void hasNetAdminOnly();
    void aClientPassesTraffic();
    void domainsAreApart();
    void tellsOfItself();
    void mosquittoDies();
    void theWorkerIsKilled();
    void silentOnesGo();
    void whatIsTakenAwayComesBack();
    void hostileMessages();
    void manyKeys();

private:
    void publish(const QByteArray& domain, const PublicKey& key)
    {
        publish("wireguard/" + domain + "/all", key.toBase64());
    }
    void publish(const QByteArray& topic, const QByteArray& payload);
    void publishAll();
    bool isEverywhere(const QList<PublicKey>& keys) const;
    bool connectClient(const KeyPair& pair);
    static bool reaches(const Namespace& from, const Namespace& to, const QString& address);

    std::mt19937 m_random{42}; // NOLINT: the same every time
    std::unique_ptr<Mosquitto> m_mosquitto;
    std::unique_ptr<server::MosquittoLink> m_link;
    QMap<QByteArray, QByteArray> m_told; ///< the last payload, by topic
    int m_unacknowledged = 0;
    std::vector<server::MqttMessage> m_published;
    bool m_isForgetful = false; ///< publishes nothing again
    std::vector<std::unique_ptr<WgkexGateway>> m_gateways;
    std::unique_ptr<Namespace> m_client;
};

void LabWorker::initTestCase()
{
    LAB_VERIFY(makeHub());
    auto client = makeHubMachine(QStringLiteral("client"), 9);
    LAB_VERIFY(client);
    m_client = std::move(*client);
}

void LabWorker::init()
{
    m_mosquitto =
        std::make_unique<Mosquitto>("allow_anonymous true\nlistener 1883 " + hubAddress(kHubNumber).toLatin1() + '\n');
    QVERIFY(m_mosquitto->start());
    for (const int number : {1, 2}) {
        auto gateway = WgkexGateway::make(number);
        LAB_VERIFY(gateway);
        m_gateways.push_back(std::move(*gateway));
        LAB_VERIFY(m_gateways.back()->startWorker());
    }
    server::MqttSettings settings;
    settings.host = hubAddress(kHubNumber);
    settings.clientId = "lab";
    m_link = std::make_unique<server::MosquittoLink>(settings);
    connect(m_link.get(), &server::MqttLink::received, this, [this](const server::MqttMessage& message) {
        m_told.insert(message.topic, message.payload);
        // As the broker of wgkex does: a mosquitto that was killed may have lost what it had taken.
        if (message.topic.endsWith("/status") && message.payload == "1" && !message.isRetained)
            publishAll();
    });
    m_link->subscribe("wireguard-worker/#");
    m_link->subscribe("wireguard-metrics/#");
    m_link->start();
    QVERIFY(waitUntil(
        [this] {
            return std::ranges::count_if(m_told.keys(),
                                         [](const QByteArray& topic) { return topic.endsWith("/data"); }) == 4;
        },
        kPatience));
}

void LabWorker::cleanup()
{
    m_link.reset();
    m_gateways.clear();
    m_mosquitto.reset();
    m_told.clear();
    m_published.clear();
    m_isForgetful = false;
    m_unacknowledged = 0;
}

void LabWorker::publish(const QByteArray& topic, const QByteArray& payload)
{
    ++m_unacknowledged;
    m_published.push_back({topic, payload});
    QVERIFY(m_link->publish({topic, payload}, [this] { --m_unacknowledged; }));
}

void LabWorker::publishAll()
{
    if (m_isForgetful)
        return;
    for (const server::MqttMessage& message : m_published)
        m_link->publish(message);
}

bool LabWorker::isEverywhere(const QList<PublicKey>& keys) const
{
    return std::ranges::all_of(
        m_gateways, [&](const auto& gateway) { return gateway->countOf(gateway->welt(), keys) == keys.size(); });
}

/// The client's WireGuard and VXLAN in ff_welt, as its firmware makes them from what brokers and config say.
bool LabWorker::connectClient(const KeyPair& pair)
{
    const QString own = linkAddressOf(pair.publicKey).toString();
    QStringList lines{
        QStringLiteral("address add %1/64 dev wg-mesh").arg(own), QStringLiteral("link set dev wg-mesh up"),
        QStringLiteral("link add vx-mesh type vxlan id 1 dstport 8472 local %1 dev wg-mesh").arg(own),
        QStringLiteral("address add 10.50.1.9/24 dev vx-mesh"), QStringLiteral("link set dev vx-mesh up")};
    QStringList wg{QStringLiteral("wg"), QStringLiteral("set"), QStringLiteral("wg-mesh"),
                   QStringLiteral("private-key"), QStringLiteral("/dev/stdin")};
    QStringList entries;
    for (const auto& gateway : m_gateways) {
        const QString link = gateway->linkAddress().toString();
        wg << QStringLiteral("peer") << QString::fromLatin1(gateway->welt().publicKey().toBase64())
           << QStringLiteral("allowed-ips") << link + QStringLiteral("/128") << QStringLiteral("endpoint")
           << QStringLiteral("%1:%2")
                  .arg(hubAddress(gateway->linkAddress().toIPv6Address().c[15]))
                  .arg(gateway->welt().port())
           << QStringLiteral("persistent-keepalive") << QStringLiteral("1");
        entries << QStringLiteral("fdb append 00:00:00:00:00:00 dev vx-mesh dst %1 via wg-mesh").arg(link);
    }
    return m_client->run(wg, pair.privateKey) && m_client->ip(lines) &&
           m_client->run({QStringLiteral("bridge"), QStringLiteral("-batch"), QStringLiteral("-")},
                         entries.join(u'\n').toLatin1() + '\n');
}

/// A packet, until one arrives: WireGuard shakes hands first, and then somebody has to be asked for a MAC address.
bool LabWorker::reaches(const Namespace& from, const Namespace& to, const QString& address)
{
    const auto sender = openUdp(from, 0);
    const auto receiver = openUdp(to, kPort);
    return sender && receiver &&
           waitUntil(
               [&] {
                   sendUdp(*sender, QHostAddress(address), kPort, "hello");
                   return receiveUdp(*receiver) == "hello";
               },
               kPatience, Milliseconds(100));
}

void LabWorker::hasNetAdminOnly()
{
    const int pid = m_gateways.front()->worker().pid();
    for (const QByteArray set : {"CapPrm", "CapEff", "CapBnd", "CapAmb"})
        QCOMPARE(statusLine(pid, set), kNetAdminOnly);
    QCOMPARE(statusLine(pid, "NoNewPrivs"), QByteArray("1"));
    QVERIFY(statusLine(pid, "Uid").startsWith("65534\t65534\t"));
}

void LabWorker::aClientPassesTraffic()
{
    const auto pair = makeKeyPair(*m_client);
    LAB_VERIFY(pair);
    auto wireguard =
        Process::start(*m_client, {QStringLiteral("wireguard-go"), QStringLiteral("-f"), QStringLiteral("wg-mesh")});
    LAB_VERIFY(wireguard);
    QVERIFY(waitUntil(
        [&] {
            return QFile::exists(QStringLiteral("/proc/%1").arg((*wireguard)->pid())) &&
                   m_client->run({QStringLiteral("wg"), QStringLiteral("show"), QStringLiteral("wg-mesh")});
        },
        kPatience));
    QVERIFY(connectClient(*pair));
    publish("ff_welt", pair->publicKey);
    QVERIFY(waitUntil([&] { return isEverywhere({pair->publicKey}); }, kPatience));
    for (const auto& gateway : m_gateways) {
        const QString inside = QStringLiteral("10.50.1.%1").arg(gateway->linkAddress().toIPv6Address().c[15]);
        // The gateway asks for the client's MAC address by itself: a broadcast, which takes the way of the entry.
        LAB_VERIFY(gateway->machine().ip({QStringLiteral("neigh flush dev vx-welt")}));
        QVERIFY(reaches(*m_client, gateway->machine(), inside));
        LAB_VERIFY(gateway->machine().ip({QStringLiteral("neigh flush dev vx-welt")}));
        QVERIFY(reaches(gateway->machine(), *m_client, QStringLiteral("10.50.1.9")));
    }
    for (const char* topic :
         {"wireguard-metrics/ff_welt/gw1/connected_peers", "wireguard-metrics/ff_welt/gw2/connected_peers"})
        QVERIFY(waitUntil([&] { return m_told.value(topic) == "1"; }, kPatience));
    QCOMPARE(m_told.value("wireguard-metrics/ff_dach/gw1/connected_peers"), QByteArray("0"));
}

void LabWorker::domainsAreApart()
{
    const PublicKey both = randomKey(m_random);
    const PublicKey weltOnly = randomKey(m_random);
    publish("ff_welt", both);
    publish("ff_dach", both);
    publish("ff_welt", weltOnly);
    for (const auto& gateway : m_gateways) {
        QVERIFY(waitUntil(
            [&] {
                return gateway->has(gateway->welt(), both) && gateway->has(gateway->dach(), both) &&
                       gateway->has(gateway->welt(), weltOnly);
            },
            kPatience));
        // And it stays so: neither domain takes the other's route away.
        QVERIFY(!waitUntil([&] { return !gateway->has(gateway->welt(), both) || !gateway->has(gateway->dach(), both); },
                           Milliseconds(2'500)));
        QVERIFY(gateway->lacks(gateway->dach(), weltOnly));
    }
}

void LabWorker::tellsOfItself()
{
    for (const auto& gateway : m_gateways) {
        const QByteArray name = gateway->name().toLatin1();
        QCOMPARE(m_told.value("wireguard-worker/" + name + "/status"), QByteArray("1"));
        const QByteArray data = m_told.value("wireguard-worker/" + name + "/ff_welt/data");
        QVERIFY(data.contains(QByteArray("\"PublicKey\":\"" + gateway->welt().publicKey().toBase64() + '"')));
        QVERIFY(data.contains(QByteArray("\"Port\":" + QByteArray::number(gateway->welt().port()))));
        QVERIFY(data.contains(QByteArray("\"LinkAddress\":\"" + gateway->linkAddress().toString().toLatin1() + '"')));
    }
    m_gateways.front()->worker().kill();
    QVERIFY(waitUntil([&] { return m_told.value("wireguard-worker/gw1/status") == "0"; }, kPatience));
    LAB_VERIFY(m_gateways.front()->startWorker());
    QVERIFY(waitUntil([&] { return m_told.value("wireguard-worker/gw1/status") == "1"; }, kPatience));
    LAB_VERIFY(m_gateways.front()->worker().terminate(Milliseconds(5'000)));
    QVERIFY(waitUntil([&] { return m_told.value("wireguard-worker/gw1/status") == "0"; }, kPatience));
}

void LabWorker::mosquittoDies()
{
    QList<PublicKey> keys;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 20; ++i) {
            keys.append(randomKey(m_random));
            publish("ff_welt", keys.last());
        }
        letPass(Milliseconds(m_random() % 50));
        m_mosquitto->kill();
        keys.append(randomKey(m_random));
        publish("ff_welt", keys.last());
        QVERIFY(m_mosquitto->start());
        QVERIFY(waitUntil([&] { return m_unacknowledged <= 0 && isEverywhere(keys); }, kPatience));
    }
    m_told.clear();
    m_mosquitto->kill();
    QFile::remove(m_mosquitto->file(QStringLiteral("mosquitto.db"))); // it remembers nothing
    QVERIFY(m_mosquitto->start());
    QVERIFY(waitUntil(
        [&] {
            return m_told.value("wireguard-worker/gw1/status") == "1" &&
                   m_told.value("wireguard-worker/gw2/ff_dach/data").startsWith('{');
        },
        kPatience));
}

/// At any moment: what mosquitto had taken by then gets onto the interface, by this worker or the next.
void LabWorker::theWorkerIsKilled()
{
    WgkexGateway& victim = *m_gateways.front();
    QList<PublicKey> keys;
    m_isForgetful = true;
    for (int round = 0; round < 10; ++round) {
        for (int i = 0; i < 30; ++i) {
            keys.append(randomKey(m_random));
            publish("ff_welt", keys.last());
        }
        letPass(Milliseconds(m_random() % 150));
        victim.worker().kill();
        for (int i = 0; i < 5; ++i) {
            keys.append(randomKey(m_random));
            publish("ff_welt", keys.last());
        }
        QVERIFY(waitUntil([&] { return m_unacknowledged == 0; }, kPatience));
        LAB_VERIFY(victim.startWorker());
    }
    QVERIFY2(waitUntil([&] { return isEverywhere(keys); }, kPatience),
             qPrintable(QStringLiteral("%1 of %2").arg(victim.countOf(victim.welt(), keys)).arg(keys.size())));
}

void LabWorker::silentOnesGo()
{
    WgkexGateway& gateway = *m_gateways.front();
    const QString owners = QString::fromLatin1(randomKey(m_random).toBase64());
    LAB_VERIFY(gateway.machine().run({QStringLiteral("wg"), QStringLiteral("set"), QStringLiteral("wg-welt"),
                                      QStringLiteral("peer"), owners, QStringLiteral("allowed-ips"),
                                      QStringLiteral("fe80::77/128")}));
    LAB_VERIFY(gateway.worker().terminate(Milliseconds(5'000)));
    LAB_VERIFY(gateway.startWorker("prune_after = 4\n"));
    const PublicKey silent = randomKey(m_random);
    const PublicKey repeated = randomKey(m_random);
    publish("ff_welt", silent);
    publish("ff_welt", repeated);
    QVERIFY(waitUntil([&] { return isEverywhere({silent, repeated}); }, kPatience));
    QVERIFY(waitUntil(
        [&] {
            publish("ff_welt", repeated);
            return gateway.lacks(gateway.welt(), silent);
        },
        kPatience, Milliseconds(500)));
    QVERIFY(gateway.has(gateway.welt(), repeated));
    QVERIFY(m_gateways.back()->has(m_gateways.back()->welt(), silent)); // it waits for longer
    QVERIFY(waitUntil([&] { return gateway.lacks(gateway.welt(), repeated); }, kPatience));
    const auto shown = gateway.machine().run(
        {QStringLiteral("wg"), QStringLiteral("show"), QStringLiteral("wg-welt"), QStringLiteral("peers")});
    LAB_VERIFY(shown);
    QCOMPARE(shown->trimmed(), owners.toLatin1());
}

void LabWorker::whatIsTakenAwayComesBack()
{
    WgkexGateway& gateway = *m_gateways.front();
    const PublicKey key = randomKey(m_random);
    publish("ff_welt", key);
    QVERIFY(waitUntil([&] { return isEverywhere({key}); }, kPatience));
    for (const QString& line : {QStringLiteral("-6 route flush dev wg-welt"), QStringLiteral("link del vx-welt")}) {
        LAB_VERIFY(gateway.machine().run(QStringList{QStringLiteral("ip")} + line.split(u' ')));
        QVERIFY(!gateway.has(gateway.welt(), key));
        if (line.startsWith(u"link")) {
            QVERIFY(waitUntil([&] { return m_told.value("wireguard-worker/gw1/ff_welt/data").isEmpty(); }, kPatience));
            LAB_VERIFY(gateway.machine().ip(
                {QStringLiteral("link add vx-welt type vxlan id 1 dstport 8472 local fe80::1 dev wg-welt"),
                 QStringLiteral("link set dev vx-welt up")}));
        }
        QVERIFY(waitUntil([&] { return gateway.has(gateway.welt(), key); }, kPatience));
    }
    QVERIFY(waitUntil([&] { return m_told.value("wireguard-worker/gw1/ff_welt/data").startsWith('{'); }, kPatience));
}

void LabWorker::hostileMessages()
{
    const QByteArray key = randomKey(m_random).toBase64();
    for (const QByteArray& payload :
         {QByteArray(), QByteArray("x"), QByteArray(key + '\n'), QByteArray(key + " allowed-ips ::/0"),
          QByteArray("-force"), QByteArray(key + "\nlink del wg-welt"), QByteArray(44, '\0'), QByteArray(200'000, 'A'),
          QByteArray(QByteArray(43, 'A') + '='), m_gateways[0]->welt().publicKey().toBase64(),
          m_gateways[1]->welt().publicKey().toBase64()})
        publish("wireguard/ff_welt/all", payload);
    for (const QByteArray topic :
         {"wireguard/ff_nowhere/all", "wireguard/ff_welt/all/x", "wireguard//all", "wireguard/ff_welt/\xc3\xa9"})
        publish(topic, key);
    for (int i = 0; i < 5'000; ++i)
        publish("wireguard/ff_welt/all",
                i % 2 == 0 ? m_gateways[0]->dach().publicKey().toBase64() : QByteArray("nonsense"));
    const PublicKey good = randomKey(m_random);
    publish("ff_welt", good);
    QVERIFY(waitUntil([&] { return isEverywhere({good}); }, kPatience));
    for (const auto& gateway : m_gateways) {
        QVERIFY(gateway->worker().isRunning());
        QVERIFY(gateway->worker().log().size() < 4'000);
        QVERIFY(gateway->lacks(gateway->dach(), good));
    }
}

/// As fast as they come; few processes are started.
void LabWorker::manyKeys()
{
    constexpr int kMany = 2'000;
    QList<PublicKey> keys;
    for (int i = 0; i < kMany; ++i) {
        keys.append(randomKey(m_random));
        publish("ff_welt", keys.last());
    }
    QVERIFY(QTest::qWaitFor([&] { return m_unacknowledged == 0; }, kPatience.count()));
    QVERIFY(waitUntil([&] { return isEverywhere(keys); }, kPatience));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabWorker>(argc, argv, Needs::Network);
}

#include "lab_worker.moc"
