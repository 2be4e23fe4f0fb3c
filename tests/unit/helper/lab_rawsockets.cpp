#include "client-gui/helper/linux/rawsockets.h"
#include "client-gui/helper/reach.h"
#include "tests/lab/networkscope.h"
#include "tests/support/sandboxedtest.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace roamwire;
using namespace roamwire::helper;
using namespace Qt::StringLiterals;
using lab::Namespace;
using lab::NetworkScope;

namespace {

using Outcome = CheckResult::Outcome;

const QString kIf = u"rw0"_s;
constexpr quint16 kLeftPort = 51820;
constexpr quint16 kRightPort = 51821;

/// A machine with an ordinary UDP socket of both families at the port, in WireGuard's stead, and the helper's part
/// beside it.
struct Machine
{
    Machine(const QString& name, quint16 listenPort)
        : port(listenPort)
        , space(std::move(*Namespace::create(name)))
        , key(makePrivateKey())
        , publicKey(publicKeyOf(key))
    {
        const NetworkScope scope(*space);
        socket = ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in6 any{};
        any.sin6_family = AF_INET6;
        any.sin6_port = htons(port);
        if (::bind(socket, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0)
            qFatal("bind");
        reach.setTold([this](const Event& event) { results.append(event.result); });
    }
    ~Machine() { ::close(socket); }

    void open(const PublicKey& peer)
    {
        PrivateKey copy;
        std::memcpy(copy.data(), key.data(), key.size());
        DeviceState device{publicKey, port, {}};
        device.peers.append({peer, {}, {}, 0, 0, 0, 0});
        // Sockets belong to the network in which they were made.
        const NetworkScope scope(*space);
        const auto opened = reach.open(kIf, std::move(copy), device);
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message));
    }

    /// The next datagram at the ordinary socket, and where it came from.
    std::pair<QByteArray, Endpoint> receive() const
    {
        QByteArray bytes(2000, '\0');
        sockaddr_in6 from{};
        socklen_t length = sizeof from;
        const ssize_t size = ::recvfrom(socket, bytes.data(), static_cast<size_t>(bytes.size()), 0,
                                        reinterpret_cast<sockaddr*>(&from), &length);
        bytes.truncate(std::max<ssize_t>(size, 0));
        return {bytes, {unmapped(QHostAddress(from.sin6_addr.s6_addr)), ntohs(from.sin6_port)}};
    }

    quint16 port;
    std::unique_ptr<Namespace> space;
    PrivateKey key;
    PublicKey publicKey;
    int socket = -1;
    SystemClock clock;
    RawSockets raw;
    Reach reach{raw, clock};
    QList<CheckResult> results;
};

/// Two machines with one cable between them.
struct Pair
{
    explicit Pair(const QString& leftInterface = u"eth0"_s)
    {
        const QStringList make{
            u"link add %1 type veth peer name eth0 netns %2"_s.arg(leftInterface, right.space->path()),
            u"addr add 10.1.0.1/24 dev %1"_s.arg(leftInterface), u"addr add 10.1.0.11/24 dev %1"_s.arg(leftInterface),
            u"addr add 2001:db8::1/64 dev %1 nodad"_s.arg(leftInterface), u"link set %1 up"_s.arg(leftInterface)};
        require(left.space->ip(make));
        require(right.space->ip(
            {u"addr add 10.1.0.2/24 dev eth0"_s, u"addr add 2001:db8::2/64 dev eth0 nodad"_s, u"link set eth0 up"_s}));
        waitForIpv6(left, "2001:db8::2", right);
        waitForIpv6(right, "2001:db8::1", left);
        left.open(right.publicKey);
        right.open(left.publicKey);
    }

    /// The kernel takes a moment after the link is up.
    static void waitForIpv6(const Machine& from, const char* address, const Machine& to)
    {
        sockaddr_in6 there{};
        there.sin6_family = AF_INET6;
        there.sin6_port = htons(to.port);
        ::inet_pton(AF_INET6, address, &there.sin6_addr);
        const bool isThere = QTest::qWaitFor([&] {
            ::sendto(from.socket, "?", 1, 0, reinterpret_cast<const sockaddr*>(&there), sizeof there);
            return !to.receive().first.isEmpty();
        });
        if (!isThere)
            qFatal("IPv6 does not work");
        while (!to.receive().first.isEmpty()) {
        }
    }

    static void require(const Result<void>& result)
    {
        if (!result)
            qFatal("%s", qPrintable(result.error().message));
    }
    Result<void> checkFromLeft(const QList<Endpoint>& candidates)
    {
        return left.reach.start({kIf, right.publicKey, candidates});
    }

    Machine left{u"left"_s, kLeftPort};
    Machine right{u"right"_s, kRightPort};
};

Endpoint at(QStringView text)
{
    return *Endpoint::fromString(text);
}

const auto kRight4 = at(u"10.1.0.2:51821");
const auto kRight6 = at(u"[2001:db8::2]:51821");
const auto kLeft4 = at(u"10.1.0.1:51820");

} // namespace

/// What raw(7) sockets really do, on two machines.
class LabRawSockets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void confirms_data();
    void confirms();
    void bothSidesAtOnce();
    void answersFromWhereItWasAsked();
    void isJudgedByTheFirewall_data();
    void isJudgedByTheFirewall();
    void aTranslatedPortIsLearned();
    void nothingThroughTheTunnelItself();
    void binds_data();
    void binds();
    void strangersAreNotHeard();
    void noRouteIsNoCrash();
};

void LabRawSockets::confirms_data()
{
    QTest::addColumn<Endpoint>("there");
    QTest::newRow("IPv4") << kRight4;
    QTest::newRow("IPv6") << kRight6;
}

void LabRawSockets::confirms()
{
    QFETCH(Endpoint, there);
    Pair pair;
    QVERIFY(pair.checkFromLeft({there, at(u"10.1.0.99:1")}));
    QTRY_COMPARE(pair.left.results.size(), 1);
    QCOMPARE(pair.left.results[0].outcome, Outcome::Confirmed);
    QCOMPARE(pair.left.results[0].endpoint, there);
    QCOMPARE(pair.left.results[0].peer, pair.right.publicKey);
    // The other side, which runs no check, was told who asks, and from where.
    QCOMPARE(pair.right.results.size(), 1);
    QCOMPARE(pair.right.results[0].outcome, Outcome::Asked);
    QCOMPARE(pair.right.results[0].endpoint->port, kLeftPort);
    // WireGuard's socket gets a copy, and goes on.
    const QByteArray copy = pair.right.receive().first;
    QVERIFY2(copy.startsWith("RWC1"), copy.constData());
}

void LabRawSockets::bothSidesAtOnce()
{
    Pair pair;
    QVERIFY(pair.checkFromLeft({kRight4}));
    QVERIFY(pair.right.reach.start({kIf, pair.left.publicKey, {kLeft4}}));
    QTRY_VERIFY(!pair.left.results.isEmpty() && !pair.right.results.isEmpty());
    QCOMPARE(pair.left.results[0].outcome, Outcome::Confirmed);
    QCOMPARE(pair.right.results[0].outcome, Outcome::Confirmed);
    QCOMPARE(pair.right.results[0].endpoint, kLeft4);
}

/// The left machine has two addresses; its answers come from the one that was asked, or they would be somebody else's.
void LabRawSockets::answersFromWhereItWasAsked()
{
    Pair pair;
    const Endpoint second = at(u"10.1.0.11:51820");
    QVERIFY(pair.right.reach.start({kIf, pair.left.publicKey, {second}}));
    QTRY_COMPARE(pair.right.results.size(), 1);
    QCOMPARE(pair.right.results[0].outcome, Outcome::Confirmed);
    QCOMPARE(pair.right.results[0].endpoint, second);
}

void LabRawSockets::isJudgedByTheFirewall_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<bool>("passes");
    QTest::newRow("all dropped") << QByteArray("policy drop;") << false;
    QTest::newRow("the port dropped") << QByteArray("udp dport 51821 drop") << false;
    QTest::newRow("another port dropped") << QByteArray("udp dport 51820 drop") << true;
    QTest::newRow("the port alone let in")
        << QByteArray("policy drop; meta l4proto ipv6-icmp accept; udp dport 51821 accept") << true;
}

void LabRawSockets::isJudgedByTheFirewall()
{
    QFETCH(QByteArray, rule);
    QFETCH(bool, passes);
    for (const Endpoint& there : {kRight4, kRight6}) {
        Pair pair;
        const QByteArray table = "table inet t { chain c { type filter hook input priority 0; " + rule + "\n}\n}\n";
        const auto loaded = pair.right.space->run({u"nft"_s, u"-f"_s, u"-"_s}, table);
        QVERIFY2(loaded, qPrintable(loaded ? QString() : loaded.error().message));
        QVERIFY(pair.checkFromLeft({there}));
        QTRY_COMPARE(pair.left.results.size(), 1);
        QCOMPARE(pair.left.results[0].outcome, passes ? Outcome::Confirmed : Outcome::Failed);
        QCOMPARE(pair.right.results.isEmpty(), !passes);
    }
}

/// A firewall that lets in only answers: the right machine's own questions open it, and the left one learns the port.
void LabRawSockets::aTranslatedPortIsLearned()
{
    Pair pair;
    const QByteArray rules =
        "table ip t {\n"
        "chain o { type nat hook postrouting priority 100; udp sport 51821 masquerade to :61000\n }\n"
        "chain i { type filter hook input priority 0; policy drop; ct state established accept\n }\n"
        "}\n";
    const auto loaded = pair.right.space->run({u"nft"_s, u"-f"_s, u"-"_s}, rules);
    QVERIFY2(loaded, qPrintable(loaded ? QString() : loaded.error().message));
    QVERIFY(pair.checkFromLeft({kRight4}));
    QVERIFY(pair.right.reach.start({kIf, pair.left.publicKey, {kLeft4}}));
    QTRY_VERIFY(!pair.left.results.isEmpty() && !pair.right.results.isEmpty());
    QCOMPARE(pair.right.results[0].endpoint, kLeft4);
    QCOMPARE(pair.left.results[0].outcome, Outcome::Confirmed);
    QCOMPARE(pair.left.results[0].endpoint, at(u"10.1.0.2:61000"));
}

/// An endpoint inside the tunnel would have WireGuard send its packets to itself.
void LabRawSockets::nothingThroughTheTunnelItself()
{
    Pair pair(kIf);
    QVERIFY(pair.checkFromLeft({kRight4, kRight6}));
    QTRY_COMPARE(pair.left.results.size(), 1);
    QCOMPARE(pair.left.results[0].outcome, Outcome::Failed);
}

void LabRawSockets::binds_data()
{
    QTest::addColumn<Endpoint>("relay");
    QTest::addColumn<Endpoint>("seen");
    QTest::newRow("IPv4") << kRight4 << kLeft4;
    QTest::newRow("IPv6") << kRight6 << at(u"[2001:db8::1]:51820");
}

/// The receiving kernel drops what has a wrong checksum.
void LabRawSockets::binds()
{
    QFETCH(Endpoint, relay);
    QFETCH(Endpoint, seen);
    Pair pair;
    const BindDatagram datagram = makeBindDatagram({}, 7);
    const QList<BindSend> sends(20, {relay, datagram});
    const auto sent = pair.left.reach.bind({kIf, sends});
    QVERIFY2(sent, qPrintable(sent ? QString() : sent.error().message));
    QList<std::pair<QByteArray, Endpoint>> got;
    const auto hasAll = [&] {
        for (auto next = pair.right.receive(); !next.first.isEmpty(); next = pair.right.receive()) {
            if (next.first != "?")
                got.append(next);
        }
        return got.size() >= sends.size();
    };
    QTRY_VERIFY(hasAll());
    const QByteArray wanted(reinterpret_cast<const char*>(datagram.data()), datagram.size());
    QCOMPARE(got, decltype(got)(sends.size(), {wanted, seen}));
}

void LabRawSockets::strangersAreNotHeard()
{
    Pair pair;
    pair.right.reach.close(kIf);
    pair.right.open(publicKeyOf(makePrivateKey())); // the left machine is no peer of it any more
    QVERIFY(pair.checkFromLeft({kRight4}));
    QTRY_COMPARE(pair.left.results.size(), 1);
    QCOMPARE(pair.left.results[0].outcome, Outcome::Failed);
    QVERIFY(pair.right.results.isEmpty());
}

void LabRawSockets::noRouteIsNoCrash()
{
    Pair pair;
    QVERIFY(pair.checkFromLeft({at(u"192.0.2.1:1"), at(u"[2001:db8:1::1]:1"), kRight4}));
    QTRY_COMPARE(pair.left.results.size(), 1);
    QCOMPARE(pair.left.results[0].endpoint, kRight4);
    QVERIFY(!pair.left.reach.bind({kIf, {{at(u"192.0.2.1:1"), makeBindDatagram({}, 1)}}}));
}

int main(int argc, char** argv)
{
    return test::runInSandbox<LabRawSockets>(argc, argv, test::Needs::Network);
}
#include "lab_rawsockets.moc"
