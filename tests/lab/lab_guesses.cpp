#include "tests/lab/checks.h"
#include "tests/lab/grid.h"
#include "tests/lab/joinedpair.h"
#include "tests/lab/plaintunnel.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

#include <algorithm>

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds kPatience{15'000};
constexpr Milliseconds kLook{200};
/// Packets on their way when one stops to look.
constexpr std::chrono::milliseconds kOnTheWay{500};

/// A home whose gateway has one of the MAC addresses that virtual routers share (RFC 9568, section 7.3).
HomeWish withVirtualMac(const QString& name, int router)
{
    return {.name = name, .mac = u"00:00:5e:00:01:%1"_s.arg(router, 2, 16, QLatin1Char('0'))};
}

HomeWish withLanOf(const QString& other, HomeWish wish)
{
    wish.sameLanAs = other;
    return wish;
}

HomeWish below(const QString& outer, HomeWish wish)
{
    wish.behind = outer;
    return wish;
}

/// Hosts are called as their homes.
Cast guessers()
{
    Cast cast;
    cast.homes = {
        withVirtualMac(u"mac1"_s, 1),
        withVirtualMac(u"mac2"_s, 1),
        withVirtualMac(u"net1"_s, 2),
        withLanOf(u"net1"_s, withVirtualMac(u"net2"_s, 2)),
        {.name = u"outer"_s},
        below(u"outer"_s, withVirtualMac(u"cgn1"_s, 3)),
        below(u"outer"_s, withLanOf(u"cgn1"_s, withVirtualMac(u"cgn2"_s, 3))),
        withVirtualMac(u"self1"_s, 4),
        withLanOf(u"self1"_s, withVirtualMac(u"self2"_s, 4)),
        {.name = u"docker1"_s},
        {.name = u"docker2"_s},
        {.name = u"guest1"_s, .isIsolating = true},
        {.name = u"shift1"_s, .kind = HomeKind::Translating},
        {.name = u"shift2"_s, .kind = HomeKind::Translating},
        {.name = u"six1"_s, .kind = HomeKind::Ipv6},
        {.name = u"six2"_s, .kind = HomeKind::Ipv6},
        {.name = u"four"_s},
        {.name = u"both1"_s, .hasBothFamilies = true},
        {.name = u"both2"_s, .hasBothFamilies = true},
        {.name = u"symm"_s, .kind = HomeKind::Symmetric},
        {.name = u"port1"_s},
    };
    for (const HomeWish& home : std::as_const(cast.homes)) {
        if (home.name != u"outer"_s)
            cast.members << Step{home.name, home.name};
    }
    cast.members << Step{u"guest2"_s, u"guest1"_s} << Step{u"port2"_s, u"port1"_s};
    cast.strangers = {u"stranger1"_s, u"stranger2"_s};
    return cast;
}

GridPair row(const QString& one, const QString& other, const QString& hosts, const QString& path,
             const QString& reason = {})
{
    return {{one, other, path, reason}, hosts.section(u' ', 0, 0), hosts.section(u' ', 1, 1)};
}

const QList<GridPair> kRows{
    row(u"one virtual MAC"_s, u"another LAN"_s, u"mac1 mac2"_s, u"wan"_s),
    row(u"one virtual MAC, equal addresses"_s, u"strangers there"_s, u"net1 net2"_s, u"wan"_s),
    // All that can be known says that they are neighbours.
    row(u"one virtual MAC, equal addresses"_s, u"one provider's NAT"_s, u"cgn1 cgn2"_s, u"relay"_s, u"lan_isolated"_s),
    row(u"one virtual MAC, equal addresses"_s, u"the other's is one's own"_s, u"self1 self2"_s, u"wan"_s),
    row(u"docker's addresses"_s, u"the same"_s, u"docker1 docker2"_s, u"wan"_s),
    row(u"guests of one Wi-Fi"_s, u"kept apart"_s, u"guest1 guest2"_s, u"relay"_s, u"lan_isolated"_s),
    row(u"NAT"_s, u"NAT with another port"_s, u"four shift1"_s, u"wan"_s),
    row(u"NAT with another port"_s, u"the same"_s, u"shift1 shift2"_s, u"wan"_s),
    row(u"IPv6 only"_s, u"IPv6 only"_s, u"six1 six2"_s, u"wan"_s),
    row(u"IPv6 only"_s, u"IPv4 only"_s, u"six1 four"_s, u"relay"_s, u"no_candidates"_s),
    row(u"both families"_s, u"IPv4 only"_s, u"both1 four"_s, u"wan"_s),
    row(u"both families"_s, u"IPv6 only"_s, u"both1 six2"_s, u"wan"_s),
    row(u"both families"_s, u"the same"_s, u"both1 both2"_s, u"wan"_s),
};

int numberOf(const Host& host)
{
    return host.address().toString().section(u'.', 3).toInt();
}

bool isCheck(const QByteArray& payload)
{
    return payload.startsWith("RWC1");
}

/// The payloads that went from one endpoint's address to another's, in order.
QList<QByteArray> payloads(const UdpCapture& capture, const QHostAddress& from, const QHostAddress& to)
{
    QList<QByteArray> found;
    const auto datagrams = capture.datagrams();
    for (const PassedDatagram& datagram : datagrams) {
        // Bind datagrams are for the relay itself.
        if (datagram.from.address == from && datagram.to.address == to && !datagram.payload.startsWith("RWB1"))
            found << datagram.payload;
    }
    return found;
}

} // namespace

/// What hosts may take for a way to each other and is none, and what a wrong guess costs: nothing.
class LabGuesses final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void cleanupTestCase() { m_grid.reset(); }
    void pair_data();
    void pair();
    void vainChecksCostNothing();
    void relayChangesNothing();
    void onePortTwoHosts();
    void withoutRawSockets_data();
    void withoutRawSockets();

private:
    Host& host(const QString& name) const { return m_grid->topology().host(name); }
    void putStranger(const QString& name, const Host& inHomeOf, const Host& inPlaceOf);
    Result<std::unique_ptr<JoinedPair>> joined(const QString& one, const QString& other);

    std::unique_ptr<Grid> m_grid;
    std::vector<std::unique_ptr<PlainTunnel>> m_strangers;
    QMap<QString, Result<GridResult>> m_results; // of pair(), by the cell's name
};

void LabGuesses::init()
{
    // One grid for all, as long as nothing is wrong with it.
    if (m_grid)
        return;
    auto built = Grid::build(guessers(), Relaying::With);
    LAB_VERIFY(built);
    m_grid = std::move(*built);
    putStranger(u"stranger1"_s, host(u"net1"_s), host(u"net2"_s));
    putStranger(u"stranger2"_s, host(u"net2"_s), host(u"net1"_s));

    Host& self = host(u"self2"_s);
    const Home& home = *self.home();
    LAB_VERIFY(self.unplug());
    LAB_VERIFY(self.plug(home, numberOf(host(u"self1"_s))));

    for (const QString& name : {u"docker1"_s, u"docker2"_s})
        LAB_VERIFY(host(name).machine().ip({
            u"link add name docker0 type bridge"_s,
            u"link add name veth0 type veth peer name veth1"_s,
            u"link set dev veth0 master docker0"_s,
            u"addr add 172.17.0.1/16 dev docker0"_s,
            u"link set dev docker0 up"_s,
            u"link set dev veth0 up"_s,
            u"link set dev veth1 up"_s,
        }));
}

/// Somebody with WireGuard, whichever of his ports is asked.
void LabGuesses::putStranger(const QString& name, const Host& inHomeOf, const Host& inPlaceOf)
{
    Host& stranger = host(name);
    LAB_VERIFY(stranger.plug(*inHomeOf.home(), numberOf(inPlaceOf)));
    auto tunnel = PlainTunnel::start(stranger, QHostAddress(u"10.98.0.1"_s));
    LAB_VERIFY(tunnel);
    const QByteArray rules = "table ip ports {\n chain in {\n type nat hook prerouting priority dstnat\n"
                             " meta l4proto udp redirect to :" +
                             QByteArray::number((*tunnel)->port()) + "\n }\n}\n";
    LAB_VERIFY(stranger.machine().run({u"nft"_s, u"-f"_s, u"-"_s}, rules));
    m_strangers.push_back(std::move(*tunnel));
}

void LabGuesses::cleanup()
{
    if (!QTest::currentTestFailed())
        return;
    printLogs();
    m_strangers.clear();
    m_grid.reset();
}

void LabGuesses::pair_data()
{
    QTest::addColumn<int>("number");
    for (int i = 0; i < kRows.size(); ++i)
        QTest::newRow(qPrintable(kRows.at(i).cell.name())) << i;
}

void LabGuesses::pair()
{
    QFETCH(const int, number);
    if (m_results.isEmpty())
        m_results = m_grid->playAll(kRows);
    const Result<GridResult>& result = *m_results.constFind(kRows.at(number).cell.name());
    LAB_VERIFY(result);
    QCOMPARE(result->flaws().join(u"; "_s), QString());
    for (const PathView& view : {result->there, result->back}) {
        QVERIFY(!view.endpoint.startsWith(u"172.17."_s));
        // The relay's address of the other family is no way around it.
        for (const QHostAddress& relay : {Topology::vpsAddress(), Topology::vpsAddress6()})
            QVERIFY2(view.path == u"relay"_s || !view.endpoint.contains(relay.toString()), qPrintable(view.endpoint));
    }
}

Result<std::unique_ptr<JoinedPair>> LabGuesses::joined(const QString& one, const QString& other)
{
    auto pair = std::make_unique<JoinedPair>(host(one), host(other));
    const QString link = m_grid->newLink(host(one));
    if (const auto done = pair->join(link, m_grid->sameLink(host(other))); !done)
        return std::unexpected(done.error());
    if (!waitUntil([&] { return pair->probe().log().isSteady(now()); }, kPatience))
        return failure(u"no steady traffic from %1 to %2"_s.arg(one, other));
    return pair;
}

void LabGuesses::vainChecksCostNothing()
{
    // The second check follows the first one, which may be over already, after five seconds.
    constexpr Milliseconds kTwoChecks{8'000};
    const auto capture = UdpCapture::start(host(u"four"_s).machine(), u"wlan0"_s);
    LAB_VERIFY(capture);
    const auto pair = joined(u"four"_s, u"symm"_s);
    LAB_VERIFY(pair);
    const Moment from = now();
    letPass(kTwoChecks);
    const Moment to = now() - kOnTheWay;
    const auto datagrams = (*capture)->datagrams();
    QVERIFY(std::ranges::any_of(
        datagrams, [&](const PassedDatagram& datagram) { return datagram.at > from && isCheck(datagram.payload); }));
    QVERIFY((*pair)->settle(u"relay"_s, u"no_answer"_s));
    QVERIFY(!(*pair)->wasSaidDirect());
    const ProbeLog log = (*pair)->probe().log();
    QVERIFY(log.sentBetween(from, to) > 0);
    QCOMPARE(log.lost(from, to), 0);
    LAB_VERIFY((*pair)->leave());
}

void LabGuesses::relayChangesNothing()
{
    const Host& four = host(u"four"_s);
    const Host& symm = host(u"symm"_s);
    const auto pair = joined(u"four"_s, u"symm"_s);
    LAB_VERIFY(pair);
    const auto atSender = UdpCapture::start(four.machine(), u"wlan0"_s);
    const auto atRelay = UdpCapture::start(m_grid->topology().vps(), u"eth0"_s);
    const auto atReceiver = UdpCapture::start(symm.machine(), u"wlan0"_s);
    LAB_VERIFY(atSender);
    LAB_VERIFY(atRelay);
    LAB_VERIFY(atReceiver);
    letPass(Milliseconds(3'000));

    const QHostAddress relay = Topology::vpsAddress();
    const QList<QByteArray> sent = payloads(**atSender, four.address(), relay);
    letPass(kOnTheWay);
    QVERIFY(sent.size() > 100);
    for (const QList<QByteArray>& seen :
         {payloads(**atRelay, four.publicAddress(), relay), payloads(**atRelay, relay, symm.publicAddress()),
          payloads(**atReceiver, relay, symm.address())}) {
        const qsizetype first = seen.indexOf(sent.at(10)); // what was on its way at the start is not in all of them
        QVERIFY(first >= 0);
        QCOMPARE(seen.mid(first, sent.size() - 10), sent.mid(10));
    }
    LAB_VERIFY((*pair)->leave());
}

void LabGuesses::onePortTwoHosts()
{
    // Both keep the port towards the relay, whose ports differ; towards a third host only the first of them does.
    constexpr quint16 kPort = 51'820;
    const QStringList names{u"port1"_s, u"port2"_s, u"four"_s};
    std::vector<std::unique_ptr<PlainTunnel>> tunnels;
    std::vector<std::unique_ptr<HostPrograms>> programs;
    const QString link = m_grid->newLink(host(names.first()));
    for (const QString& name : names) {
        const QHostAddress address(u"10.99.0.%1"_s.arg(tunnels.size() + 1));
        auto tunnel = PlainTunnel::start(host(name), address);
        LAB_VERIFY(tunnel);
        tunnels.push_back(std::move(*tunnel));
        if (name != u"four"_s)
            LAB_VERIFY(tunnels.back()->takePort(kPort));
        programs.push_back(std::make_unique<HostPrograms>(host(name), InterfaceMode::SyncAllowPeers));
        LAB_VERIFY(programs.back()->start(link));
    }
    const auto first =
        TunnelProbe::start(host(u"four"_s).machine(), host(u"port1"_s).machine(), tunnels[0]->address(), 40'000);
    const auto second =
        TunnelProbe::start(host(u"four"_s).machine(), host(u"port2"_s).machine(), tunnels[1]->address(), 40'001);
    LAB_VERIFY(first);
    LAB_VERIFY(second);
    QStringList paths;
    const auto areKnown = [&] {
        const auto status = programs.back()->status();
        paths.clear();
        for (const QString& name : {u"port1"_s, u"port2"_s}) {
            const PathView path = status ? status->paths.value(name) : PathView();
            paths << (path.verified ? path.path : u"none"_s);
        }
        // The second one's other port may be learned by the check; what counts is that packets pass.
        return paths.contains(u"wan"_s) && !paths.contains(u"none"_s) && (*first)->log().isSteady(now()) &&
               (*second)->log().isSteady(now());
    };
    // They take the port from each other until one has found another way, which is tried again after 5 and 30 s.
    QVERIFY2(waitUntil(areKnown, kPatience * 3, kLook), qPrintable(paths.join(u", "_s)));
    for (const auto& each : programs)
        LAB_VERIFY(each->leave());
}

void LabGuesses::withoutRawSockets_data()
{
    QTest::addColumn<QString>("other");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("reason");
    QTest::newRow("NAT and NAT") << u"mac1"_s << u"wan"_s << QString();
    QTest::newRow("NAT and symmetric NAT") << u"symm"_s << u"relay"_s << u"no_answer"_s;
}

void LabGuesses::withoutRawSockets()
{
    QFETCH(const QString, other);
    QFETCH(const QString, path);
    QFETCH(const QString, reason);
    const auto capture = UdpCapture::start(host(u"four"_s).machine(), u"wlan0"_s);
    LAB_VERIFY(capture);
    JoinedPair pair(host(u"four"_s), host(other));
    pair.denyRawSockets();
    const QString link = m_grid->newLink(host(u"four"_s));
    LAB_VERIFY(pair.join(link, m_grid->sameLink(host(other))));
    QVERIFY(pair.settle(path, reason));
    QVERIFY(waitUntil([&] { return pair.probe().log().isSteady(now()); }, kPatience));
    const auto first = pair.probe().log().restoredMs(pair.joining(), 1);
    QVERIFY(first && *first <= GridResult::kFirstPacketMs);
    // Else there was a check, and the row shows nothing.
    QVERIFY(std::ranges::none_of((*capture)->datagrams(),
                                 [](const PassedDatagram& datagram) { return isCheck(datagram.payload); }));
    LAB_VERIFY(pair.leave());
}

int main(int argc, char** argv)
{
    return runInSandbox<LabGuesses>(argc, argv, Needs::Programs);
}

#include "lab_guesses.moc"
