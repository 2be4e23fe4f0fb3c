// First of all: without Qt's headers before them, moc of Qt 6.4 cannot read the standard library's.
#include <QTest>

#include "client-gui/platform/macos/interfacefacts.h"
#include "client-gui/platform/macos/routemessages.h"
#include "client-gui/platform/snapshotfacts.h"

using namespace roamwire;
using namespace roamwire::macos;

namespace {

constexpr int kIndex = 4;
// RTF_*
constexpr quint32 kUp = 0x1;
constexpr quint32 kGateway = 0x2;
constexpr quint32 kHost = 0x4;
constexpr quint32 kReject = 0x8;
constexpr quint32 kNeighbour = 0x400;
constexpr quint32 kScoped = 0x1000000;
// RTM_*
constexpr quint8 kAdd = 0x1;
constexpr quint8 kGet = 0x4;

const QByteArray kNoMask(4, '\0'); ///< a sockaddr of length 0

template <typename T>
QByteArray little(T value)
{
    return QByteArray(reinterpret_cast<const char*>(&value), sizeof value);
}

QByteArray padded(QByteArray bytes)
{
    return bytes.append((4 - bytes.size() % 4) % 4, '\0');
}

/// sockaddr_in or sockaddr_in6
QByteArray ip(const char* text)
{
    const facts::IpAddress address = facts::fromQt(QHostAddress(QString::fromLatin1(text)));
    const auto* raw = reinterpret_cast<const char*>(address.bytes.data());
    if (address.family == facts::Family::Ipv4)
        return QByteArray("\x10\x02\0\0", 4) + QByteArray(raw, 4) + QByteArray(8, '\0');
    return QByteArray("\x1c\x1e\0\0\0\0\0\0", 8) + QByteArray(raw, 16) + QByteArray(4, '\0');
}

/// sockaddr_dl: "en0", then the MAC address
QByteArray linkAddress(const QByteArray& mac)
{
    QByteArray bytes("\0\x12\x04\0\x06\x03\0\0en0", 11);
    bytes[6] = static_cast<char>(mac.size());
    bytes += mac;
    bytes.append(20 - bytes.size(), '\0');
    bytes[0] = static_cast<char>(bytes.size());
    return bytes;
}

/// struct rt_msghdr with its addresses, which are destination, gateway and netmask as far as given
QByteArray message(quint32 flags, const QByteArrayList& addresses, quint8 type = kGet)
{
    const QByteArray content = addresses.join();
    return little(static_cast<quint16>(92 + content.size())) + QByteArray(1, '\x05') + little(type) +
           little(quint16{kIndex}) + QByteArray(2, '\0') + little(flags) +
           little((1U << static_cast<unsigned>(addresses.size())) - 1) + QByteArray(76, '\0') + content;
}

std::span<const std::uint8_t> bytes(const QByteArray& array)
{
    return {reinterpret_cast<const std::uint8_t*>(array.constData()), static_cast<std::size_t>(array.size())};
}

QString textOf(const facts::IpAddress& address)
{
    return facts::toQt(address).toString();
}

const QByteArray kMac("\x02\x00\x5e\x10\x00\x01", 6);

} // namespace

class TestRouteMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsDefaultRoutes_data();
    void readsDefaultRoutes();
    void readsAWholeDump();
    void prefersTheUnscopedRoute();
    void readsNeighbours_data();
    void readsNeighbours();
    void noticesWhatConcerns_data();
    void noticesWhatConcerns();
    void survivesEveryTruncation();
    void interprets_data();
    void interprets();
    void judgesAddresses();
    void countsMasks();
};

void TestRouteMessages::readsDefaultRoutes_data()
{
    QTest::addColumn<QByteArray>("dump");
    QTest::addColumn<QString>("gateway");
    const auto row = [](const char* name, const QByteArray& dump, const char* gateway) {
        QTest::newRow(name) << dump << QString::fromLatin1(gateway);
    };
    constexpr quint32 kUsual = kUp | kGateway;
    const QByteArray half("\x05\0\0\0\x80\0\0\0", 8); // a netmask of one bit
    row("IPv4", message(kUsual, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}), "192.168.1.1");
    row("IPv6, scope inside", message(kUsual, {ip("::"), ip("fe80:4::1"), kNoMask}), "fe80::1");
    row("without a netmask", message(kUsual, {ip("0.0.0.0"), ip("192.168.1.1")}), "192.168.1.1");
    row("a mask of zeros", message(kUsual, {ip("0.0.0.0"), ip("192.168.1.1"), ip("0.0.0.0")}), "192.168.1.1");
    row("on-link", message(kUp, {ip("0.0.0.0"), linkAddress({}), kNoMask}), "");
    row("half of it", message(kUsual, {ip("0.0.0.0"), ip("192.168.1.1"), half}), "none");
    row("a network", message(kUsual, {ip("10.0.0.0"), ip("192.168.1.1"), kNoMask}), "none");
    row("a host", message(kUsual | kHost, {ip("0.0.0.0"), ip("192.168.1.1")}), "none");
    row("rejecting", message(kUsual | kReject, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}), "none");
    row("not up", message(kGateway, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}), "none");
    row("without a destination", message(kUsual, {}), "none");
    row("of another version", message(kUsual, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}).replace(2, 1, "\x06"),
        "none");
    row("nothing", {}, "none");
}

void TestRouteMessages::readsDefaultRoutes()
{
    QFETCH(QByteArray, dump);
    QFETCH(QString, gateway);
    const auto routes = defaultRoutes(bytes(dump));
    QCOMPARE(routes.size(), gateway == u"none" ? 0U : 1U);
    if (routes.empty())
        return;
    QCOMPARE(textOf(routes[0].gateway), gateway);
    QCOMPARE(routes[0].index, kIndex);
}

void TestRouteMessages::readsAWholeDump()
{
    const QByteArray dump =
        message(kUp | kGateway, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}) +
        message(kUp, {ip("192.168.1.0"), linkAddress({}), padded(QByteArray("\x07\0\0\0\xff\xff\xff", 7))}) +
        message(kUp | kNeighbour, {ip("192.168.1.1"), linkAddress(kMac)}) +
        message(kUp | kGateway, {ip("::"), ip("fe80:4::1"), kNoMask});
    QCOMPARE(defaultRoutes(bytes(dump)).size(), 2U);
    QCOMPARE(neighbours(bytes(dump)).size(), 1U);
}

/// With a VPN that takes everything, the way out below it is the scoped route.
void TestRouteMessages::prefersTheUnscopedRoute()
{
    const auto scoped = message(kUp | kGateway | kScoped, {ip("0.0.0.0"), ip("10.0.0.1"), kNoMask});
    const auto usual = message(kUp | kGateway, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask});
    facts::Tables tables;
    tables.links = {linkOf(kIndex, "en0", 0x8863)};
    tables.routes = defaultRoutes(bytes(scoped + usual));
    QCOMPARE(textOf(facts::choose(tables).v4->gateway), QStringLiteral("192.168.1.1"));
    tables.routes = defaultRoutes(bytes(scoped));
    QCOMPARE(textOf(facts::choose(tables).v4->gateway), QStringLiteral("10.0.0.1"));
}

void TestRouteMessages::readsNeighbours_data()
{
    QTest::addColumn<QByteArray>("dump");
    QTest::addColumn<QString>("address"); // none: no entry
    QTest::addColumn<bool>("hasMac");
    const auto row = [](const char* name, const QByteArray& dump, const char* address, bool hasMac) {
        QTest::newRow(name) << dump << QString::fromLatin1(address) << hasMac;
    };
    QByteArray beyond = linkAddress(kMac);
    beyond[5] = '\x7f'; // the name would fill more than there is
    row("IPv4", message(kUp | kNeighbour, {ip("192.168.1.1"), linkAddress(kMac)}), "192.168.1.1", true);
    row("IPv6", message(kUp | kNeighbour, {ip("fe80:4::1"), linkAddress(kMac)}), "fe80::1", true);
    row("not resolved", message(kUp | kNeighbour, {ip("192.168.1.1"), linkAddress({})}), "192.168.1.1", false);
    row("another length", message(kUp | kNeighbour, {ip("192.168.1.1"), linkAddress(kMac + "xy")}), "192.168.1.1",
        false);
    row("name too long", message(kUp | kNeighbour, {ip("192.168.1.1"), beyond}), "192.168.1.1", false);
    row("no link address", message(kUp | kNeighbour, {ip("192.168.1.1")}), "192.168.1.1", false);
    row("a route", message(kUp, {ip("192.168.1.1"), linkAddress(kMac)}), "none", false);
    row("no address", message(kUp | kNeighbour, {linkAddress(kMac), linkAddress(kMac)}), "none", false);
}

void TestRouteMessages::readsNeighbours()
{
    QFETCH(QByteArray, dump);
    QFETCH(QString, address);
    QFETCH(bool, hasMac);
    const auto found = neighbours(bytes(dump));
    QCOMPARE(found.size(), address == u"none" ? 0U : 1U);
    if (found.empty())
        return;
    QCOMPARE(textOf(found[0].address), address);
    QCOMPARE(found[0].index, kIndex);
    QCOMPARE(found[0].mac.has_value(), hasMac);
    QCOMPARE(found[0].state == facts::Neighbour::State::Doubtful, hasMac);
    if (hasMac)
        QCOMPARE(MacAddress(*found[0].mac).toByteArray(), kMac);
}

void TestRouteMessages::noticesWhatConcerns_data()
{
    QTest::addColumn<QByteArray>("news");
    QTest::addColumn<bool>("concerns");
    const QByteArray network = message(kUp, {ip("10.0.0.0"), ip("192.168.1.1"), padded("\x05\0\0\0\xff")}, kAdd);
    const auto interfaceMessage = [](char type) -> QByteArray {
        return QByteArray("\x08\0\x05", 3) + type + QByteArray(4, '\0');
    };
    QTest::newRow("default route") << message(kUp, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}, kAdd) << true;
    QTest::newRow("default route gone") << message(0, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}, 2) << true;
    QTest::newRow("neighbour") << message(kUp | kNeighbour, {ip("192.168.1.1"), linkAddress(kMac)}, kAdd) << true;
    QTest::newRow("network") << network << false;
    QTest::newRow("somebody's question") << message(kUp, {ip("0.0.0.0"), ip("192.168.1.1"), kNoMask}) << false;
    QTest::newRow("new address") << interfaceMessage('\x0c') << true;
    QTest::newRow("address gone") << interfaceMessage('\x0d') << true;
    QTest::newRow("interface") << interfaceMessage('\x0e') << true;
    QTest::newRow("multicast group") << interfaceMessage('\x0f') << false;
    QTest::newRow("nothing") << QByteArray() << false;
}

void TestRouteMessages::noticesWhatConcerns()
{
    QFETCH(QByteArray, news);
    QFETCH(bool, concerns);
    QCOMPARE(concernsUplinks(bytes(news)), concerns);
}

/// Nothing is read beyond the end (the address sanitizer looks on), and nothing is made up.
void TestRouteMessages::survivesEveryTruncation()
{
    const QByteArray whole = message(kUp | kGateway | kNeighbour, {ip("::"), ip("fe80::1"), kNoMask});
    for (qsizetype size = 0; size < whole.size(); ++size) {
        QByteArray cut = whole.first(size);
        cut.squeeze();
        QVERIFY(defaultRoutes(bytes(cut)).empty());
        // The same with a length that agrees.
        if (size >= 2)
            cut.replace(0, 2, little(static_cast<quint16>(size)));
        QVERIFY(defaultRoutes(bytes(cut)).size() <= 1);
        QVERIFY(neighbours(bytes(cut)).size() <= 1);
    }
}

void TestRouteMessages::interprets_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<quint32>("flags");
    QTest::addColumn<QString>("what"); // u: up, l: loopback, t: tunnel, p: point to point, n: with neighbours
    const auto row = [](const char* name, quint32 flags, const char* what) {
        QTest::newRow(name) << QString::fromLatin1(name) << flags << QString::fromLatin1(what);
    };
    row("en0", 0x8863, "un");
    row("en1", 0x8823, "n"); // up, but not running
    row("lo0", 0x8049, "uln");
    row("utun3", 0x8051, "utp");
    row("ipsec0", 0x8051, "utp");
    row("gif0", 0x8010, "tp");
    row("stf0", 0x0, "tn");
    row("tun0", 0x8051, "utp");
    row("ppp0", 0x8051, "up");
    row("bridge100", 0x8863, "un");
    row("tunnel0", 0x8863, "un");
}

void TestRouteMessages::interprets()
{
    QFETCH(QString, name);
    QFETCH(quint32, flags);
    QFETCH(QString, what);
    const facts::Link link = linkOf(kIndex, name.toStdString(), flags);
    QCOMPARE(link.isUp, what.contains(u'u'));
    QCOMPARE(link.isLoopback, what.contains(u'l'));
    QCOMPARE(link.isTunnel, what.contains(u't'));
    QCOMPARE(link.isPointToPoint, what.contains(u'p'));
    QCOMPARE(link.hasNeighbours, what.contains(u'n'));
    QCOMPARE(link.name, name.toStdString());
}

void TestRouteMessages::judgesAddresses()
{
    const facts::IpAddress address = facts::fromQt(QHostAddress(QStringLiteral("2001:db8::7")));
    QVERIFY(addressOf(kIndex, address, 64, 0).isSettled);
    QVERIFY(!addressOf(kIndex, address, 64, 0).isTemporary);
    QVERIFY(addressOf(kIndex, address, 64, 0x80).isTemporary);
    for (const quint32 flag : {0x02U, 0x04U, 0x08U, 0x10U}) // tentative, duplicated, detached, deprecated
        QVERIFY(!addressOf(kIndex, address, 64, flag).isSettled);
}

void TestRouteMessages::countsMasks()
{
    QCOMPARE(prefixLength(bytes(QByteArray())), 0);
    QCOMPARE(prefixLength(bytes(QByteArray("\xff\xff\xff\0", 4))), 24);
    QCOMPARE(prefixLength(bytes(QByteArray("\xff\xff\xfc", 3))), 22);
    QCOMPARE(prefixLength(bytes(QByteArray("\xff\x80\xff", 3))), 9);
    QCOMPARE(prefixLength(bytes(QByteArray(16, '\xff'))), 128);
}

QTEST_GUILESS_MAIN(TestRouteMessages)
#include "test_routemessages.moc"
