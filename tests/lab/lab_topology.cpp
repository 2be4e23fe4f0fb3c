#include "tests/lab/checks.h"
#include "tests/lab/idealdriver.h"
#include "tests/lab/topology.h"
#include "tests/lab/tunnelprobe.h"
#include "tests/lab/udpsocket.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;

namespace {

constexpr quint16 kProbePort = 40'000;
constexpr Milliseconds kPatience{20'000};

/// The ideal is 20 or 40 ms; above it is what switches and programs take, which on a busy machine is some milliseconds.
constexpr double kSlackMs = 15;

} // namespace

/// The lab without Roamwire: cables, NAT, plugging and plain WireGuard behave as the measurements assume.
class LabTopology final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void hostReachesVps_data();
    void hostReachesVps();
    void natDropsUnsolicited();
    void gatewaysDiffer();
    void pluggedElsewhere();
    void unpluggedIsSilent();
    void runDirectoriesAreSeparate();
    void tunnelBetweenHomes();
    void tunnelFollowsRoam();

private:
    double roundTrip(const TunnelProbe& probe);
    double steadyRoundTrip(const Namespace& from, const Namespace& to, const QHostAddress& target);
    QByteArray gatewayMac(const Host& host);
    std::unique_ptr<Topology> m_lab;
};

void LabTopology::init()
{
    auto built = Topology::build({{kFlat}, {kParents}, {kCafe}}, {kLaptop, kPhone});
    LAB_VERIFY(built);
    m_lab = std::move(*built);
    LAB_VERIFY(m_lab->host(kLaptop).plug(m_lab->home(kFlat)));
    LAB_VERIFY(m_lab->host(kPhone).plug(m_lab->home(kParents)));
}

void LabTopology::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
    m_lab.reset();
}

double LabTopology::roundTrip(const TunnelProbe& probe)
{
    if (!waitUntil([&] { return probe.log().isSteady(now()); }, kPatience))
        return -1;
    // Only from here on: what waited for a handshake or for ARP before tells nothing about the cables.
    const Moment from = now();
    letPass(Milliseconds(500));
    return probe.log().roundTripMs(from, now()).value_or(-1);
}

double LabTopology::steadyRoundTrip(const Namespace& from, const Namespace& to, const QHostAddress& target)
{
    const auto probe = TunnelProbe::start(from, to, target, kProbePort);
    return probe ? roundTrip(**probe) : -1;
}

void LabTopology::hostReachesVps_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("from the flat") << kLaptop;
    QTest::newRow("from the parents") << kPhone;
}

void LabTopology::hostReachesVps()
{
    QFETCH(const QString, host);
    const double ms = steadyRoundTrip(m_lab->host(host).machine(), m_lab->vps(), Topology::vpsAddress());
    QVERIFY2(ms >= 20 && ms < 20 + kSlackMs, qPrintable(QStringLiteral("%1 ms").arg(ms)));
}

void LabTopology::natDropsUnsolicited()
{
    const Host& laptop = m_lab->host(kLaptop);
    const auto inside = openUdp(laptop.machine(), 5000);
    const auto friendSide = openUdp(m_lab->vps(), 6000);
    const auto stranger = openUdp(m_lab->vps(), 6001);
    LAB_VERIFY(inside);
    LAB_VERIFY(friendSide);
    LAB_VERIFY(stranger);

    // The laptop opens the way for port 6000 only; the NAT keeps its port 5000.
    sendUdp(*inside, Topology::vpsAddress(), 6000, "hello");
    QVERIFY(waitUntil([&] { return receiveUdp(*friendSide) == "hello"; }, kPatience));

    // Sent first, so that it would arrive first.
    sendUdp(*stranger, laptop.home()->wanAddress(), 5000, "unasked");
    sendUdp(*friendSide, laptop.home()->wanAddress(), 5000, "answer");
    QByteArray first;
    QVERIFY(waitUntil([&] { return !(first = receiveUdp(*inside)).isEmpty(); }, kPatience));
    QCOMPARE(first, QByteArray("answer"));
    QCOMPARE(receiveUdp(*inside), QByteArray());
}

QByteArray LabTopology::gatewayMac(const Host& host)
{
    // A packet to the gateway makes the host ask for its MAC.
    const auto socket = openUdp(host.machine(), 0);
    sendUdp(*socket, QHostAddress(host.home()->gatewayAddress()), 9, "who has");
    QByteArray mac;
    const bool found = waitUntil(
        [&] {
            const auto shown = host.machine().run(
                {QStringLiteral("ip"), QStringLiteral("neigh"), QStringLiteral("show"), host.home()->gatewayAddress()});
            const qsizetype at = shown ? shown->indexOf("lladdr ") : -1;
            mac = at < 0 ? QByteArray() : shown->mid(at + 7, 17);
            return !mac.isEmpty();
        },
        kPatience);
    return found ? mac : QByteArray();
}

void LabTopology::gatewaysDiffer()
{
    const QByteArray flat = gatewayMac(m_lab->host(kLaptop));
    const QByteArray parents = gatewayMac(m_lab->host(kPhone));
    QCOMPARE(flat, QByteArray("02:52:57:00:00:0b"));
    QCOMPARE(parents, QByteArray("02:52:57:00:00:0c"));
}

void LabTopology::pluggedElsewhere()
{
    Host& laptop = m_lab->host(kLaptop);
    const QHostAddress before = laptop.address();
    const auto link = [&] {
        return laptop.machine().run({QStringLiteral("ip"), QStringLiteral("-o"), QStringLiteral("link"),
                                     QStringLiteral("show"), QStringLiteral("wlan0")});
    };
    const QByteArray index = link().value_or(QByteArray()).split(':').first();
    LAB_VERIFY(laptop.unplug());
    LAB_VERIFY(laptop.plug(m_lab->home(kCafe)));
    QVERIFY(laptop.address() != before);
    QCOMPARE(link().value_or(QByteArray()).split(':').first(), index);
    QVERIFY(steadyRoundTrip(laptop.machine(), m_lab->vps(), Topology::vpsAddress()) >= 20);

    Host& phone = m_lab->host(kPhone);
    LAB_VERIFY(phone.unplug());
    LAB_VERIFY(phone.plug(m_lab->home(kCafe)));
    const double ms = steadyRoundTrip(laptop.machine(), phone.machine(), phone.address());
    QVERIFY2(ms >= 0 && ms < kSlackMs, qPrintable(QStringLiteral("on one LAN: %1 ms").arg(ms)));
}

void LabTopology::unpluggedIsSilent()
{
    Host& laptop = m_lab->host(kLaptop);
    const auto probe = TunnelProbe::start(laptop.machine(), m_lab->vps(), Topology::vpsAddress(), kProbePort);
    LAB_VERIFY(probe);
    QVERIFY(waitUntil([&] { return (*probe)->log().isSteady(now()); }, kPatience));
    LAB_VERIFY(laptop.unplug());
    const Moment pulled = now();
    letPass(Milliseconds(500));
    const Moment end = pulled + std::chrono::milliseconds(400);
    QCOMPARE((*probe)->log().lost(pulled, end), (*probe)->log().sentBetween(pulled, end));
    const auto usable = laptop.plug(m_lab->home(kFlat));
    LAB_VERIFY(usable);
    QVERIFY(waitUntil([&] { return (*probe)->log().restoredMs(*usable).has_value(); }, kPatience));
    // Without a tunnel nothing but ARP and the round trip stand between the new network and the first answer.
    const double restored = *(*probe)->log().restoredMs(*usable);
    QVERIFY2(restored < 100, qPrintable(QStringLiteral("%1 ms").arg(restored)));
}

void LabTopology::runDirectoriesAreSeparate()
{
    const Namespace& laptop = m_lab->host(kLaptop).machine();
    const Namespace& phone = m_lab->host(kPhone).machine();
    for (const char* folder : {"/run/wireguard", "/var/lib"}) {
        const QString file = QLatin1String(folder) + QStringLiteral("/mine");
        LAB_VERIFY(laptop.run({QStringLiteral("touch"), file}));
        LAB_VERIFY(laptop.run({QStringLiteral("ls"), file}));
        QVERIFY(!phone.run({QStringLiteral("ls"), file}));
    }
    LAB_VERIFY(laptop.run({QStringLiteral("ls"), QStringLiteral("/sys/class/net/wlan0")}));
    QVERIFY(!laptop.run({QStringLiteral("ls"), QStringLiteral("/sys/class/net/to-flat")}));
}

void LabTopology::tunnelBetweenHomes()
{
    const Host& laptop = m_lab->host(kLaptop);
    const Host& phone = m_lab->host(kPhone);
    IdealDriver driver;
    LAB_VERIFY(driver.start({&laptop, &phone}));
    const auto target = driver.tunnelAddress(phone);
    LAB_VERIFY(target);
    const double ms = steadyRoundTrip(laptop.machine(), phone.machine(), *target);
    qInfo("home to home through the tunnel: %.1f ms", ms);
    QVERIFY2(ms >= 40 && ms < 40 + kSlackMs, qPrintable(QStringLiteral("%1 ms").arg(ms)));
}

void LabTopology::tunnelFollowsRoam()
{
    Host& laptop = m_lab->host(kLaptop);
    const Host& phone = m_lab->host(kPhone);
    IdealDriver driver;
    LAB_VERIFY(driver.start({&laptop, &phone}));
    const auto target = driver.tunnelAddress(phone);
    LAB_VERIFY(target);
    const auto probe = TunnelProbe::start(laptop.machine(), phone.machine(), *target, kProbePort);
    LAB_VERIFY(probe);
    QVERIFY(roundTrip(**probe) > 0);

    LAB_VERIFY(laptop.unplug());
    const auto usable = laptop.plug(m_lab->home(kCafe));
    LAB_VERIFY(usable);
    LAB_VERIFY(driver.networkChanged(laptop));
    QVERIFY(waitUntil([&] { return (*probe)->log().restoredMs(*usable).has_value(); }, kPatience));
    const double restored = *(*probe)->log().restoredMs(*usable);
    qInfo("one roams, both sides told at once: %.0f ms", restored);
    QVERIFY2(restored < 400, qPrintable(QStringLiteral("%1 ms").arg(restored)));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabTopology>(argc, argv, Needs::Network);
}

#include "lab_topology.moc"
