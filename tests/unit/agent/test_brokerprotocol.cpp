#include "client-gui/agent/hub/brokerprotocol.h"
#include "client-gui/helper-api/limits.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::agent;
using namespace Qt::StringLiterals;

namespace {

PublicKey keyOf(char byte)
{
    return *PublicKey::fromRaw(QByteArray(32, byte));
}

QByteArray peer(const QByteArray& address, char key)
{
    return R"({"ip_address":")" + address + R"(","public_key":")" + keyOf(key).toBase64() + R"("})";
}

QByteArray peers(const QByteArrayList& items)
{
    return R"({"peers":[)" + items.join(',') + "]}";
}

QByteArray peering(const QByteArray& allowed, const QByteArray& lease = "10.20.0.21",
                   const QByteArray& address = "203.0.113.5", const QByteArray& port = "5128")
{
    return R"({"server":{"endpoint_address":")" + address + R"(","endpoint_port":)" + port + R"(,"public_key":")" +
           keyOf('s').toBase64() + R"("},"subnet":{"allowed_ips":")" + allowed + R"(","lease":")" + lease + R"("}})";
}

QList<Prefix> prefixes(const QStringList& texts)
{
    QList<Prefix> all;
    for (const QString& text : texts)
        all.append(*Prefix::fromString(text));
    return all;
}

} // namespace

/// The bodies of the wireguard_api's calls, from the side of who calls.
class TestBrokerProtocol final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatIsDocumented();
    void readsPeers_data();
    void readsPeers();
    void readsAPeering_data();
    void readsAPeering();
    void readsTheHubsAddress();
    void readsLists();
    void readsReasons_data();
    void readsReasons();
    void boundsAreTheHelpers();
};

void TestBrokerProtocol::writesWhatIsDocumented()
{
    const QByteArray key = keyOf('k').toBase64();
    QCOMPARE(broker::encodeHubName(u"name"_s), R"({"server_name":"name"})");
    QCOMPARE(broker::encodePeering(u"c"_s, u"s"_s), R"({"client_name":"c","server_name":"s"})");
    QCOMPARE(broker::encodeClient(u"c\"\n"_s, u"s"_s, keyOf('k')),
             R"({"client_name":"c\"\n","public_key":")" + key + R"(","server_name":"s"})");
    const broker::HubEntry hub{u"name"_s,  *Prefix::fromString(u"10.20.0.0/24"),
                               keyOf('k'), *Endpoint::fromString(u"203.0.113.5:5128"),
                               20,         prefixes({u"10.20.0.0/24"_s, u"192.168.7.0/24"_s})};
    QCOMPARE(broker::encodeHub(hub),
             R"({"allowed_ips":"10.20.0.0/24,192.168.7.0/24","endpoint_address":"203.0.113.5","endpoint_port":5128,)"
             R"("n_reserved_ips":20,"network_address":"10.20.0.0","network_mask":24,"public_key":")" +
                 key + R"(","server_name":"name"})");
}

void TestBrokerProtocol::readsPeers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("count"); // -1: refused
    const QByteArray one = peer("10.20.0.21", 'a');
    QTest::newRow("none") << peers({}) << 0;
    QTest::newRow("one") << peers({one}) << 1;
    QTest::newRow("two") << peers({one, peer("10.20.0.22", 'b')}) << 2;
    QTest::newRow("more fields") << QByteArray(peers({one}).chopped(1) + R"(,"more":1})") << 1;
    QTest::newRow("a key twice") << peers({one, peer("10.20.0.22", 'a')}) << -1;
    QTest::newRow("an address twice") << peers({one, peer("10.20.0.21", 'b')}) << -1;
    QTest::newRow("an address with a mask") << peers({peer("10.20.0.21/24", 'a')}) << -1;
    QTest::newRow("no address") << peers({peer("x", 'a')}) << -1;
    QTest::newRow("no key") << peers({R"({"ip_address":"10.20.0.21"})"}) << -1;
    QTest::newRow("a short key") << peers({R"({"ip_address":"10.20.0.21","public_key":"AABBCCDDEEFF"})"}) << -1;
    QTest::newRow("null") << peers({"null"}) << -1;
    QTest::newRow("a good and a bad one") << peers({one, "7"}) << -1;
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("a page") << QByteArray("<html>welcome</html>") << -1;
    QTest::newRow("empty object") << QByteArray("{}") << -1;
    QTest::newRow("a list") << QByteArray("[]") << -1;
    QTest::newRow("peers null") << QByteArray(R"({"peers":null})") << -1;
    QTest::newRow("half of it") << peers({one}).chopped(1) << -1;
    QTest::newRow("deep") << QByteArray(R"({"peers":)" + QByteArray(100'000, '[')) << -1;
    QTest::newRow("too long") << QByteArray(peers({one}) + QByteArray(broker::kMaxAnswer, ' ')) << -1;
    QByteArrayList crowd;
    for (int i = 1; i <= broker::kMaxPeers + 1; ++i) {
        PublicKey key;
        key.data()[0] = static_cast<std::uint8_t>(i);
        key.data()[1] = static_cast<std::uint8_t>(i >> 8);
        crowd.append(R"({"ip_address":"10.)" + QByteArray::number(i >> 8) + '.' + QByteArray::number(i & 0xff) +
                     R"(.1","public_key":")" + key.toBase64() + R"("})");
    }
    QTest::newRow("too many") << peers(crowd) << -1;
    crowd.removeLast();
    QTest::newRow("as many as may be") << peers(crowd) << static_cast<int>(broker::kMaxPeers);
}

void TestBrokerProtocol::readsPeers()
{
    QFETCH(QByteArray, body);
    QFETCH(int, count);
    const auto read = broker::decodePeers(body);
    QCOMPARE(read ? static_cast<int>(read->size()) : -1, count);
    if (count == 1)
        QCOMPARE(read->first(), (PeerAddresses{keyOf('a'), prefixes({u"10.20.0.21/32"_s})}));
}

void TestBrokerProtocol::readsAPeering_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("allowed"); // empty: refused
    QTest::newRow("as documented") << peering("10.20.0.0/24") << QStringList{u"10.20.0.0/24"_s};
    QTest::newRow("everything") << peering("0.0.0.0/0, ::/0") << QStringList{u"0.0.0.0/0"_s, u"::/0"_s};
    QTest::newRow("an order to root") << peering("10.20.0.0/24\\nPostUp = id") << QStringList();
    QTest::newRow("another order") << peering("10.20.0.0/24", "10.20.0.21\\nPostUp = id") << QStringList();
    QTest::newRow("an order for an endpoint")
        << peering("10.20.0.0/24", "10.20.0.21", "203.0.113.5\\nPostUp = id") << QStringList();
    QTest::newRow("a name for an endpoint") << peering("10.20.0.0/24", "10.20.0.21", "example.org") << QStringList();
    QTest::newRow("port 0") << peering("10.20.0.0/24", "10.20.0.21", "203.0.113.5", "0") << QStringList();
    QTest::newRow("port as text") << peering("10.20.0.0/24", "10.20.0.21", "203.0.113.5", R"("5128")") << QStringList();
    QTest::newRow("no network") << peering("") << QStringList();
    QTest::newRow("too many networks") << peering(QByteArrayList(broker::kMaxAllowedIps + 1, "10.20.0.0/24").join(','))
                                       << QStringList();
    QTest::newRow("no lease") << peering("10.20.0.0/24", "") << QStringList();
    QTest::newRow("empty") << QByteArray("{}") << QStringList();
}

void TestBrokerProtocol::readsAPeering()
{
    QFETCH(QByteArray, body);
    QFETCH(QStringList, allowed);
    const auto read = broker::decodePeering(body);
    QCOMPARE(read.has_value(), !allowed.isEmpty());
    if (!read)
        return;
    QCOMPARE(*read, (broker::Peering{keyOf('s'), *Endpoint::fromString(u"203.0.113.5:5128"), prefixes(allowed),
                                     QHostAddress(u"10.20.0.21"_s)}));
}

void TestBrokerProtocol::readsTheHubsAddress()
{
    QCOMPARE(*broker::decodeHubAddress(R"({"server_wg_ip":"10.20.0.1"})"), QHostAddress(u"10.20.0.1"_s));
    QVERIFY(!broker::decodeHubAddress(R"({"server_wg_ip":"10.20.0.1/24"})"));
    QVERIFY(!broker::decodeHubAddress(R"({"server_wg_ip":7})"));
    QVERIFY(!broker::decodeHubAddress("{}"));
}

void TestBrokerProtocol::readsLists()
{
    const QByteArray key = keyOf('k').toBase64();
    const QByteArray hubs =
        R"({"a":{"endpoint_address":"203.0.113.5","endpoint_port":1,"public_key":")" + key + R"("}})";
    QCOMPARE(*broker::decodeHubKey(hubs, u"a"_s), std::optional(keyOf('k')));
    QCOMPARE(*broker::decodeHubKey(hubs, u"b"_s), std::optional<PublicKey>());
    QVERIFY(!broker::decodeHubKey(R"({"a":{"public_key":"AA"}})", u"a"_s));
    QVERIFY(!broker::decodeHubKey("", u"a"_s));
    const QByteArray clients = R"({"c":{"peering1":{"public_key":")" + key +
                               R"(","server":"a"},"peering2":{"public_key":")" + key + R"(","server":"b"}},"d":{}})";
    const QList<broker::ListedClient> expected{{u"c"_s, u"a"_s, keyOf('k')}, {u"c"_s, u"b"_s, keyOf('k')}};
    QCOMPARE(*broker::decodeClients(clients), expected);
    QVERIFY(!broker::decodeClients(R"({"c":{"peering1":{"server":"a"}}})"));
    QVERIFY(!broker::decodeClients("null"));
}

void TestBrokerProtocol::readsReasons_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("reason");
    QTest::newRow("error") << QByteArray(R"({"error":"no such server"})") << u"no such server"_s;
    QTest::newRow("error with a message") << QByteArray(R"({"error":{"message":"full"}})") << u"full"_s;
    QTest::newRow("message") << QByteArray(R"({"message":"full"})") << u"full"_s;
    QTest::newRow("none") << QByteArray("{}") << QString();
    QTest::newRow("a page") << QByteArray("<html>") << QString();
    QTest::newRow("a terminal's orders") << QByteArray(R"({"error":"a\u001b[2J"})") << u"a\uFFFD[2J"_s;
    QTest::newRow("a novel") << QByteArray(R"({"error":")" + QByteArray(5000, 'x') + R"("})") << QString(200, u'x');
}

void TestBrokerProtocol::readsReasons()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, reason);
    QCOMPARE(broker::decodeReason(body), reason);
}

/// A list that is taken from the broker is one that the helper takes.
void TestBrokerProtocol::boundsAreTheHelpers()
{
    QCOMPARE(broker::kMaxPeers, helper::limits::kMaxSyncedPeers);
}

QTEST_GUILESS_MAIN(TestBrokerProtocol)
#include "test_brokerprotocol.moc"
