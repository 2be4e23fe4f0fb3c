#include "server/relay/linux/udpbatch.h"
#include "server/relay/udprelay.h"
#include "tests/unit/server_relay/relayscene.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

using namespace roamwire;
using namespace roamwire::server;
using namespace std::chrono_literals;

namespace {

const QHostAddress kRelayV4(QStringLiteral("127.0.0.1"));
const QHostAddress kRelayV6(QHostAddress::LocalHostIPv6);

class Observer final : public RelayObserver
{
public:
    void onSeen(const RelayMember& member, const SeenEndpoints& endpoints) override { seen[member] = endpoints; }
    void onSleeper(const RelayMember& sleeper, const PublicKey& sender) override
    {
        sleepers.emplace_back(sleeper, sender);
    }

    QHash<RelayMember, SeenEndpoints> seen;
    std::vector<std::pair<RelayMember, PublicKey>> sleepers;
};

/// A peer's WireGuard socket.
class Socket final
{
public:
    explicit Socket(const char* address)
        : relay(QHostAddress(QString::fromLatin1(address)).protocol() == QHostAddress::IPv4Protocol ? kRelayV4
                                                                                                    : kRelayV6)
    {
        if (!socket.bind(QHostAddress(QString::fromLatin1(address)), 0))
            qFatal("no socket");
    }
    void send(quint16 port, const Datagram& datagram)
    {
        socket.writeDatagram(reinterpret_cast<const char*>(datagram.data()), static_cast<qint64>(datagram.size()),
                             relay, port);
    }
    void send(quint16 port, const BindDatagram& datagram) { send(port, Datagram(datagram.begin(), datagram.end())); }
    /// All that arrived since the last forget().
    const std::vector<Datagram>& arrived()
    {
        while (socket.hasPendingDatagrams()) {
            Datagram datagram(static_cast<std::size_t>(socket.pendingDatagramSize()));
            socket.readDatagram(reinterpret_cast<char*>(datagram.data()), static_cast<qint64>(datagram.size()), nullptr,
                                &fromPort);
            all.push_back(datagram);
        }
        return all;
    }
    void forget() { all.clear(); }
    Endpoint endpoint() const { return {socket.localAddress(), socket.localPort()}; }

    QUdpSocket socket;
    QHostAddress relay;
    quint16 fromPort = 0;

private:
    std::vector<Datagram> all;
};

} // namespace

/// The relay on real sockets of the loopback device.
class TestUdpRelay final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void carriesByteForByte();
    void carriesRunsInOnePiece();
    void familiesMeet();
    void tellsWhatItSees();
    void wakesSleepers();
    void mutes();
    void startsWhereItStopped();
    void badStateFile();
    void offers();
    void refusals_data();
    void refusals();

private:
    void open();
    void bind(ScenePeer& peer, const ScenePeer& to, Socket& socket);
    quint16 port(const ScenePeer& from, const ScenePeer& to) const;
    quint64 dropped(RelayDrop reason) const
    {
        for (const auto& [name, count] : relay->report().dropped) {
            if (name == nameOf(reason))
                return count;
        }
        return ~quint64(0);
    }
    quint64 bound() const { return relay->report().bindDatagrams; }

    std::unique_ptr<QTemporaryDir> folder;
    UdpRelaySettings settings;
    Observer observer;
    std::unique_ptr<UdpRelay> relay;
    ScenePeer a, b;
};

void TestUdpRelay::init()
{
    folder = std::make_unique<QTemporaryDir>();
    settings = {kRelayV4, kRelayV6, {}, {}, {}, folder->filePath(QStringLiteral("relay.bindings"))};
    observer = {};
    // A range that nobody has; the first one usually is.
    for (int i = 0; i < 100 && !relay; ++i) {
        settings.ports = {static_cast<quint16>(20'000 + 8 * QRandomGenerator::global()->bounded(1000)), 4};
        if (auto opened = UdpRelay::open(settings))
            relay = std::move(*opened);
    }
    QVERIFY(relay);
    relay->observe(observer);
    const auto peer = [this](std::uint8_t number, const char* address) {
        const ScenePeer made{{TenantId::fromBytes({1}), keyOf(number)}, number, credentialsOf(number)};
        relay->admit(made.member, made.slot, made.credentials, observedAt(address));
        return made;
    };
    a = peer(1, "127.0.0.2");
    b = peer(2, "127.0.0.3");
}

void TestUdpRelay::cleanup()
{
    relay.reset();
}

void TestUdpRelay::open()
{
    relay.reset();
    auto opened = UdpRelay::open(settings);
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
    relay = std::move(*opened);
    observer = {};
    relay->observe(observer);
}

quint16 TestUdpRelay::port(const ScenePeer& from, const ScenePeer& to) const
{
    return relayPort(settings.ports, {from.member.publicKey, from.slot}, {to.member.publicKey, to.slot}).value();
}

void TestUdpRelay::bind(ScenePeer& peer, const ScenePeer& to, Socket& socket)
{
    const quint64 before = bound();
    socket.send(port(peer, to), makeBindDatagram(peer.credentials, ++peer.bindCounter));
    QTRY_COMPARE(bound(), before + 1);
}

void TestUdpRelay::carriesByteForByte()
{
    Socket homeA("127.0.0.2"), homeB("127.0.0.3");
    bind(a, b, homeA);
    bind(b, a, homeB);
    QRandomGenerator random(5);
    for (const std::size_t size : {32U, 33U, 148U, 1400U, 1453U, 9000U, 65'000U}) {
        Datagram datagram = dataFor(random.generate(), random.generate64(), size);
        std::generate(datagram.begin() + 16, datagram.end(),
                      [&] { return static_cast<std::uint8_t>(random.generate()); });
        homeA.send(port(a, b), datagram);
        QTRY_COMPARE(homeB.arrived(), std::vector<Datagram>{datagram});
        QCOMPARE(homeB.fromPort, port(b, a));
        homeB.send(port(b, a), datagram);
        QTRY_COMPARE(homeA.arrived(), std::vector<Datagram>{datagram});
        QCOMPARE(homeA.fromPort, port(a, b));
        homeA.forget();
        homeB.forget();
    }
    // A stranger hears nothing.
    Socket stranger("127.0.0.9");
    stranger.send(port(a, b), dataFor(1, 1));
    QTRY_COMPARE(dropped(RelayDrop::UnknownSource), 1U);
    QVERIFY(stranger.arrived().empty());
}

void TestUdpRelay::carriesRunsInOnePiece()
{
    Socket homeA("127.0.0.2"), homeB("127.0.0.3");
    bind(a, b, homeA);
    bind(b, a, homeB);
    // Forty datagrams of one size and a shorter one, handed to the system as one; an unreadable one in between.
    constexpr std::size_t kSegment = 1200;
    Datagram run;
    std::vector<Datagram> expected;
    for (unsigned i = 0; i < 41; ++i) {
        Datagram one = dataFor(5, i, i < 40 ? kSegment : 700);
        std::fill(one.begin() + 16, one.end(), static_cast<std::uint8_t>(i));
        if (i == 20)
            one[0] = 9;
        else
            expected.push_back(one);
        run.insert(run.end(), one.begin(), one.end());
    }
    UdpSender sender;
    sender.add(HostEndpoint::of({kRelayV4, port(a, b)}), run, kSegment);
    QCOMPARE(sender.send(static_cast<int>(homeA.socket.socketDescriptor()), Family::V4), 0U);
    QTRY_COMPARE(homeB.arrived().size(), expected.size());
    QCOMPARE(homeB.arrived(), expected);
    QCOMPARE(dropped(RelayDrop::NotWireGuard), 1U);
    QCOMPARE(dropped(RelayDrop::NotSent), 0U);
}

void TestUdpRelay::familiesMeet()
{
    Socket homeA("::1"), homeB("127.0.0.3");
    bind(a, b, homeA);
    bind(b, a, homeB);
    homeA.send(port(a, b), dataFor(1, 1));
    QTRY_COMPARE(homeB.arrived(), std::vector<Datagram>{dataFor(1, 1)});
    homeB.send(port(b, a), dataFor(2, 1));
    QTRY_COMPARE(homeA.arrived(), std::vector<Datagram>{dataFor(2, 1)});
}

void TestUdpRelay::tellsWhatItSees()
{
    Socket homeA("127.0.0.2");
    bind(a, b, homeA);
    QTRY_COMPARE(observer.seen.value(a.member).v4, (SeenEndpoint{homeA.endpoint(), false}));
    Observer other;
    relay->observe(other);
    QTRY_COMPARE(other.seen.value(a.member).v4, (SeenEndpoint{homeA.endpoint(), false}));
    relay->observe(observer);
}

void TestUdpRelay::wakesSleepers()
{
    Socket homeA("127.0.0.2");
    homeA.send(port(a, b), initiationFor(b.member.publicKey, 1));
    QTRY_COMPARE(observer.sleepers.size(), 1U);
    QCOMPARE(observer.sleepers.front(), std::pair(b.member, a.member.publicKey));
}

void TestUdpRelay::mutes()
{
    Socket homeA("127.0.0.2"), homeB("127.0.0.3");
    bind(a, b, homeA);
    bind(b, a, homeB);
    const RelayPair pair{a.member.tenant, a.member.publicKey, b.member.publicKey};
    QVERIFY(relay->mute(pair, 1000ms));
    QVERIFY(!relay->mute({pair.tenant, pair.other, pair.one}, 1000ms));
    homeA.send(port(a, b), dataFor(1, 1));
    QTRY_COMPARE(dropped(RelayDrop::Muted), 1U);
    relay->unmute(pair);
    homeA.send(port(a, b), dataFor(1, 2));
    QTRY_COMPARE(homeB.arrived(), std::vector<Datagram>{dataFor(1, 2)});
}

void TestUdpRelay::startsWhereItStopped()
{
    Socket homeA("127.0.0.2"), homeB("127.0.0.3");
    bind(a, b, homeA);
    bind(b, a, homeB);
    open();
    const QFileInfo file(settings.stateFile);
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
    homeA.send(port(a, b), dataFor(1, 1));
    QTRY_COMPARE(homeB.arrived(), std::vector<Datagram>{dataFor(1, 1)});
    homeB.send(port(b, a), dataFor(2, 1));
    QTRY_COMPARE(homeA.arrived(), std::vector<Datagram>{dataFor(2, 1)});
    relay->remove(a.member);
    homeB.send(port(b, a), dataFor(2, 2));
    QTRY_COMPARE(dropped(RelayDrop::UnknownSource), 1U);
}

void TestUdpRelay::badStateFile()
{
    relay.reset();
    QFile file(settings.stateFile);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QByteArray(1000, 'x'));
    file.close();
    open();
    QCOMPARE(relay->report().pairs, 0U);
}

void TestUdpRelay::offers()
{
    QCOMPARE(relay->offer(), (RelayOffer{kRelayV4, kRelayV6, settings.ports, {}}));
    const QHostAddress outside(QStringLiteral("198.51.100.1"));
    settings.advertisedV4 = outside;
    settings.v6.reset();
    open();
    QCOMPARE(relay->offer(), (RelayOffer{outside, std::nullopt, settings.ports, {}}));
}

void TestUdpRelay::refusals_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("pairs");
    QTest::addColumn<QString>("mend");
    QTest::addRow("port taken") << QStringLiteral("127.0.0.1") << 4 << QStringLiteral("--relay ADDR:LOW-HIGH");
    QTest::addRow("not an address of this machine")
        << QStringLiteral("198.51.100.1") << 4 << QStringLiteral("--relay-advertise");
    QTest::addRow("everywhere, and peers are not told where")
        << QStringLiteral("0.0.0.0") << 4 << QStringLiteral("--relay-advertise");
    QTest::addRow("no range") << QStringLiteral("127.0.0.1") << 0 << QStringLiteral("--relay ADDR:LOW-HIGH");
}

void TestUdpRelay::refusals()
{
    QFETCH(QString, address);
    QFETCH(int, pairs);
    QFETCH(QString, mend);
    UdpRelaySettings bad = settings;
    bad.v4 = QHostAddress(address);
    bad.v6.reset();
    bad.ports.pairs = static_cast<quint16>(pairs);
    const auto opened = UdpRelay::open(bad);
    QVERIFY(!opened);
    QVERIFY2(opened.error().message.contains(mend), qPrintable(opened.error().message));
}

QTEST_GUILESS_MAIN(TestUdpRelay)
#include "test_udprelay.moc"
