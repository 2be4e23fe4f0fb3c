#include "tests/lab/checks.h"
#include "tests/lab/household.h"
#include "tests/lab/udpsocket.h"
#include "tests/lab/waiting.h"
#include "tests/lab/wiretap.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;

namespace {

/// A cable that comes back takes the first ARP request with it, and the kernel repeats that after a second.
constexpr double kPromptAfterArpMs = Traffic::kPromptMs + 1'000;
constexpr Milliseconds kPatience{30'000};

/// The networks that other programs put on a machine. None of them leads anywhere; a cable makes each of them carry.
const QStringList kForeignInterfaces{
    QStringLiteral("link add name docker0 type bridge"),
    QStringLiteral("link add name br-3f1c77a0 type bridge"),
    QStringLiteral("link add name virbr0 type bridge"),
    QStringLiteral("link add name veth0 type veth peer name veth1"),
    QStringLiteral("link add name veth2 type veth peer name veth3"),
    QStringLiteral("link add name vnet0 type veth peer name vnet1"),
    QStringLiteral("link set dev veth0 master docker0"),
    QStringLiteral("link set dev veth2 master br-3f1c77a0"),
    QStringLiteral("link set dev vnet0 master virbr0"),
    QStringLiteral("tuntap add dev wg9 mode tun"),
    QStringLiteral("addr add 172.17.0.1/16 dev docker0"),
    QStringLiteral("addr add 172.18.0.1/16 dev br-3f1c77a0"),
    QStringLiteral("addr add fd00:d0c::1/64 dev br-3f1c77a0"),
    QStringLiteral("addr add 192.168.122.1/24 dev virbr0"),
    QStringLiteral("addr add 10.9.0.2/24 dev wg9"),
};
const QStringList kForeignLinks{QStringLiteral("docker0"), QStringLiteral("br-3f1c77a0"), QStringLiteral("virbr0"),
                                QStringLiteral("veth0"),   QStringLiteral("veth1"),       QStringLiteral("veth2"),
                                QStringLiteral("veth3"),   QStringLiteral("vnet0"),       QStringLiteral("vnet1"),
                                QStringLiteral("wg9")};
const QList<QByteArray> kForeignAddresses{"172.17.0.1", "172.18.0.1", "fd00:d0c::1", "192.168.122.1", "10.9.0.2"};

QStringList setAll(const QStringList& links, const QString& state)
{
    QStringList lines;
    for (const QString& link : links)
        lines << QStringLiteral("link set dev %1 %2").arg(link, state);
    return lines;
}

/// Whether somebody pointed WireGuard here: that sends a handshake or a keepalive, which is 32 bytes long (whitepaper
/// section 5.4.6). Data may still go to an address of before, until the roam is seen.
bool isTried(const Descriptor& ear)
{
    constexpr qsizetype kKeepalive = 32;
    constexpr char kData = 4;
    for (QByteArray packet = receiveUdp(ear); !packet.isEmpty(); packet = receiveUdp(ear)) {
        if (packet.front() != kData || packet.size() <= kKeepalive)
            return true;
    }
    return false;
}

} // namespace

/// What happens to the network of a machine that stays where it is, or only seems to.
class LabNetwork final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void cleanupTestCase() { m_household.reset(); }
    void newAddressOnTheSameLan();
    void wireBesideWireless_data();
    void wireBesideWireless();
    void sameLanElsewhere_data();
    void sameLanElsewhere();
    void foreignInterfaces();
    void linkFlaps_data();
    void linkFlaps();
    void routerReboots_data();
    void routerReboots();

private:
    Host& laptop() const { return m_household->laptop(); }
    Scene& scene() const { return *m_household->scene; }
    const Traffic& traffic() const { return *m_household->traffic; }
    const Traffic& others() const { return *m_household->others; }

    std::unique_ptr<Household> m_household;
};

void LabNetwork::init()
{
    // One household for all, as long as nothing is wrong with it.
    if (!m_household) {
        auto opened = Household::open(Cast::household(), Tunnels::ProgramsInClear);
        LAB_VERIFY(opened);
        m_household = std::move(*opened);
    }
    LAB_VERIFY(m_household->settle());
    LAB_VERIFY(m_household->traffic->waitUntilSteady());
    LAB_VERIFY(m_household->others->waitUntilSteady());
}

void LabNetwork::cleanup()
{
    if (!QTest::currentTestFailed())
        return;
    printLogs();
    m_household.reset();
}

void LabNetwork::newAddressOnTheSameLan()
{
    const Moment began = now();
    for (const int number : {150, 151}) {
        LAB_VERIFY(traffic().restoredPromptly(laptop().takeAddress(number)));
        LAB_VERIFY(scene().settle(kLaptop, kNas));
    }
    LAB_VERIFY(others().nothingLostSince(began));
}

void LabNetwork::wireBesideWireless_data()
{
    QTest::addColumn<bool>("wirelessStays");
    QTest::newRow("Wi-Fi stays, with a worse metric") << true;
    QTest::newRow("Wi-Fi goes") << false;
}

void LabNetwork::wireBesideWireless()
{
    QFETCH(const bool, wirelessStays);
    const Moment began = now();
    const auto plugged = laptop().plugWire();
    if (!wirelessStays)
        LAB_VERIFY(laptop().wireless().setLink(false));
    LAB_VERIFY(traffic().restoredPromptly(plugged));
    LAB_VERIFY(scene().settle(kLaptop, kNas));

    if (!wirelessStays) {
        LAB_VERIFY(laptop().wireless().setLink(true));
        LAB_VERIFY(laptop().routeAgain());
    }
    LAB_VERIFY(laptop().pullWire());
    LAB_VERIFY(traffic().restoredPromptly(now()));
    LAB_VERIFY(others().nothingLostSince(began));
}

void LabNetwork::sameLanElsewhere_data()
{
    QTest::addColumn<bool>("hasStranger");
    QTest::newRow("a stranger has the NAS's address") << true;
    QTest::newRow("the laptop itself has it") << false;
}

void LabNetwork::sameLanElsewhere()
{
    QFETCH(const bool, hasStranger);
    const Home& twin = scene().home(kTwin);
    Host& stranger = scene().host(kStranger);
    const int nasNumber = scene().host(kNas).address().toString().section(QLatin1Char('.'), 3).toInt();
    const auto port = scene().driver().path(laptop(), scene().host(kNas));
    LAB_VERIFY(port);
    const auto ear = openUdp(stranger.machine(), port->endpoint.section(QLatin1Char(':'), -1).toUShort());
    LAB_VERIFY(ear);
    if (hasStranger)
        LAB_VERIFY(stranger.plug(twin, nasNumber));

    const Moment began = now();
    LAB_VERIFY(laptop().unplug());
    LAB_VERIFY(traffic().restoredPromptly(laptop().plug(twin, hasStranger ? 0 : nasNumber)));
    LAB_VERIFY(scene().settle(kLaptop, kNas)); // over the WAN
    QVERIFY(!isTried(*ear));

    LAB_VERIFY(laptop().unplug());
    LAB_VERIFY(traffic().restoredPromptly(laptop().plug(scene().home(kFlat))));
    LAB_VERIFY(stranger.unplug());
    LAB_VERIFY(others().nothingLostSince(began));
}

void LabNetwork::foreignInterfaces()
{
    const auto tap = Wiretap::attach(scene().vps(), QStringLiteral("eth0"));
    LAB_VERIFY(tap);
    const auto roams = [&] { return scene().driver().log(laptop()).count("network changed"); };
    const Moment began = now();
    const qsizetype before = roams();
    const Namespace& machine = laptop().machine();
    LAB_VERIFY(machine.ip(kForeignInterfaces));
    for (const char* state : {"up", "down", "up"}) {
        LAB_VERIFY(machine.ip(setAll(kForeignLinks, QLatin1String(state))));
        letPass(Milliseconds(300));
    }
    LAB_VERIFY(traffic().nothingLostSince(began));
    QCOMPARE(roams(), before);

    // The laptop has something to tell: its own new address, and none of the others.
    LAB_VERIFY(traffic().restoredPromptly(laptop().takeAddress(160)));
    const QByteArray own = laptop().address().toString().toLatin1();
    QVERIFY(waitUntil([&] { return (*tap)->hasHeard('"' + own + '"'); }, kPatience));
    for (const QByteArray& address : kForeignAddresses)
        QVERIFY2(!(*tap)->hasHeard('"' + address + '"'), address.constData());
    LAB_VERIFY(scene().settle(kLaptop, kNas));
    LAB_VERIFY(machine.ip({QStringLiteral("link del dev docker0"), QStringLiteral("link del dev br-3f1c77a0"),
                           QStringLiteral("link del dev virbr0"), QStringLiteral("link del dev wg9"),
                           QStringLiteral("link del dev veth0"), QStringLiteral("link del dev veth2"),
                           QStringLiteral("link del dev vnet0")}));
}

void LabNetwork::linkFlaps_data()
{
    QTest::addColumn<bool>("isInterface");
    QTest::newRow("the cable's far end") << false;
    QTest::newRow("the interface") << true;
}

void LabNetwork::linkFlaps()
{
    QFETCH(const bool, isInterface);
    constexpr int kTimes = 5;
    constexpr Milliseconds kPause{300};
    const Moment began = now();
    Cable& cable = laptop().wireless();
    for (int i = 0; i < kTimes; ++i) {
        LAB_VERIFY(isInterface ? cable.setLink(false) : cable.setPower(false));
        letPass(kPause);
        LAB_VERIFY(isInterface ? cable.setLink(true) : cable.setPower(true));
        if (isInterface)
            LAB_VERIFY(laptop().routeAgain());
        if (i + 1 < kTimes)
            letPass(kPause);
    }
    LAB_VERIFY(traffic().restoredWithin(kPromptAfterArpMs, now()));
    LAB_VERIFY(m_household->settle());
    LAB_VERIFY(others().nothingLostSince(began));
}

void LabNetwork::routerReboots_data()
{
    QTest::addColumn<bool>("sameAddress");
    QTest::newRow("another WAN address") << false;
    QTest::newRow("the same WAN address") << true;
}

void LabNetwork::routerReboots()
{
    QFETCH(const bool, sameAddress);
    constexpr Milliseconds kReboot{2'000};
    Home& flat = scene().home(kFlat);
    const QString wan = flat.wanAddress().toString();
    LAB_VERIFY(flat.powerOff());
    letPass(kReboot);
    // The lab's homes have two digits.
    LAB_VERIFY(flat.powerOn(sameAddress ? wan : wan.section(QLatin1Char('.'), 0, 2) + QStringLiteral(".100")));
    const Moment usable = now();
    LAB_VERIFY(traffic().restoredWithin(kPromptAfterArpMs, usable));
    LAB_VERIFY(others().restoredWithin(kPromptAfterArpMs, usable));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabNetwork>(argc, argv, Needs::Programs);
}

#include "lab_network.moc"
