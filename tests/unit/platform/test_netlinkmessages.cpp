#include "client-gui/platform/linux/netlinkmessages.h"
#include "client-gui/platform/linux/networktables.h"
#include "client-gui/platform/uplinkchoice.h"
#include "tests/unit/platform/netlinkbytes.h"

#include <QRandomGenerator>
#include <QTest>

#include <net/if.h>
#include <sys/socket.h>

using namespace roamwire;
using namespace roamwire::netlink;
using namespace roamwire::tests;

namespace {

const QByteArray kMac("\x02\x00\x5e\x10\x00\x01", 6);

template <typename T>
T only(const QByteArray& datagram)
{
    const Batch batch = parse(datagram);
    if (batch.messages.size() != 1 || !std::holds_alternative<T>(batch.messages[0].entry)) {
        QTest::qFail("not the one message expected", __FILE__, __LINE__);
        return {};
    }
    return std::get<T>(batch.messages[0].entry);
}

QByteArray sample()
{
    return linkMessage(2, "eth0") + linkMessage(3, "wg0", "wireguard") + addressMessage(2, ip("192.0.2.7"), 24) +
           addressMessage(2, ip("2001:db8::7"), 64, IFA_F_TEMPORARY) + defaultRouteMessage(2, ip("192.0.2.1"), 100) +
           defaultRouteMessage(2, ip("fe80::1"), 1024) + neighbourMessage(2, ip("192.0.2.1"), kMac, NUD_REACHABLE) +
           message(NLMSG_DONE, bytesOf(qint32(0)));
}

} // namespace

class TestNetlinkMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLinks();
    void readsAddresses();
    void readsRoutes();
    void readsRoutesWithSeveralHops();
    void readsViaGateways();
    void readsNeighbours();
    void readsWholeDatagrams();
    void readsEndsAndErrors();
    void leavesOut_data();
    void leavesOut();
    void survivesTruncation();
    void survivesNoise();
};

void TestNetlinkMessages::readsLinks()
{
    const Link plain = only<Link>(linkMessage(2, "eth0"));
    QCOMPARE(plain, (Link{2, QStringLiteral("eth0"), {}, IFF_UP, 0}));
    QCOMPARE(only<Link>(linkMessage(7, "wg0", "wireguard")).kind, QStringLiteral("wireguard"));
}

void TestNetlinkMessages::readsAddresses()
{
    QCOMPARE(only<Address>(addressMessage(2, ip("192.0.2.7"), 24)),
             (Address{2, QHostAddress(QStringLiteral("192.0.2.7")), 24, 0}));
    // Flags beyond the eight bits of the header come as an attribute.
    QCOMPARE(only<Address>(addressMessage(2, ip("2001:db8::7"), 64, IFA_F_MANAGETEMPADDR)).flags,
             quint32(IFA_F_MANAGETEMPADDR));
    // Point to point: the local one is ours.
    ifaddrmsg header{};
    header.ifa_family = AF_INET;
    const QByteArray content =
        bytesOf(header) + attribute(IFA_ADDRESS, ip("192.0.2.1")) + attribute(IFA_LOCAL, ip("192.0.2.2"));
    QCOMPARE(only<Address>(message(RTM_NEWADDR, content)).address, QHostAddress(QStringLiteral("192.0.2.2")));
}

void TestNetlinkMessages::readsRoutes()
{
    const Route route = only<Route>(defaultRouteMessage(2, ip("192.0.2.1"), 100));
    QCOMPARE(route.gateway, QHostAddress(QStringLiteral("192.0.2.1")));
    QCOMPARE(route.index, 2);
    QCOMPARE(route.metric, 100U);
    QCOMPARE(route.table, quint32(RT_TABLE_MAIN));
    QVERIFY(route.isIpv4 && route.destinationLength == 0 && route.type == RTN_UNICAST);
    QVERIFY(!only<Route>(defaultRouteMessage(2, ip("fe80::1"), 1)).isIpv4);
    QVERIFY(parse(defaultRouteMessage(2, ip("192.0.2.1"), 100, RTM_DELROUTE)).messages[0].isRemoval);
}

void TestNetlinkMessages::readsRoutesWithSeveralHops()
{
    const auto hop = [](int index, const char* gateway) -> QByteArray {
        const QByteArray attributes = attribute(RTA_GATEWAY, ip(gateway));
        rtnexthop header{};
        header.rtnh_len = static_cast<unsigned short>(sizeof header + static_cast<size_t>(attributes.size()));
        header.rtnh_ifindex = index;
        return bytesOf(header) + attributes;
    };
    rtmsg header{};
    header.rtm_family = AF_INET;
    const QByteArray content = bytesOf(header) + attribute(RTA_MULTIPATH, hop(5, "192.0.2.1") + hop(6, "192.0.2.129"));
    const Route route = only<Route>(message(RTM_NEWROUTE, content));
    QCOMPARE(route.index, 5);
    QCOMPARE(route.gateway, QHostAddress(QStringLiteral("192.0.2.1")));
}

void TestNetlinkMessages::readsViaGateways()
{
    rtmsg header{};
    header.rtm_family = AF_INET;
    const QByteArray via = bytesOf(quint16(AF_INET6)) + ip("fe80::1");
    QCOMPARE(only<Route>(message(RTM_NEWROUTE, bytesOf(header) + attribute(RTA_VIA, via))).gateway,
             QHostAddress(QStringLiteral("fe80::1")));
}

void TestNetlinkMessages::readsNeighbours()
{
    const Neighbour known = only<Neighbour>(neighbourMessage(2, ip("fe80::1"), kMac, NUD_STALE));
    QCOMPARE(known.mac, MacAddress::fromRaw(kMac));
    QCOMPARE(known.state, quint16(NUD_STALE));
    QVERIFY(!only<Neighbour>(neighbourMessage(2, ip("fe80::1"), {}, NUD_FAILED)).mac);
    QVERIFY(!only<Neighbour>(neighbourMessage(2, ip("fe80::1"), QByteArray(20, 'x'), NUD_REACHABLE)).mac); // InfiniBand
}

void TestNetlinkMessages::readsWholeDatagrams()
{
    const Batch batch = parse(sample());
    QCOMPARE(batch.messages.size(), 7);
    QVERIFY(batch.isEnd && batch.error == 0 && !batch.isInterrupted);
    QVERIFY(parse(message(RTM_NEWLINK, bytesOf(ifinfomsg{}), NLM_F_DUMP_INTR)).isInterrupted);
}

void TestNetlinkMessages::readsEndsAndErrors()
{
    const Batch refused = parse(message(NLMSG_ERROR, bytesOf(qint32(-EPERM)) + QByteArray(16, '\0')));
    QVERIFY(refused.isEnd);
    QCOMPARE(refused.error, EPERM);
    QVERIFY(parse(message(NLMSG_DONE, {})).isEnd);
}

void TestNetlinkMessages::leavesOut_data()
{
    QTest::addColumn<QByteArray>("datagram");
    ifinfomsg bridgePort{};
    bridgePort.ifi_family = AF_BRIDGE;
    ndmsg forwarding{};
    forwarding.ndm_family = AF_BRIDGE;
    ifaddrmsg address{};
    address.ifa_family = AF_INET;
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("another type") << message(RTM_NEWRULE, QByteArray(40, '\0'));
    QTest::newRow("bridge port") << message(RTM_NEWLINK, bytesOf(bridgePort));
    QTest::newRow("forwarding entry") << message(RTM_NEWNEIGH, bytesOf(forwarding));
    QTest::newRow("address without one") << message(RTM_NEWADDR, bytesOf(address));
    QTest::newRow("address of five bytes") << message(RTM_NEWADDR, bytesOf(address) + attribute(IFA_ADDRESS, "12345"));
    QTest::newRow("header only") << message(RTM_NEWROUTE, {});
    QTest::newRow("length below the header") << bytesOf(nlmsghdr{4, RTM_NEWLINK, 0, 0, 0}) + QByteArray(64, 'x');
    QTest::newRow("length of nothing") << bytesOf(nlmsghdr{0, RTM_NEWLINK, 0, 0, 0}) + QByteArray(64, 'x');
    QTest::newRow("length beyond the end") << bytesOf(nlmsghdr{4000, RTM_NEWLINK, 0, 0, 0}) + QByteArray(64, 'x');
    QTest::newRow("largest length") << bytesOf(nlmsghdr{0xffffffff, RTM_NEWLINK, 0, 0, 0}) + QByteArray(64, 'x');
}

void TestNetlinkMessages::leavesOut()
{
    QFETCH(QByteArray, datagram);
    QCOMPARE(parse(datagram).messages.size(), 0);
}

void TestNetlinkMessages::survivesTruncation()
{
    const QByteArray whole = sample();
    qsizetype before = 0;
    for (qsizetype size = 0; size <= whole.size(); ++size) {
        const QByteArray exact(whole.constData(), size); // nothing readable behind it
        const qsizetype got = parse(exact).messages.size();
        QVERIFY(got >= before);
        before = got;
    }
    QCOMPARE(before, 7);
}

void TestNetlinkMessages::survivesNoise()
{
    QRandomGenerator random(3);
    for (int round = 0; round < 20'000; ++round) {
        QByteArray bytes = sample();
        for (int i = random.bounded(1, 8); i > 0; --i)
            bytes[random.bounded(bytes.size())] = static_cast<char>(random.bounded(256));
        Tables tables;
        for (const Message& entry : parse(bytes).messages)
            tables.add(entry.entry);
        facts::choose(factsOf(tables));
    }
}

QTEST_GUILESS_MAIN(TestNetlinkMessages)
#include "test_netlinkmessages.moc"
