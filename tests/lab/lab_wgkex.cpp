#include "tests/integration/server/serverprocess.h"
#include "tests/lab/checks.h"
#include "tests/lab/waiting.h"
#include "tests/lab/wgkexgateway.h"
#include "tests/support/mosquitto.h"
#include "tests/support/preflight.h"
#include "tests/support/sandboxedtest.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QTcpSocket>

#include <random>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;
using roamwire::PublicKey;

namespace {

constexpr Milliseconds kPatience{60'000};
constexpr Milliseconds kLook{50};
constexpr int kAnswerMs = 10'000;
const QByteArrayList kDomains{"ff_welt", "ff_dach"};

} // namespace

/// wgkex whole: roamwired, a real mosquitto, and two gateways with roamwire-worker and two domains each.
class LabWgkex final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LAB_VERIFY(makeHub()); }
    void init();
    void cleanup();
    void noAnsweredKeyIsLost();
    void deadGatewaysAreNotNamed();

private:
    enum class Victim { Mosquitto, ForgetfulMosquitto, Worker, Server, All };

    bool startServer();
    void kill(Victim victim);
    bool restart(Victim victim);
    QJsonObject exchange(const QByteArray& version, const QByteArray& domain, const PublicKey& key) const;
    PublicKey randomKey();
    void bringKeys(int count);
    bool areAllThere() const;
    /// Whom API v2 names: "gw1", "gw2", or nobody.
    QString named();
    bool isNeverNamed(const QString& gateway, int calls);

    std::mt19937 m_random{7}; // NOLINT: the same every time
    std::unique_ptr<Mosquitto> m_mosquitto;
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<ServerProcess> m_server;
    std::vector<std::unique_ptr<WgkexGateway>> m_gateways;
    QMap<QByteArray, QList<PublicKey>> m_answered; ///< with OK, by domain
};

void LabWgkex::init()
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
    m_data = std::make_unique<QTemporaryDir>();
    QFile file(m_data->filePath(QStringLiteral("roamwired.conf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[wgkex]\nenabled = true\ndomains = " + kDomains.join(", ") +
               "\nmqtt_host = " + hubAddress(kHubNumber).toLatin1() + '\n');
    file.close();
    m_server = std::make_unique<ServerProcess>(programPath(QStringLiteral("roamwired")));
    QVERIFY(startServer());
}

void LabWgkex::cleanup()
{
    m_server.reset();
    m_gateways.clear();
    m_mosquitto.reset();
    m_data.reset();
    m_answered.clear();
}

bool LabWgkex::startServer()
{
    return m_server->start(m_data->path(),
                           {QStringLiteral("--config"), m_data->filePath(QStringLiteral("roamwired.conf"))});
}

void LabWgkex::kill(Victim victim)
{
    const bool isAll = victim == Victim::All;
    if (isAll || victim == Victim::Mosquitto || victim == Victim::ForgetfulMosquitto)
        m_mosquitto->kill();
    if (victim == Victim::ForgetfulMosquitto)
        QFile::remove(m_mosquitto->file(QStringLiteral("mosquitto.db")));
    if (isAll || victim == Victim::Worker)
        m_gateways.front()->worker().kill();
    if (isAll || victim == Victim::Server)
        m_server->kill();
}

bool LabWgkex::restart(Victim victim)
{
    const bool isAll = victim == Victim::All;
    if ((isAll || victim == Victim::Mosquitto || victim == Victim::ForgetfulMosquitto) && !m_mosquitto->start())
        return false;
    if ((isAll || victim == Victim::Server) && !startServer())
        return false;
    return !(isAll || victim == Victim::Worker) || m_gateways.front()->startWorker().has_value();
}

/// The answer's object; empty: there was none.
QJsonObject LabWgkex::exchange(const QByteArray& version, const QByteArray& domain, const PublicKey& key) const
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
    if (!socket.waitForConnected(kAnswerMs))
        return {};
    const QByteArray body = R"({"domain":")" + domain + R"(","public_key":")" + key.toBase64() + "\"}";
    socket.write("POST /api/" + version + "/wg/key/exchange HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
                 "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    while (socket.waitForReadyRead(kAnswerMs))
        ;
    const QByteArray answer = socket.readAll();
    return QJsonDocument::fromJson(answer.mid(answer.indexOf("\r\n\r\n"))).object();
}

PublicKey LabWgkex::randomKey()
{
    PublicKey key;
    std::generate_n(key.data(), PublicKey::kSize, [&] { return static_cast<std::uint8_t>(m_random()); });
    return key;
}

/// Those that are answered with OK count, and are promised to arrive.
void LabWgkex::bringKeys(int count)
{
    for (int i = 0; i < count; ++i) {
        const QByteArray domain = kDomains.at(i % kDomains.size());
        const PublicKey key = randomKey();
        if (exchange("v1", domain, key).value(u"Message") == QStringLiteral("OK"))
            m_answered[domain].append(key);
    }
}

bool LabWgkex::areAllThere() const
{
    return std::ranges::all_of(m_gateways, [&](const auto& gateway) {
        const QList<PublicKey> welt = m_answered.value("ff_welt");
        const QList<PublicKey> dach = m_answered.value("ff_dach");
        return gateway->countOf(gateway->welt(), welt) == welt.size() &&
               gateway->countOf(gateway->dach(), dach) == dach.size();
    });
}

void LabWgkex::noAnsweredKeyIsLost()
{
    for (const Victim victim : {Victim::Mosquitto, Victim::Worker, Victim::ForgetfulMosquitto, Victim::Server,
                                Victim::All, Victim::Worker, Victim::Mosquitto}) {
        bringKeys(20 + static_cast<int>(m_random() % 20));
        kill(victim);
        bringKeys(10); // nobody answers where the server is dead
        QVERIFY(restart(victim));
    }
    bringKeys(10);
    QVERIFY(waitUntil([&] { return areAllThere(); }, kPatience, kLook));
    qInfo("%lld keys in two domains came to both gateways",
          m_answered.value("ff_welt").size() + m_answered.value("ff_dach").size());
}

QString LabWgkex::named()
{
    const QString key =
        exchange("v2", "ff_welt", randomKey()).value(u"Endpoint").toObject().value(u"PublicKey").toString();
    for (const auto& gateway : m_gateways) {
        if (key == QString::fromLatin1(gateway->welt().publicKey().toBase64()))
            return gateway->name();
    }
    return {};
}

bool LabWgkex::isNeverNamed(const QString& gateway, int calls)
{
    for (int i = 0; i < calls; ++i) {
        if (named() == gateway)
            return false;
    }
    return true;
}

void LabWgkex::deadGatewaysAreNotNamed()
{
    const QString one = m_gateways.front()->name();
    const QString other = m_gateways.back()->name();
    constexpr int kCalls = 50;
    for (const QString& gateway : {one, other})
        QVERIFY(waitUntil([&] { return named() == gateway; }, kPatience, kLook));

    m_gateways.front()->worker().kill(); // mosquitto tells its last will
    QVERIFY(waitUntil([&] { return isNeverNamed(one, 10); }, kPatience, kLook));
    QVERIFY(isNeverNamed(one, kCalls));
    QCOMPARE(named(), other);
    m_gateways.back()->worker().kill();
    QVERIFY(waitUntil([&] { return named().isEmpty(); }, kPatience, kLook));
    QVERIFY(exchange("v2", "ff_welt", randomKey()).value(u"error").toObject().contains(u"message"));
    for (const auto& gateway : m_gateways)
        LAB_VERIFY(gateway->startWorker());
    QVERIFY(waitUntil([&] { return named() == one; }, kPatience, kLook));

    // It dies while nobody can tell of it, and mosquitto has kept that it lives.
    QVERIFY(m_mosquitto->stop());
    QVERIFY(waitUntil([&] { return named().isEmpty(); }, kPatience, kLook));
    m_gateways.front()->worker().kill();
    QVERIFY(m_mosquitto->start());
    QVERIFY(waitUntil(
        [&] {
            const QString gateway = named();
            return gateway == one || gateway == other;
        },
        kPatience, kLook));
    QCOMPARE(named(), other);
    QVERIFY(isNeverNamed(one, kCalls));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabWgkex>(argc, argv, Needs::Programs);
}

#include "lab_wgkex.moc"
