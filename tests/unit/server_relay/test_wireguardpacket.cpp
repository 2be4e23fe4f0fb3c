#include "server/relay/mac1.h"
#include "server/relay/wireguardpacket.h"
#include "tests/unit/server_relay/relayscene.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

class TestWireGuardPacket final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shapes_data();
    void shapes();
    void fields();
    void mac1Key();
    void mac1();
};

void TestWireGuardPacket::shapes_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("isOne");
    const QByteArray initiation("\1\0\0\0", 4), response("\2\0\0\0", 4), cookie("\3\0\0\0", 4), data("\4\0\0\0", 4);
    QTest::addRow("initiation") << initiation << 148 << true;
    QTest::addRow("initiation, short") << initiation << 147 << false;
    QTest::addRow("initiation, long") << initiation << 149 << false;
    QTest::addRow("response") << response << 92 << true;
    QTest::addRow("response, short") << response << 91 << false;
    QTest::addRow("response of an initiation's size") << response << 148 << false;
    QTest::addRow("cookie reply") << cookie << 64 << true;
    QTest::addRow("cookie reply, long") << cookie << 65 << false;
    QTest::addRow("keepalive") << data << 32 << true;
    QTest::addRow("data, short") << data << 31 << false;
    QTest::addRow("data that is not padded") << data << 1453 << true;
    QTest::addRow("data, largest") << data << 65507 << true;
    QTest::addRow("type 0") << QByteArray("\0\0\0\0", 4) << 148 << false;
    QTest::addRow("type 5") << QByteArray("\5\0\0\0", 4) << 148 << false;
    QTest::addRow("reserved byte 1") << QByteArray("\4\1\0\0", 4) << 32 << false;
    QTest::addRow("reserved byte 3") << QByteArray("\4\0\0\1", 4) << 32 << false;
    QTest::addRow("nothing") << QByteArray() << 0 << false;
    QTest::addRow("a byte") << QByteArray("\1", 1) << 1 << false;
}

void TestWireGuardPacket::shapes()
{
    QFETCH(QByteArray, head);
    QFETCH(int, size);
    Datagram datagram(static_cast<std::size_t>(size), 0x77);
    std::copy(head.begin(), head.end(), datagram.begin());
    QTEST(readWireGuardPacket(datagram).has_value(), "isOne");
}

void TestWireGuardPacket::fields()
{
    const auto initiation = initiationFor(keyOf(1), 0x04030201);
    const auto first = readWireGuardPacket(initiation);
    QVERIFY(first);
    QCOMPARE(first->sender, 0x04030201U);
    QCOMPARE(first->covered.size(), 116U);
    QCOMPARE(first->mac1.data(), initiation.data() + 116);
    const auto response = responseFor(keyOf(1), 5, 6);
    const auto second = readWireGuardPacket(response);
    QVERIFY(second);
    QCOMPARE(second->sender, 5U);
    QCOMPARE(second->receiver, 6U);
    QCOMPARE(second->covered.size(), 60U);
    const auto data = dataFor(7, 0x0102030405060708);
    const auto last = readWireGuardPacket(data);
    QVERIFY(last);
    QCOMPARE(last->receiver, 7U);
    QCOMPARE(last->counter, 0x0102030405060708U);
}

// Both vectors were computed with Python's hashlib.blake2s: key bytes 0 to 31; a message of 01 00 00 00 and then the
// lowest bytes of 0, 7, 14, ...
void TestWireGuardPacket::mac1Key()
{
    PublicKey key;
    for (qsizetype i = 0; i < PublicKey::kSize; ++i)
        key.data()[i] = static_cast<std::uint8_t>(i);
    const Mac1Key made = mac1KeyOf(key);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(made.data()), made.size()).toHex(),
             QByteArray("4fb2527ac956001553dc1ad9b55171b7d9daa3de1cdbcd71451830170c7e6cac"));
}

void TestWireGuardPacket::mac1()
{
    PublicKey key;
    for (qsizetype i = 0; i < PublicKey::kSize; ++i)
        key.data()[i] = static_cast<std::uint8_t>(i);
    Datagram datagram(148, 0);
    datagram[0] = 1;
    for (std::size_t i = 0; i < 112; ++i)
        datagram[4 + i] = static_cast<std::uint8_t>(i * 7);
    const auto mac = QByteArray::fromHex("de53fbae57962fb7f7f2dea79f2e4f59");
    std::copy(mac.begin(), mac.end(), datagram.begin() + 116);

    Mac1Check check;
    QVERIFY(check.isFor(mac1KeyOf(key), *readWireGuardPacket(datagram)));
    QVERIFY(!check.isFor(mac1KeyOf(keyOf(1)), *readWireGuardPacket(datagram)));
    datagram[131] ^= 1;
    QVERIFY(!check.isFor(mac1KeyOf(key), *readWireGuardPacket(datagram)));
    datagram[131] ^= 1;
    datagram[4] ^= 1;
    QVERIFY(!check.isFor(mac1KeyOf(key), *readWireGuardPacket(datagram)));
    QVERIFY(!check.isFor(mac1KeyOf(key), *readWireGuardPacket(dataFor(1, 1))));
}

QTEST_APPLESS_MAIN(TestWireGuardPacket)
#include "test_wireguardpacket.moc"
