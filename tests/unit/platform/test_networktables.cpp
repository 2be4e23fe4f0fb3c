#include "client-gui/platform/linux/networktables.h"
#include "client-gui/platform/snapshotfacts.h"

#include <QTest>

#include <linux/icmpv6.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>

using namespace roamwire;
using namespace roamwire::netlink;
using facts::GatewayKnowledge;

namespace {

constexpr int kEth = 2;
constexpr int kWifi = 3;
constexpr int kTunnel = 4;
const MacAddress kMac = *MacAddress::fromRaw(QByteArray("\x02\x00\x5e\x10\x00\x01", 6));

QHostAddress at(const char* text)
{
    return QHostAddress(QString::fromLatin1(text));
}

Link link(int index, const char* name, const char* kind = "", quint16 hardware = ARPHRD_ETHER, quint32 flags = IFF_UP)
{
    return {index, QString::fromLatin1(name), QString::fromLatin1(kind), flags, hardware};
}

Route route(int index, const char* gateway, quint32 metric = 0)
{
    Route entry;
    entry.gateway = *gateway ? at(gateway) : QHostAddress();
    entry.isIpv4 = !QByteArray(gateway).contains(':');
    entry.index = index;
    entry.metric = metric;
    entry.table = RT_TABLE_MAIN;
    entry.type = RTN_UNICAST;
    return entry;
}

Tables usual()
{
    Tables tables;
    tables.links = {link(kEth, "eth0"), link(kWifi, "wlan0"), link(kTunnel, "rw0", "wireguard", ARPHRD_NONE)};
    tables.addresses = {{kEth, at("192.168.1.7"), 24, 0},   {kWifi, at("192.168.2.7"), 24, 0},
                        {kTunnel, at("10.128.0.7"), 22, 0}, {kEth, at("fe80::7"), 64, 0},
                        {kEth, at("2001:db8:1::7"), 64, 0}, {kEth, at("2001:db8:1::99"), 64, IFA_F_TEMPORARY},
                        {kEth, at("fd11::7"), 64, 0}};
    tables.routes = {route(kEth, "192.168.1.1", 100), route(kEth, "fe80::1", 1024)};
    tables.neighbours = {{kEth, at("192.168.1.1"), kMac, NUD_REACHABLE}};
    return tables;
}

QString interfaceOf(const std::optional<Uplink>& uplink)
{
    return uplink ? uplink->interfaceName : QString();
}

NetworkSnapshot snapshotOf(const Tables& tables)
{
    return facts::snapshotOf(facts::choose(factsOf(tables)));
}

GatewayKnowledge gatewayKnowledge(const Tables& tables, const Uplink& uplink)
{
    return facts::gatewayKnowledge(factsOf(tables), uplink.interfaceIndex, facts::fromQt(uplink.gateway));
}

} // namespace

class TestNetworkTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheUsual();
    void ignoresRoutes_data();
    void ignoresRoutes();
    void takesTheBestRoute();
    void goesThroughPointToPointLinks();
    void choosesTheSource_data();
    void choosesTheSource();
    void listsLanAddresses_data();
    void listsLanAddresses();
    void sourceDoesNotDependOnTheOrder();
    void knowsTheGateway_data();
    void knowsTheGateway();
    void concernsOnlyWhatCounts();
};

void TestNetworkTables::readsTheUsual()
{
    const NetworkSnapshot snapshot = snapshotOf(usual());
    QCOMPARE(*snapshot.v4, (Uplink{kEth, QStringLiteral("eth0"), at("192.168.1.1"), kMac, at("192.168.1.7")}));
    QCOMPARE(*snapshot.v6, (Uplink{kEth, QStringLiteral("eth0"), at("fe80::1"), std::nullopt, at("2001:db8:1::7")}));
    QCOMPARE(snapshot.lan, (QList{at("2001:db8:1::7"), at("fd11::7"), at("192.168.1.7")}));
    QCOMPARE(snapshotOf({}), NetworkSnapshot());
}

void TestNetworkTables::ignoresRoutes_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("over WireGuard") << 0;
    QTest::newRow("of another table") << 1;
    QTest::newRow("blackhole") << 2;
    QTest::newRow("no default") << 3;
    QTest::newRow("without carrier") << 4;
    QTest::newRow("interface down") << 5;
    QTest::newRow("interface unknown") << 6;
    QTest::newRow("over tun") << 7;
    QTest::newRow("on-link on Ethernet") << 8;
}

void TestNetworkTables::ignoresRoutes()
{
    QFETCH(int, what);
    Tables tables = usual();
    tables.routes.removeLast();
    Route& changed = tables.routes[0];
    Link& eth = tables.links[0];
    switch (what) {
    case 0:
        changed.index = kTunnel;
        break;
    case 1:
        changed.table = 51820;
        break;
    case 2:
        changed.type = RTN_BLACKHOLE;
        break;
    case 3:
        changed.destinationLength = 1;
        break;
    case 4:
        changed.flags = RTNH_F_LINKDOWN;
        break;
    case 5:
        eth.flags = 0;
        break;
    case 6:
        changed.index = 99;
        break;
    case 7:
        eth.kind = QStringLiteral("tun");
        eth.hardware = ARPHRD_NONE;
        break;
    default:
        changed.gateway = {};
    }
    QVERIFY(!snapshotOf(tables).v4);
    QVERIFY(snapshotOf(tables).lan.isEmpty());
}

void TestNetworkTables::takesTheBestRoute()
{
    Tables tables = usual();
    tables.routes.append(route(kWifi, "192.168.2.1", 600));
    QCOMPARE(interfaceOf(snapshotOf(tables).v4), QStringLiteral("eth0"));
    tables.routes.prepend(route(kWifi, "192.168.2.1", 50));
    QCOMPARE(interfaceOf(snapshotOf(tables).v4), QStringLiteral("wlan0"));
    QCOMPARE(snapshotOf(tables).lan.last(), at("192.168.2.7"));

    Route preferred = route(kWifi, "fe80::2", 1024);
    preferred.preference = ICMPV6_ROUTER_PREF_HIGH;
    tables.routes.append(preferred);
    QCOMPARE(snapshotOf(tables).v6->gateway, at("fe80::2"));

    // A tap is a virtual machine's network card.
    tables.links[1].kind = QStringLiteral("tun");
    QCOMPARE(interfaceOf(snapshotOf(tables).v4), QStringLiteral("wlan0"));
}

void TestNetworkTables::goesThroughPointToPointLinks()
{
    Tables tables;
    tables.links = {link(kEth, "ppp0", "ppp", ARPHRD_PPP, IFF_UP | IFF_POINTOPOINT | IFF_NOARP)};
    tables.addresses = {{kEth, at("198.51.100.7"), 32, 0}};
    tables.routes = {route(kEth, "")};
    const NetworkSnapshot snapshot = snapshotOf(tables);
    QCOMPARE(*snapshot.v4, (Uplink{kEth, QStringLiteral("ppp0"), {}, std::nullopt, at("198.51.100.7")}));
    QCOMPARE(gatewayKnowledge(tables, *snapshot.v4), GatewayKnowledge::Confirmed);
}

void TestNetworkTables::choosesTheSource_data()
{
    QTest::addColumn<QList<Address>>("addresses");
    QTest::addColumn<QString>("preferred"); // of the route
    QTest::addColumn<QString>("source");
    const auto row = [](const char* name, const QList<Address>& addresses, const char* source,
                        const char* preferred = "") {
        QTest::newRow(name) << addresses << QString::fromLatin1(preferred) << QString::fromLatin1(source);
    };
    row("none", {}, "");
    row("one", {{kEth, at("192.168.1.7"), 24, 0}}, "192.168.1.7");
    row("the gateway's network", {{kEth, at("10.0.0.7"), 24, 0}, {kEth, at("192.168.1.7"), 24, 0}}, "192.168.1.7");
    row("the primary one", {{kEth, at("192.168.1.5"), 24, IFA_F_SECONDARY}, {kEth, at("192.168.1.7"), 24, 0}},
        "192.168.1.7");
    row("the route's own", {{kEth, at("192.168.1.7"), 24, 0}}, "203.0.113.9", "203.0.113.9");
    row("not link-local", {{kEth, at("169.254.3.4"), 16, 0}}, "");
    row("not of another interface", {{kWifi, at("192.168.1.9"), 24, 0}}, "");
    row("not deprecated", {{kEth, at("192.168.1.7"), 24, IFA_F_DEPRECATED}}, "");
}

void TestNetworkTables::choosesTheSource()
{
    QFETCH(QList<Address>, addresses);
    QFETCH(QString, preferred);
    QFETCH(QString, source);
    Tables tables = usual();
    tables.addresses = addresses;
    tables.routes[0].preferredSource = QHostAddress(preferred);
    QCOMPARE(snapshotOf(tables).v4->source, QHostAddress(source));
}

void TestNetworkTables::listsLanAddresses_data()
{
    QTest::addColumn<quint32>("flagsOfOne");
    QTest::addColumn<QString>("listed");
    QTest::newRow("both") << 0U << QStringLiteral("2001:db8:1::1 2001:db8:1::2");
    QTest::newRow("temporary") << quint32(IFA_F_TEMPORARY) << QStringLiteral("2001:db8:1::2");
    QTest::newRow("deprecated") << quint32(IFA_F_DEPRECATED) << QStringLiteral("2001:db8:1::2");
    QTest::newRow("tentative") << quint32(IFA_F_TENTATIVE) << QStringLiteral("2001:db8:1::2");
    QTest::newRow("optimistic") << quint32(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)
                                << QStringLiteral("2001:db8:1::1 2001:db8:1::2");
    QTest::newRow("duplicate") << quint32(IFA_F_DADFAILED) << QStringLiteral("2001:db8:1::2");
}

void TestNetworkTables::listsLanAddresses()
{
    QFETCH(quint32, flagsOfOne);
    QFETCH(QString, listed);
    Tables tables = usual();
    tables.addresses = {{kEth, at("2001:db8:1::1"), 64, flagsOfOne}, {kEth, at("2001:db8:1::2"), 64, 0}};
    QStringList got;
    for (const QHostAddress& address : snapshotOf(tables).lan)
        got.append(address.toString());
    QCOMPARE(got.join(u' '), listed);
    // Better a temporary one than none.
    tables.addresses = {{kEth, at("2001:db8:1::1"), 64, IFA_F_TEMPORARY}};
    QCOMPARE(snapshotOf(tables).lan.size(), 1);
}

void TestNetworkTables::sourceDoesNotDependOnTheOrder()
{
    Tables tables = usual();
    const NetworkSnapshot before = snapshotOf(tables);
    std::reverse(tables.addresses.begin(), tables.addresses.end());
    tables.addresses.append({kEth, at("2001:db8:1::55"), 64, IFA_F_TEMPORARY});
    const NetworkSnapshot after = snapshotOf(tables);
    QCOMPARE(after.v6, before.v6);
    QCOMPARE(after.v4, before.v4);
}

void TestNetworkTables::knowsTheGateway_data()
{
    QTest::addColumn<int>("state"); // -1: no entry
    QTest::addColumn<bool>("hasMac");
    QTest::addColumn<int>("knowledge");
    const auto row = [](const char* name, int state, bool hasMac, GatewayKnowledge knowledge) {
        QTest::newRow(name) << state << hasMac << static_cast<int>(knowledge);
    };
    row("none", -1, false, GatewayKnowledge::None);
    row("incomplete", NUD_INCOMPLETE, false, GatewayKnowledge::None);
    row("failed", NUD_FAILED, false, GatewayKnowledge::None);
    row("stale", NUD_STALE, true, GatewayKnowledge::Doubtful);
    row("reachable", NUD_REACHABLE, true, GatewayKnowledge::Confirmed);
    row("delay", NUD_DELAY, true, GatewayKnowledge::Confirmed);
    row("probe", NUD_PROBE, true, GatewayKnowledge::Confirmed);
    row("permanent", NUD_PERMANENT, true, GatewayKnowledge::Confirmed);
}

void TestNetworkTables::knowsTheGateway()
{
    QFETCH(int, state);
    QFETCH(bool, hasMac);
    QFETCH(int, knowledge);
    Tables tables = usual();
    tables.neighbours.clear();
    // The same address behind another interface is somebody else.
    tables.neighbours.append({kWifi, at("192.168.1.1"), MacAddress(), NUD_REACHABLE});
    if (state >= 0)
        tables.neighbours.append({kEth, at("192.168.1.1"), kMac, static_cast<quint16>(state)});
    const NetworkSnapshot snapshot = snapshotOf(tables);
    QCOMPARE(snapshot.v4->gatewayMac.has_value(), hasMac);
    QCOMPARE(static_cast<int>(gatewayKnowledge(tables, *snapshot.v4)), knowledge);
}

void TestNetworkTables::concernsOnlyWhatCounts()
{
    const NetworkSnapshot snapshot = snapshotOf(usual());
    QVERIFY(concerns(link(9, "docker0", "bridge"), snapshot));
    QVERIFY(concerns(route(kWifi, "192.168.2.1"), snapshot));
    Route specific = route(kEth, "192.168.1.1");
    specific.destinationLength = 24;
    QVERIFY(!concerns(specific, snapshot));
    QVERIFY(concerns(Neighbour{kEth, at("fe80::1"), kMac, NUD_REACHABLE}, snapshot));
    QVERIFY(!concerns(Neighbour{kEth, at("192.168.1.2"), kMac, NUD_REACHABLE}, snapshot));
    QVERIFY(!concerns(Neighbour{kWifi, at("192.168.1.1"), kMac, NUD_REACHABLE}, snapshot));
}

QTEST_GUILESS_MAIN(TestNetworkTables)
#include "test_networktables.moc"
