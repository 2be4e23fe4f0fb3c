#include "client-gui/helper/linux/udpheader.h"

#include <QTest>

using namespace roamwire::helper;

namespace {

std::span<const std::uint8_t> bytes(const QByteArray& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.constData()), static_cast<std::size_t>(text.size())};
}

/// RFC 1071 as it stands there: over the pseudo header and the whole datagram it gives all ones.
quint16 receiversSum(const QHostAddress& from, const QHostAddress& target, QByteArray datagram)
{
    QByteArray all;
    for (const QHostAddress& address : {from, target}) {
        for (int shift = 24; shift >= 0; shift -= 8)
            all.append(static_cast<char>(address.toIPv4Address() >> shift));
    }
    all.append('\0').append('\x11').append(datagram.mid(4, 2)).append(datagram);
    if (all.size() % 2 == 1)
        all.append('\0');
    quint32 sum = 0;
    for (qsizetype i = 0; i < all.size(); i += 2)
        sum += static_cast<quint32>(static_cast<quint8>(all[i]) << 8 | static_cast<quint8>(all[i + 1]));
    return static_cast<quint16>((sum & 0xffff) + (sum >> 16));
}

} // namespace

class TestUdpHeader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checksums_data();
    void checksums();
    void neverSaysThatThereIsNoChecksum();
    void ports();
    void reads_data();
    void reads();
    void readsIpv4();
};

void TestUdpHeader::checksums_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("even") << QByteArray("RWB1");
    QTest::newRow("odd") << QByteArray("RWB");
    QTest::newRow("carries") << QByteArray(48, '\xff');
    QTest::newRow("zeros") << QByteArray(44, '\0');
}

void TestUdpHeader::checksums()
{
    QFETCH(QByteArray, payload);
    const QHostAddress from(QStringLiteral("192.168.255.254"));
    const QHostAddress target(QStringLiteral("203.0.113.99"));
    const QByteArray datagram = makeUdpDatagram(from, 51820, target, 42001, bytes(payload));
    QCOMPARE(datagram.size(), 8 + payload.size());
    QCOMPARE(receiversSum(from, target, datagram), quint16(0xffff));
}

/// Of all payloads of two bytes one makes the sum vanish; zero means something else there (RFC 768).
void TestUdpHeader::neverSaysThatThereIsNoChecksum()
{
    const QHostAddress address(QStringLiteral("10.0.0.1"));
    bool hasVanished = false;
    for (int value = 0; value <= 0xffff; ++value) {
        const QByteArray payload{QByteArray(1, static_cast<char>(value >> 8)).append(static_cast<char>(value))};
        const QByteArray checksum = makeUdpDatagram(address, 1, address, 2, bytes(payload)).mid(kUdpChecksumAt, 2);
        QVERIFY(checksum != QByteArray(2, '\0'));
        hasVanished = hasVanished || checksum == QByteArray(2, '\xff');
    }
    QVERIFY(hasVanished);
}

void TestUdpHeader::ports()
{
    const QByteArray datagram = makeUdpDatagram(0x1234, 0xabcd, bytes(QByteArray("xyz")));
    QCOMPARE(datagram.toHex(), QByteArray("1234abcd000b000078797a"));
}

void TestUdpHeader::reads_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<QByteArray>("payload"); // null: cut short
    QTest::newRow("whole") << QByteArray("1234abcd000b000078797a") << QByteArray("xyz");
    QTest::newRow("with padding") << QByteArray("1234abcd000b000078797a0000") << QByteArray("xyz");
    QTest::newRow("empty") << QByteArray("1234abcd00080000") << QByteArray("");
    QTest::newRow("longer than it is") << QByteArray("1234abcd000c000078797a") << QByteArray();
    QTest::newRow("shorter than a header") << QByteArray("1234abcd0007000078797a") << QByteArray();
    QTest::newRow("cut short") << QByteArray("1234abcd000b00") << QByteArray();
    QTest::newRow("nothing") << QByteArray() << QByteArray();
}

void TestUdpHeader::reads()
{
    QFETCH(QByteArray, hex);
    QFETCH(QByteArray, payload);
    const QByteArray raw = QByteArray::fromHex(hex);
    const auto datagram = readUdpDatagram(bytes(raw));
    QCOMPARE(datagram.has_value(), !payload.isNull());
    if (!datagram)
        return;
    QCOMPARE(datagram->sourcePort, quint16(0x1234));
    QVERIFY(std::ranges::equal(datagram->payload, bytes(payload)));
}

void TestUdpHeader::readsIpv4()
{
    const QByteArray plain =
        QByteArray::fromHex("4500001700000000401100000a0000017f000001") + QByteArray("xyz"); // 20 bytes of header
    const auto packet = readIpv4Packet(bytes(plain));
    QVERIFY(packet);
    QCOMPARE(packet->source, QHostAddress(QStringLiteral("10.0.0.1")));
    QCOMPARE(packet->destination, QHostAddress(QStringLiteral("127.0.0.1")));
    QVERIFY(std::ranges::equal(packet->content, bytes(QByteArray("xyz"))));
    QByteArray withOptions = plain;
    withOptions[0] = '\x46';
    QVERIFY(!readIpv4Packet(bytes(withOptions))); // longer than it is
    withOptions.insert(20, QByteArray(4, '\0'));
    QVERIFY(std::ranges::equal(readIpv4Packet(bytes(withOptions))->content, bytes(QByteArray("xyz"))));
    QByteArray tooShort = plain;
    tooShort[0] = '\x44';
    QVERIFY(!readIpv4Packet(bytes(tooShort)));
    QVERIFY(!readIpv4Packet(bytes(plain.first(19))));
}

QTEST_GUILESS_MAIN(TestUdpHeader)
#include "test_udpheader.moc"
