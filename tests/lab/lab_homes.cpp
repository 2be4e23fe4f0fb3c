#include "tests/lab/checks.h"
#include "tests/lab/gridtable.h"
#include "tests/lab/networkscope.h"
#include "tests/lab/topology.h"
#include "tests/lab/udpsocket.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

#include <QTcpServer>
#include <QTcpSocket>

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;

namespace {

constexpr Milliseconds kPatience{2'000};
/// Longer than any way in the lab, and than a router takes to find its neighbour.
constexpr Milliseconds kAllWays{300};
constexpr quint16 kElsewhere = 7'000;
constexpr quint16 kDoor = kRelayPorts.low;
constexpr quint16 kNextDoor = kRelayPorts.low + 1;
constexpr std::chrono::seconds kShortTimeout{2};

const QString kTranslating = QStringLiteral("otherport");
const QString kForgetful = QStringLiteral("forgetful");
const QString kBeside = QStringLiteral("beside");
const QString kGuests = QStringLiteral("guests");
const QString kVirtualMac = QStringLiteral("00:00:5e:00:01:07"); // RFC 9568, section 7.3

/// The grid's, and homes for what only one of each kind is needed.
Cast everything()
{
    Cast cast = gridCast();
    cast.homes << HomeWish{.name = kTranslating, .kind = HomeKind::Translating}
               << HomeWish{.name = kBeside, .behind = QStringLiteral("outer1")}
               << HomeWish{.name = kForgetful, .mac = kVirtualMac, .udpTimeout = kShortTimeout}
               << HomeWish{.name = kGuests, .sameLanAs = kForgetful, .mac = kVirtualMac, .isIsolating = true};
    cast.members << Step{kTranslating, kTranslating} << Step{kBeside, kBeside} << Step{kForgetful, kForgetful}
                 << Step{kLaptop, kGuests} << Step{kPhone, kGuests};
    return cast;
}

/// A socket on a machine that is waited at.
struct Ear
{
    Descriptor socket;

    Datagram hear(Milliseconds limit = kPatience) const
    {
        Datagram heard;
        (void)waitUntil([&] { return (heard = nextDatagram(socket)).from.isValid(); }, limit);
        return heard;
    }
};

/// Asks whether it reaches somebody, and answers whoever asks; that shows where he really is.
struct Asker
{
    const Ear& ear;
    Endpoint target;
    bool hasAnswer = false;

    void ask() const { sendUdp(ear.socket, target.address, target.port, "ask"); }
    void listen()
    {
        for (Datagram heard = nextDatagram(ear.socket); heard.from.isValid(); heard = nextDatagram(ear.socket)) {
            hasAnswer = hasAnswer || heard.payload == "answer";
            if (heard.payload != "ask")
                continue;
            target = heard.from;
            sendUdp(ear.socket, target.address, target.port, "answer");
        }
    }
};

/// Whether what is sent back to where somebody was seen gets there.
bool isAnswered(const Ear& relay, const Endpoint& seen, const Ear& ear)
{
    sendUdp(relay.socket, seen.address, seen.port, "hello to you");
    return ear.hear().payload == "hello to you";
}

} // namespace

/// What the lab's routers do to UDP, without a program of ours: the grid's table is about the networks as they are.
class LabHomes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_lab.reset(); }
    void portsShown_data();
    void portsShown();
    void tcpPasses_data();
    void tcpPasses();
    void meet_data();
    void meet();
    void tableHasEveryPair();
    void mappingIsForgotten();
    void guestsAreApart();
    void oneMacTwoLans();
    void oneLanTwoRouters();
    void oneNatOnePort();

private:
    const Host& host(const QString& name) const { return m_lab->host(name); }
    Ear listen(const Namespace& where, quint16 port) const;
    QByteArray gatewayMac(const Host& host) const;
    QString bestPath(const Host& one, const Host& other) const;
    static bool answerEachOther(Asker one, Asker other);

    std::unique_ptr<Topology> m_lab;
};

void LabHomes::initTestCase()
{
    const Cast cast = everything();
    auto built = Topology::build(cast.homes, cast.memberNames());
    LAB_VERIFY(built);
    m_lab = std::move(*built);
    for (const Step& step : cast.members)
        LAB_VERIFY(m_lab->host(step.host).plug(m_lab->home(step.home)));
}

Ear LabHomes::listen(const Namespace& where, quint16 port) const
{
    auto opened = openUdp(where, port);
    if (!opened)
        qFatal("%s", qPrintable(opened.error().message));
    return {std::move(*opened)};
}

void LabHomes::portsShown_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isOwnAddress");
    QTest::addColumn<QString>("ports"); // own: the host's, one: another for all, many: another for each, none
    QTest::addColumn<bool>("goesElsewhere");
    const QString own = QStringLiteral("own");
    QTest::newRow("no NAT") << QStringLiteral("open1") << true << own << true;
    QTest::newRow("NAT") << QStringLiteral("nat1") << false << own << true;
    QTest::newRow("symmetric NAT") << QStringLiteral("symm1") << false << QStringLiteral("many") << true;
    QTest::newRow("translating NAT") << kTranslating << false << QStringLiteral("one") << true;
    QTest::newRow("double NAT") << QStringLiteral("double1") << false << own << true;
    QTest::newRow("relay's ports only") << QStringLiteral("narrow1") << false << own << false;
    QTest::newRow("no UDP") << QStringLiteral("noudp1") << false << QStringLiteral("none") << false;
}

void LabHomes::portsShown()
{
    QFETCH(const QString, name);
    QFETCH(const bool, isOwnAddress);
    QFETCH(const QString, ports);
    QFETCH(const bool, goesElsewhere);
    constexpr quint16 kPort = 5'000;
    const Host& elsewhere = host(QStringLiteral("open2"));
    const Ear first = listen(m_lab->vps(), kDoor);
    const Ear second = listen(m_lab->vps(), kNextDoor);
    const Ear third = listen(elsewhere.machine(), kElsewhere);
    const Ear speaker = listen(host(name).machine(), kPort);
    sendUdp(speaker.socket, Topology::vpsAddress(), kDoor, "one");
    sendUdp(speaker.socket, Topology::vpsAddress(), kNextDoor, "two");
    sendUdp(speaker.socket, elsewhere.address(), kElsewhere, "three");
    const bool passes = ports != QLatin1String("none");
    const Datagram one = first.hear(passes ? kPatience : kAllWays);
    const Datagram two = second.hear(passes ? kPatience : Milliseconds(0));
    const Datagram three = third.hear(goesElsewhere ? kPatience : kAllWays);
    QCOMPARE(one.from.isValid(), passes);
    QCOMPARE(two.from.isValid(), passes);
    QCOMPARE(three.from.isValid(), goesElsewhere);
    if (!passes)
        return;
    QCOMPARE(one.from.address, host(name).publicAddress());
    QCOMPARE(one.from.address == host(name).address(), isOwnAddress);
    QCOMPARE(two.from.address, one.from.address);
    QCOMPARE(one.from.port == kPort, ports == QLatin1String("own"));
    QCOMPARE(two.from.port == one.from.port, ports != QLatin1String("many"));
    if (goesElsewhere)
        QCOMPARE(three.from == one.from, ports != QLatin1String("many"));
}

void LabHomes::tcpPasses_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : {QStringLiteral("open1"), QStringLiteral("symm1"), QStringLiteral("double1"),
                                QStringLiteral("narrow1"), QStringLiteral("noudp1")})
        QTest::newRow(qPrintable(name)) << name;
}

void LabHomes::tcpPasses()
{
    QFETCH(const QString, name);
    QTcpServer server;
    {
        const NetworkScope scope(m_lab->vps());
        QVERIFY(server.listen(Topology::vpsAddress(), 8'080));
    }
    QTcpSocket socket;
    const NetworkScope scope(host(name).machine());
    socket.connectToHost(Topology::vpsAddress(), 8'080);
    QVERIFY2(socket.waitForConnected(int(kPatience.count())), qPrintable(socket.errorString()));
}

bool LabHomes::answerEachOther(Asker one, Asker other)
{
    constexpr Milliseconds kBetween{50};
    const Moment end = now() + kAllWays;
    while (now() < end && !(one.hasAnswer && other.hasAnswer)) {
        one.ask();
        other.ask();
        (void)waitUntil(
            [&] {
                one.listen();
                other.listen();
                return one.hasAnswer && other.hasAnswer;
            },
            kBetween);
    }
    return one.hasAnswer && other.hasAnswer;
}

QString LabHomes::bestPath(const Host& one, const Host& other) const
{
    static quint16 port = 20'000; // every pair another one, because routers remember
    ++port;
    const Ear here = listen(one.machine(), port);
    const Ear there = listen(other.machine(), port);
    const Ear hereAtRelay = listen(m_lab->vps(), kDoor);
    const Ear thereAtRelay = listen(m_lab->vps(), kNextDoor);
    sendUdp(here.socket, Topology::vpsAddress(), kDoor, "hello");
    sendUdp(there.socket, Topology::vpsAddress(), kNextDoor, "hello");
    const Endpoint seenHere = hereAtRelay.hear(kAllWays).from;
    const Endpoint seenThere = thereAtRelay.hear(kAllWays).from;
    const bool areRelayed = seenHere.isValid() && seenThere.isValid() && isAnswered(hereAtRelay, seenHere, here) &&
                            isAnswered(thereAtRelay, seenThere, there);
    if (gatewayMac(one) == gatewayMac(other) &&
        answerEachOther({here, {other.address(), port}}, {there, {one.address(), port}}))
        return QStringLiteral("lan");
    if (areRelayed)
        return answerEachOther({here, seenThere}, {there, seenHere}) ? QStringLiteral("wan") : QStringLiteral("relay");
    return QStringLiteral("none");
}

void LabHomes::meet_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<QString>("path");
    const auto pairs = gridPairs();
    for (const GridPair& pair : pairs)
        QTest::newRow(qPrintable(pair.cell.name())) << pair.one << pair.other << pair.cell.path;
    QTest::newRow("NAT / translating NAT") << QStringLiteral("nat1") << kTranslating << QStringLiteral("wan");
    QTest::newRow("two NATs below one NAT") << QStringLiteral("double1") << kBeside << QStringLiteral("relay");
    QTest::newRow("guests kept apart") << kLaptop << kPhone << QStringLiteral("relay");
}

void LabHomes::meet()
{
    QFETCH(const QString, one);
    QFETCH(const QString, other);
    QFETCH(const QString, path);
    QCOMPARE(bestPath(host(one), host(other)), path);
}

void LabHomes::tableHasEveryPair()
{
    QSet<QString> kinds;
    QSet<QString> pairs;
    const auto cells = gridCells();
    for (const GridCell& cell : cells.first(21)) {
        kinds << cell.one << cell.other;
        pairs << cell.name();
        QVERIFY(cell.one == cell.other || !pairs.contains(GridCell{cell.other, cell.one, {}}.name()));
    }
    QCOMPARE(kinds.size(), 6);
    QCOMPARE(pairs.size(), 21);
    QCOMPARE(cells.size(), 21 + 2);
}

void LabHomes::mappingIsForgotten()
{
    const Ear inside = listen(host(kForgetful).machine(), 5'000);
    const Ear outside = listen(m_lab->vps(), kDoor);
    sendUdp(inside.socket, Topology::vpsAddress(), kDoor, "hello");
    const Endpoint seen = outside.hear().from;
    QVERIFY(seen.isValid());
    letPass(kShortTimeout / 2);
    sendUdp(outside.socket, seen.address, seen.port, "soon");
    QCOMPARE(inside.hear().payload, QByteArray("soon"));
    letPass(kShortTimeout + Milliseconds(500));
    sendUdp(outside.socket, seen.address, seen.port, "late");
    QCOMPARE(inside.hear(kAllWays).payload, QByteArray());
}

void LabHomes::guestsAreApart()
{
    const Ear laptop = listen(host(kLaptop).machine(), 5'000);
    const Ear phone = listen(host(kPhone).machine(), 5'000);
    const Ear vps = listen(m_lab->vps(), kDoor);
    sendUdp(laptop.socket, host(kPhone).address(), 5'000, "hello");
    sendUdp(laptop.socket, Topology::vpsAddress(), kDoor, "hello");
    QVERIFY(vps.hear().from.isValid());
    QVERIFY(!phone.hear(kAllWays).from.isValid());
}

QByteArray LabHomes::gatewayMac(const Host& host) const
{
    // A packet to the gateway makes the host ask for its MAC.
    sendUdp(*openUdp(host.machine(), 0), QHostAddress(host.home()->gatewayAddress()), 9, "who has");
    QByteArray mac;
    const auto isKnown = [&] {
        const auto shown = host.machine().run(
            {QStringLiteral("ip"), QStringLiteral("neigh"), QStringLiteral("show"), host.home()->gatewayAddress()});
        const qsizetype at = shown ? shown->indexOf("lladdr ") : -1;
        mac = at < 0 ? QByteArray() : shown->mid(at + 7, 17);
        return at >= 0;
    };
    return waitUntil(isKnown, kPatience) ? mac : QByteArray();
}

void LabHomes::oneMacTwoLans()
{
    const Host& here = host(kForgetful);
    const Host& there = host(kLaptop);
    QCOMPARE(gatewayMac(here), kVirtualMac.toLatin1());
    QCOMPARE(gatewayMac(there), kVirtualMac.toLatin1());
    QCOMPARE(here.home()->gatewayAddress(), there.home()->gatewayAddress());
    const Ear ear = listen(there.machine(), 5'000);
    sendUdp(listen(here.machine(), 5'000).socket, there.address(), 5'000, "hello");
    QVERIFY(!ear.hear(kAllWays).from.isValid());
}

void LabHomes::oneLanTwoRouters()
{
    const Host& one = host(QStringLiteral("door1"));
    const Host& other = host(QStringLiteral("door2"));
    QVERIFY(gatewayMac(one) != gatewayMac(other));
    const Ear ear = listen(other.machine(), 5'000);
    sendUdp(listen(one.machine(), 5'001).socket, other.address(), 5'000, "hello");
    QCOMPARE(ear.hear().from.toString(), (Endpoint{one.address(), 5'001}).toString());
    const Ear vps = listen(m_lab->vps(), kDoor);
    for (const Host* host : {&one, &other}) {
        sendUdp(listen(host->machine(), 5'002).socket, Topology::vpsAddress(), kDoor, "hello");
        QCOMPARE(vps.hear().from.address, host->home()->wanAddress());
    }
}

void LabHomes::oneNatOnePort()
{
    constexpr quint16 kPort = 5'010;
    const Ear first = listen(m_lab->vps(), kDoor);
    const Ear second = listen(m_lab->vps(), kNextDoor);
    const Ear one = listen(host(QStringLiteral("lan1")).machine(), kPort);
    const Ear other = listen(host(QStringLiteral("lan2")).machine(), kPort);
    // Towards different ports of a relay both keep theirs; towards one and the same only the first does.
    sendUdp(one.socket, Topology::vpsAddress(), kDoor, "one");
    QCOMPARE(first.hear().from.port, kPort);
    sendUdp(other.socket, Topology::vpsAddress(), kNextDoor, "other");
    QCOMPARE(second.hear().from.port, kPort);
    sendUdp(other.socket, Topology::vpsAddress(), kDoor, "other");
    QVERIFY(first.hear().from.port != kPort);
}

int main(int argc, char** argv)
{
    return runInSandbox<LabHomes>(argc, argv, Needs::Network);
}

#include "lab_homes.moc"
