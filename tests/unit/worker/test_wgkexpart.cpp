#include "server/worker/wgkex/linkaddress.h"
#include "server/worker/wgkex/wgkexpart.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fakemqttlink.h"
#include "tests/support/testkeys.h"
#include "tests/unit/worker/fakegateway.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace roamwire;
using namespace roamwire::worker;
using namespace std::chrono_literals;
using roamwire::test::FakeGateway;
using roamwire::test::FakeMqttLink;
using roamwire::test::keyNumber;

class TestWgkexPart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void subscribesToItsDomains();
    void tellsEverythingOnEveryConnection();
    void tellsChanges();
    void saysNothingWithoutAConnection();
    void bringsKeysToTheirDomains();
    void aGatewayWithoutInterfacesIsTakenBack();
    void hostileMessages();
    void countsForPrometheus();
    void goodbye();
    void goodbyeWithoutAConnection();

private:
    QByteArrayList topics() const;
    QByteArray last(const QByteArray& topic) const;
    void key(const QByteArray& domain, int number) const;

    test::FakeClock m_clock;
    FakeMqttLink* m_link = nullptr;
    FakeGateway* m_gateway = nullptr;
    std::unique_ptr<WgkexPart> m_part;
};

namespace {

const QString kWelt = QStringLiteral("ff_welt");
const QString kDach = QStringLiteral("ff_dach");

WgkexOptions options()
{
    WgkexOptions all;
    all.domainNames = {kWelt, kDach};
    all.prefixes = {QStringLiteral("ff_")};
    all.externalName = QStringLiteral("gw1.example.org");
    all.workerName = QStringLiteral("gw1");
    return all;
}

} // namespace

void TestWgkexPart::init()
{
    auto link = std::make_unique<FakeMqttLink>();
    auto gateway = std::make_unique<FakeGateway>(options().domains());
    m_link = link.get();
    m_gateway = gateway.get();
    m_part = std::make_unique<WgkexPart>(options(), std::move(link), std::move(gateway), m_clock,
                                         WgkexTiming{3h, 5ms, 1ms, 1ms});
    QVERIFY(m_part->start());
}

void TestWgkexPart::cleanup()
{
    m_part.reset();
}

QByteArrayList TestWgkexPart::topics() const
{
    QByteArrayList all;
    for (const auto& published : m_link->published())
        all.append(published.message.topic);
    return all;
}

QByteArray TestWgkexPart::last(const QByteArray& topic) const
{
    QByteArray payload = "never";
    for (const auto& published : m_link->published()) {
        if (published.message.topic == topic)
            payload = published.message.payload;
    }
    return payload;
}

void TestWgkexPart::key(const QByteArray& domain, int number) const
{
    m_link->tell("wireguard/" + domain + "/all", keyNumber(static_cast<std::uint8_t>(number)).toBase64());
}

void TestWgkexPart::subscribesToItsDomains()
{
    QVERIFY(m_link->isStarted());
    QByteArrayList filters = m_link->filters();
    std::ranges::sort(filters);
    QCOMPARE(filters, (QByteArrayList{"wireguard/ff_dach/+", "wireguard/ff_welt/+"}));
}

void TestWgkexPart::tellsEverythingOnEveryConnection()
{
    for (int connection = 1; connection <= 2; ++connection) {
        m_link->comeUp();
        for (const QByteArray domain : {"ff_welt", "ff_dach"}) {
            QTRY_COMPARE(topics().count("wireguard-worker/gw1/" + domain + "/data"), connection);
            QVERIFY(topics().count("wireguard-metrics/" + domain + "/gw1/connected_peers") >= connection);
        }
        QCOMPARE(topics().count("wireguard-worker/gw1/status"), connection);
        QCOMPARE(last("wireguard-worker/gw1/status"), QByteArray("1"));
        m_link->goDown();
    }
    QVERIFY(last("wireguard-worker/gw1/ff_welt/data").contains(R"("Port":51820)"));
    QVERIFY(
        std::ranges::all_of(m_link->published(), [](const auto& published) { return published.message.isRetained; }));
}

void TestWgkexPart::tellsChanges()
{
    const QByteArray peers = "wireguard-metrics/ff_welt/gw1/connected_peers";
    const QByteArray data = "wireguard-worker/gw1/ff_welt/data";
    m_link->comeUp();
    QTRY_VERIFY(topics().count(peers) > 3); // that it lives
    QCOMPARE(last(peers), QByteArray("0"));
    QCOMPARE(topics().count(data), 1);
    auto& peer = m_gateway->of(kWelt).peers[keyNumber(1).toBase64()];
    peer = {{linkAddressOf(keyNumber(1)).toString() + QStringLiteral("/128")}, m_clock.unixMs() / 1000};
    QTRY_COMPARE(last(peers), QByteArray("1"));
    QCOMPARE(topics().count(data), 1);
    m_gateway->of(kWelt).port = 7;
    QTRY_VERIFY(last(data).contains(R"("Port":7)"));
    QCOMPARE(topics().count(data), 2);
}

void TestWgkexPart::saysNothingWithoutAConnection()
{
    QTRY_VERIFY(m_gateway->runs > 20);
    QVERIFY(m_link->published().empty());
}

void TestWgkexPart::bringsKeysToTheirDomains()
{
    key("ff_welt", 1);
    key("ff_dach", 2);
    key("ff_welt", 3);
    key("ff_dach", 3);
    QTRY_VERIFY(m_gateway->has(kWelt, keyNumber(3)) && m_gateway->has(kDach, keyNumber(3)));
    QVERIFY(m_gateway->has(kWelt, keyNumber(1)) && m_gateway->lacks(kDach, keyNumber(1)));
    QVERIFY(m_gateway->has(kDach, keyNumber(2)) && m_gateway->lacks(kWelt, keyNumber(2)));
}

void TestWgkexPart::aGatewayWithoutInterfacesIsTakenBack()
{
    m_link->comeUp();
    QTRY_VERIFY(last("wireguard-worker/gw1/ff_welt/data").startsWith('{'));
    m_gateway->of(kWelt).isUp = false;
    QTRY_COMPARE(last("wireguard-worker/gw1/ff_welt/data"), QByteArray());
    QVERIFY(last("wireguard-worker/gw1/ff_dach/data").startsWith('{'));
    m_gateway->of(kWelt).isUp = true;
    m_gateway->of(kWelt).key = {}; // made, and without a key yet
    QTRY_VERIFY(m_gateway->runs > 60);
    QCOMPARE(last("wireguard-worker/gw1/ff_welt/data"), QByteArray());
    m_gateway->of(kWelt).key = keyNumber(77);
    QTRY_VERIFY(last("wireguard-worker/gw1/ff_welt/data").startsWith('{'));
}

void TestWgkexPart::hostileMessages()
{
    const QByteArray key1 = keyNumber(1).toBase64();
    for (const QByteArray& topic : {QByteArray(), QByteArray("wireguard/ff_welt"), QByteArray("wireguard/nowhere/all"),
                                    QByteArray("wireguard/ff_welt/all/x"), QByteArray("wireguard/../all")})
        m_link->tell(topic, key1);
    for (const QByteArray& payload : {QByteArray(), QByteArray(key1 + '\n'), QByteArray(key1 + " remove"),
                                      QByteArray("remove"), QByteArray(1'000'000, 'x'), QByteArray(44, '\0')})
        m_link->tell("wireguard/ff_welt/all", payload);
    m_link->tell("wireguard/ff_welt/all", m_gateway->of(kWelt).key.toBase64()); // its own key
    key("ff_welt", 5);
    QTRY_VERIFY(m_gateway->has(kWelt, keyNumber(5)));
    QCOMPARE(m_gateway->of(kWelt).peers.size(), 1);
    QVERIFY(m_gateway->of(kDach).peers.isEmpty());
}

void TestWgkexPart::countsForPrometheus()
{
    Metrics metrics;
    m_part->describe(metrics);
    QVERIFY(metrics.text().contains("\nroamwire_worker_wgkex_mqtt_connected 0\n"));
    m_link->comeUp();
    m_link->tell("wireguard/ff_nowhere/all", keyNumber(1).toBase64());
    key("ff_welt", 1);
    QTRY_VERIFY(metrics.text().contains("\nroamwire_worker_wgkex_peers{domain=\"ff_welt\"} 1\n"));
    QVERIFY(metrics.text().contains("\nroamwire_worker_wgkex_peers{domain=\"ff_dach\"} 0\n"));
    QVERIFY(metrics.text().contains("\nroamwire_worker_wgkex_served{domain=\"ff_dach\"} 1\n"));
    QVERIFY(metrics.text().contains("\nroamwire_worker_wgkex_mqtt_connected 1\n"));
    QVERIFY(metrics.text().contains("\nroamwire_worker_wgkex_strange_messages_total 1\n"));
}

void TestWgkexPart::goodbye()
{
    QSignalSpy stopped(m_part.get(), &Part::stopped);
    m_link->comeUp();
    while (!m_link->published().empty())
        m_link->acknowledge();
    m_part->stop();
    QCOMPARE(last("wireguard-worker/gw1/status"), QByteArray("0"));
    QCOMPARE(stopped.size(), 0); // not before it has arrived
    QVERIFY(m_link->isStarted());
    while (!m_link->published().empty())
        m_link->acknowledge();
    QTRY_COMPARE(stopped.size(), 1);
    QVERIFY(!m_link->isStarted());
}

void TestWgkexPart::goodbyeWithoutAConnection()
{
    QSignalSpy stopped(m_part.get(), &Part::stopped);
    m_part->stop();
    QCOMPARE(stopped.size(), 1);
    QVERIFY(!m_link->isStarted());
}

QTEST_GUILESS_MAIN(TestWgkexPart)
#include "test_wgkexpart.moc"
