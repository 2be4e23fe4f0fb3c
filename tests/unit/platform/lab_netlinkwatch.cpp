#include "client-gui/platform/linux/netlinkwatch.h"
#include "client-gui/platform/platform.h"
#include "tests/support/sandboxedtest.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QSignalSpy>

#include <unistd.h>

using namespace roamwire;

namespace {

/// Loaded machines take their time; the figures printed are the ones to look at.
constexpr int kPatience = 3'000;

void run(const QString& line)
{
    QStringList words = line.split(u' ');
    const QString program = words.takeFirst();
    QVERIFY2(QProcess::execute(program, words) == 0, qPrintable(line));
}

void ip(const QString& rest)
{
    run(QStringLiteral("/sbin/ip ") + rest);
}

/// `ip` in the router's namespace.
void router(const QString& rest)
{
    run(QStringLiteral("/sbin/ip -n router ") + rest);
}

} // namespace

/// A host with eth0 at a router with r0, and a second interface eth1 at the same router's r1.
class LabNetlinkWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void worksForNobody();
    void seesARouteAndItsGateway();
    void seesIpv6();
    void followsTheBetterRoute();
    void keepsTheMacWhileItIsUnknown();
    void noticesAnotherGatewayBehindTheSameAddress();
    void ignoresTunnelsAndNoise();
    void noticesThatTheLinkIsGone();
    void survivesAStorm();
    void refreshes();
};

void LabNetlinkWatch::initTestCase()
{
    ip(QStringLiteral("link set lo up"));
    ip(QStringLiteral("netns add router"));
}

void LabNetlinkWatch::init()
{
    for (const QString& n : {QStringLiteral("0"), QStringLiteral("1")}) {
        ip(QStringLiteral("link add eth%1 type veth peer name r%1 netns router").arg(n));
        router(QStringLiteral("link set r%1 address 02:00:00:00:00:0%1").arg(n));
        router(QStringLiteral("addr add 192.168.%1.1/24 dev r%1").arg(n));
        router(QStringLiteral("addr add fe80::1/64 dev r%1 nodad").arg(n));
        router(QStringLiteral("link set r%1 up").arg(n));
        ip(QStringLiteral("addr add 192.168.%1.7/24 dev eth%1").arg(n));
        ip(QStringLiteral("link set eth%1 up").arg(n));
    }
}

void LabNetlinkWatch::cleanup()
{
    ip(QStringLiteral("link del eth0"));
    ip(QStringLiteral("link del eth1"));
}

void LabNetlinkWatch::worksForNobody()
{
    ip(QStringLiteral("route add default via 192.168.0.1"));
    QCOMPARE(::seteuid(65534), 0);
    const auto watch = makeNetworkWatch();
    const QSignalSpy spy(watch.get(), &NetworkWatch::changed);
    const bool sawIt = watch->snapshot().v4.has_value();
    const bool resolved =
        QTest::qWaitFor([&] { return watch->snapshot().v4 && watch->snapshot().v4->gatewayMac; }, kPatience);
    QCOMPARE(::seteuid(0), 0);
    QVERIFY(sawIt);
    QVERIFY(resolved);
    QVERIFY(!spy.isEmpty());
}

void LabNetlinkWatch::seesARouteAndItsGateway()
{
    NetlinkWatch watch;
    QVERIFY(!watch.snapshot().isUsable());
    QElapsedTimer timer;
    timer.start();
    ip(QStringLiteral("route add default via 192.168.0.1")); // one and a half milliseconds of it are ip's own
    const qint64 command = timer.elapsed();
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().isUsable(), kPatience);
    const qint64 route = timer.elapsed();
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4->gatewayMac.has_value(), kPatience);
    qInfo("ip: %lld ms; route seen after %lld ms, gateway's MAC after %lld ms", command, route, timer.elapsed());
    const Uplink uplink = *watch.snapshot().v4;
    QCOMPARE(toString(*uplink.gatewayMac), QStringLiteral("02:00:00:00:00:00"));
    QCOMPARE(uplink.source, QHostAddress(QStringLiteral("192.168.0.7")));
    QCOMPARE(watch.snapshot().lan, QList{uplink.source});
    ip(QStringLiteral("route del default"));
    QTRY_VERIFY_WITH_TIMEOUT(!watch.snapshot().v4, kPatience);
}

void LabNetlinkWatch::seesIpv6()
{
    NetlinkWatch watch;
    ip(QStringLiteral("addr add 2001:db8::7/64 dev eth0 nodad"));
    ip(QStringLiteral("-6 route add default via fe80::1 dev eth0"));
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v6 && watch.snapshot().v6->gatewayMac, kPatience);
    QCOMPARE(watch.snapshot().v6->gateway, QHostAddress(QStringLiteral("fe80::1")));
    QCOMPARE(toString(*watch.snapshot().v6->gatewayMac), QStringLiteral("02:00:00:00:00:00"));
    QCOMPARE(watch.snapshot().v6->source, QHostAddress(QStringLiteral("2001:db8::7")));
}

void LabNetlinkWatch::followsTheBetterRoute()
{
    NetlinkWatch watch;
    ip(QStringLiteral("route add default via 192.168.0.1 metric 100"));
    ip(QStringLiteral("route add default via 192.168.1.1 metric 600"));
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4 && watch.snapshot().v4->gatewayMac, kPatience);
    QCOMPARE(watch.snapshot().v4->interfaceName, QStringLiteral("eth0"));
    ip(QStringLiteral("route del default via 192.168.0.1"));
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4->interfaceName == u"eth1", kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4->gatewayMac.has_value(), kPatience);
    QCOMPARE(toString(*watch.snapshot().v4->gatewayMac), QStringLiteral("02:00:00:00:00:01"));
}

void LabNetlinkWatch::keepsTheMacWhileItIsUnknown()
{
    NetlinkWatch watch;
    ip(QStringLiteral("route add default via 192.168.0.1"));
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4 && watch.snapshot().v4->gatewayMac, kPatience);
    const QSignalSpy spy(&watch, &NetworkWatch::changed);
    ip(QStringLiteral("neigh flush dev eth0"));
    QTest::qWait(200);
    QCOMPARE(spy.size(), 0);
}

void LabNetlinkWatch::noticesAnotherGatewayBehindTheSameAddress()
{
    NetlinkWatch watch;
    ip(QStringLiteral("route add default via 192.168.0.1"));
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4 && watch.snapshot().v4->gatewayMac, kPatience);
    router(QStringLiteral("link set r0 address 02:00:00:00:00:99"));
    ip(QStringLiteral("neigh flush dev eth0"));
    QTRY_VERIFY_WITH_TIMEOUT(toString(*watch.snapshot().v4->gatewayMac) == u"02:00:00:00:00:99", kPatience);
}

void LabNetlinkWatch::ignoresTunnelsAndNoise()
{
    ip(QStringLiteral("route add default via 192.168.0.1 metric 100"));
    NetlinkWatch watch;
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4 && watch.snapshot().v4->gatewayMac, kPatience);
    const QSignalSpy spy(&watch, &NetworkWatch::changed);
    ip(QStringLiteral("tuntap add vpn0 mode tun"));
    ip(QStringLiteral("addr add 10.9.0.2/24 dev vpn0"));
    ip(QStringLiteral("link set vpn0 up"));
    ip(QStringLiteral("route add default dev vpn0"));
    ip(QStringLiteral("route add default via 192.168.1.1 table 51820"));
    ip(QStringLiteral("route add 198.51.100.0/24 via 192.168.1.1"));
    ip(QStringLiteral("link add br0 type bridge"));
    ip(QStringLiteral("link del br0"));
    ip(QStringLiteral("link del vpn0"));
    QTest::qWait(100);
    QCOMPARE(spy.size(), 0);
}

void LabNetlinkWatch::noticesThatTheLinkIsGone()
{
    ip(QStringLiteral("route add default via 192.168.0.1"));
    NetlinkWatch watch;
    QVERIFY(watch.snapshot().v4);
    router(QStringLiteral("link set r0 down")); // the cable is pulled at the other end
    QTRY_VERIFY_WITH_TIMEOUT(!watch.snapshot().v4, kPatience);
    router(QStringLiteral("link set r0 up"));
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4.has_value(), kPatience);
}

/// More events than the socket holds: the kernel drops some, and the watch reads everything again.
void LabNetlinkWatch::survivesAStorm()
{
    NetlinkWatch watch;
    QByteArray batch;
    for (int i = 0; i < 1000; ++i)
        batch += QStringLiteral("addr add 10.77.%1.%2/32 dev eth1\n").arg(i / 250).arg(i % 250 + 1).toLatin1();
    batch += "route add default via 192.168.0.1\n";
    QProcess process;
    process.start(QStringLiteral("/sbin/ip"), {QStringLiteral("-batch"), QStringLiteral("-")});
    process.write(batch);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished()); // meanwhile nobody reads
    QCOMPARE(process.exitCode(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(watch.snapshot().v4 && watch.snapshot().v4->gatewayMac, kPatience);
}

void LabNetlinkWatch::refreshes()
{
    NetlinkWatch watch;
    ip(QStringLiteral("route add default via 192.168.0.1"));
    const QSignalSpy spy(&watch, &NetworkWatch::changed);
    watch.refresh();
    QCOMPARE(spy.size(), 1);
    QVERIFY(watch.snapshot().isUsable());
}

int main(int argc, char** argv)
{
    return test::runInSandbox<LabNetlinkWatch>(argc, argv, test::Needs::Network);
}
#include "lab_netlinkwatch.moc"
