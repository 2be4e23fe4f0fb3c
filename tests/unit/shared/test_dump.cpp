#include "shared/wireguard/dump.h"

#include <QTest>

namespace roamwire {
namespace {

using namespace Qt::StringLiterals;

const QByteArray kPrivate = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
const QByteArray kOwn = "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw=";
const QByteArray kPeer = "HPV5q6RaELodHvBtkfyiqp7QoRUFFWUxVUBdCxjLmmc=";

QByteArray line(const QList<QByteArray>& fields)
{
    return fields.join('\t') + '\n';
}

const QByteArray kInterface = line({kPrivate, kOwn, "51820", "off"});

/// A peer's line with one field replaced.
QByteArray peerWith(int field, const QByteArray& value)
{
    QList<QByteArray> fields{kPeer, "(none)", "192.0.2.1:51820", "10.128.4.2/32", "1700000000", "148", "180", "25"};
    fields[field] = value;
    return line(fields);
}

QByteArray usualPeer()
{
    return peerWith(0, kPeer);
}

} // namespace

class TestDump final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsInterface_data();
    void readsInterface();
    void readsPeerFields_data();
    void readsPeerFields();
    void readsSeveralPeers();
    void refusesOthers_data();
    void refusesOthers();
    void refusalsKeepSecrets();
    void findsPeersByKey();
};

void TestDump::readsInterface_data()
{
    QTest::addColumn<QByteArray>("dump");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("port");
    QTest::addColumn<quint32>("mark");

    QTest::newRow("usual") << kInterface << kOwn << 51820 << 0U;
    QTest::newRow("marked packets") << line({kPrivate, kOwn, "65535", "0xca6c"}) << kOwn << 65535 << 0xca6cU;
    QTest::newRow("largest mark") << line({kPrivate, kOwn, "1", "0xffffffff"}) << kOwn << 1 << 0xffffffffU;
    QTest::newRow("no key, no port") << line({"(none)", "(none)", "0", "off"}) << PublicKey().toBase64() << 0 << 0U;
    QTest::newRow("no newline at the end") << kInterface.chopped(1) << kOwn << 51820 << 0U;
}

void TestDump::readsInterface()
{
    QFETCH(QByteArray, dump);
    QFETCH(QByteArray, key);
    QFETCH(int, port);
    QFETCH(quint32, mark);

    const auto device = parseDump(dump);
    QVERIFY2(device, device ? "" : qPrintable(device.error().message));
    QCOMPARE(device->firewallMark, mark);
    QCOMPARE(device->publicKey.toBase64(), key);
    QCOMPARE(int(device->listenPort), port);
    QVERIFY(device->peers.isEmpty());
}

void TestDump::readsPeerFields_data()
{
    QTest::addColumn<QByteArray>("peer");
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("allowedIps");
    QTest::addColumn<qint64>("handshake");
    QTest::addColumn<quint64>("received");
    QTest::addColumn<int>("keepalive");

    const auto row = [](const char* name, const QByteArray& peer, const QString& endpoint, const QString& allowedIps,
                        qint64 handshake = 1'700'000'000, quint64 received = 148, int keepalive = 25) {
        QTest::newRow(name) << peer << endpoint << allowedIps << handshake << received << keepalive;
    };
    const QString v4 = u"192.0.2.1:51820"_s;
    const QString one = u"10.128.4.2/32"_s;
    row("usual", usualPeer(), v4, one);
    row("preshared key", peerWith(1, kPrivate), v4, one);
    row("v6 endpoint", peerWith(2, "[2001:db8::1]:51820"), u"[2001:db8::1]:51820"_s, one);
    row("no endpoint", peerWith(2, "(none)"), QString(), one);
    row("link-local endpoint", peerWith(2, "[fe80::1%eth0]:51820"), QString(), one);
    row("both families", peerWith(3, "10.128.4.2/32,fd00::2/128"), v4, u"10.128.4.2/32 fd00::2/128"_s);
    row("everything", peerWith(3, "0.0.0.0/0,::/0"), v4, u"0.0.0.0/0 ::/0"_s);
    row("no allowed IPs", peerWith(3, "(none)"), v4, QString());
    row("no handshake yet", peerWith(4, "0"), v4, one, 0);
    row("handshake after 2106", peerWith(4, "4300000000"), v4, one, 4'300'000'000);
    row("most bytes", peerWith(5, "18446744073709551615"), v4, one, 1'700'000'000, ~quint64(0));
    row("keepalive off", peerWith(7, "off"), v4, one, 1'700'000'000, 148, 0);
    row("longest keepalive", peerWith(7, "65535"), v4, one, 1'700'000'000, 148, 65535);
}

void TestDump::readsPeerFields()
{
    QFETCH(QByteArray, peer);
    QFETCH(QString, endpoint);
    QFETCH(QString, allowedIps);
    QFETCH(qint64, handshake);
    QFETCH(quint64, received);
    QFETCH(int, keepalive);

    const auto device = parseDump(QByteArray(kInterface + peer));
    QVERIFY2(device, device ? "" : qPrintable(device.error().message));
    QCOMPARE(device->peers.size(), 1);
    const DevicePeer& read = device->peers.first();
    QStringList prefixes;
    for (const Prefix& prefix : read.allowedIps)
        prefixes.append(prefix.toString());
    QCOMPARE(read.publicKey.toBase64(), kPeer);
    QCOMPARE(read.endpoint ? read.endpoint->toString() : QString(), endpoint);
    QCOMPARE(prefixes.join(u' '), allowedIps);
    QCOMPARE(qint64(read.latestHandshake), handshake);
    QCOMPARE(read.rxBytes, received);
    QCOMPARE(read.txBytes, quint64(180));
    QCOMPARE(int(read.keepaliveSeconds), keepalive);
}

void TestDump::readsSeveralPeers()
{
    QByteArray dump = kInterface;
    for (int i = 0; i < 1000; ++i) {
        PublicKey key;
        key.data()[0] = static_cast<std::uint8_t>(i);
        key.data()[1] = static_cast<std::uint8_t>(i >> 8);
        dump += peerWith(0, key.toBase64());
    }
    const auto device = parseDump(dump);
    QVERIFY(device);
    QCOMPARE(device->peers.size(), 1000);
    QCOMPARE(int(device->peers.last().publicKey.data()[0]), 999 & 0xff);
}

void TestDump::refusesOthers_data()
{
    QTest::addColumn<QByteArray>("dump");
    QTest::addColumn<QString>("reason");

    const auto row = [](const char* name, const QByteArray& dump, const QString& reason) {
        QTest::newRow(name) << dump << reason;
    };
    row("empty", QByteArray(), u"printed nothing"_s);
    row("only newlines", "\n\n\n", u"printed nothing"_s);
    row("a message", "Unable to access interface: No such device\n", u"line 1: 1 fields"_s);
    row("three fields", line({kPrivate, kOwn, "51820"}), u"line 1: 3 fields"_s);
    row("five fields, as with `show all`", line({"wg0", kPrivate, kOwn, "51820", "off"}), u"line 1: 5 fields"_s);
    row("bad key", line({kPrivate, "nonsense", "51820", "off"}), u"line 1"_s);
    row("port beyond", line({kPrivate, kOwn, "65536", "off"}), u"line 1"_s);
    row("mark in words", line({kPrivate, kOwn, "51820", "on"}), u"line 1: fwmark"_s);
    row("mark beyond", line({kPrivate, kOwn, "51820", "0x100000000"}), u"line 1: fwmark"_s);
    row("peer line first", usualPeer(), u"line 1: 8 fields"_s);
    row("seven peer fields", kInterface + usualPeer().replace("\t25", ""), u"line 2: 7 fields"_s);
    row("nine peer fields", kInterface + peerWith(7, "25\t0"), u"line 2: 9 fields"_s);
    row("spaces for tabs", kInterface + usualPeer().replace('\t', ' '), u"line 2: 1 fields"_s);
    row("second peer is bad", kInterface + usualPeer() + peerWith(0, "x"), u"line 3"_s);
    row("peer without a key", kInterface + peerWith(0, "(none)"), u"line 2: key"_s);
    row("key of 31 bytes", kInterface + peerWith(0, QByteArray(31, 'a').toBase64()), u"line 2: key"_s);
    row("allowed IP is a name", kInterface + peerWith(3, "localhost/32"), u"line 2: key or allowed"_s);
    row("allowed IP too long", kInterface + peerWith(3, "10.0.0.0/33"), u"line 2: key or allowed"_s);
    row("empty allowed IP", kInterface + peerWith(3, "10.0.0.0/8,"), u"line 2: key or allowed"_s);
    row("handshake is no number", kInterface + peerWith(4, "now"), u"line 2: a number"_s);
    row("handshake in the past of all pasts", kInterface + peerWith(4, "-1"), u"line 2: a number"_s);
    row("bytes beyond", kInterface + peerWith(5, "18446744073709551616"), u"line 2: a number"_s);
    row("negative bytes", kInterface + peerWith(6, "-1"), u"line 2: a number"_s);
    row("empty number", kInterface + peerWith(6, ""), u"line 2: a number"_s);
    row("keepalive beyond", kInterface + peerWith(7, "65536"), u"line 2: a number"_s);
    row("NUL in a number", kInterface + peerWith(7, QByteArray("2\0005", 3)), u"line 2: a number"_s);
    row("binary", QByteArray("\xff\x00\x01\t\xff\n", 6), u"line 1: 2 fields"_s);
}

void TestDump::refusesOthers()
{
    QFETCH(QByteArray, dump);
    QFETCH(QString, reason);

    const auto device = parseDump(dump);
    QVERIFY(!device);
    QVERIFY2(device.error().message.contains(reason), qPrintable(device.error().message));
}

void TestDump::refusalsKeepSecrets()
{
    const auto device = parseDump(line({kPrivate, "nonsense", "51820", "off"}));
    QVERIFY(!device);
    QVERIFY(!device.error().message.contains(QString::fromLatin1(kPrivate.first(8))));
}

void TestDump::findsPeersByKey()
{
    const auto device = parseDump(QByteArray(kInterface + usualPeer()));
    QVERIFY(device);
    QCOMPARE(device->find(*PublicKey::fromBase64(kPeer)), &device->peers.first());
    QVERIFY(!device->find(*PublicKey::fromBase64(kOwn)));
}

} // namespace roamwire

QTEST_APPLESS_MAIN(roamwire::TestDump)
#include "test_dump.moc"
