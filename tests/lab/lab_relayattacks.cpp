#include "tests/lab/checks.h"
#include "tests/lab/joinedpair.h"
#include "tests/lab/relayattacks.h"
#include "tests/lab/serverprogram.h"
#include "tests/lab/topology.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kHand = 66; // the attacker's machine that sends, and nothing is sent to
constexpr int kOwn = 67;
constexpr int kVictim = 77;
constexpr quint16 kPort = 51'820;

constexpr std::chrono::seconds kAttack{3};
/// What is on its way then has arrived.
constexpr Milliseconds kOnTheWay{500};
/// So long he listens before he acts.
constexpr Milliseconds kListen{300};
constexpr Milliseconds kPatience{15'000};
/// Whatever draws packets to somebody who is no peer ends so long after his last one (design section 8).
constexpr Milliseconds kSilentSource{15'000};
/// Without an answer: less than what any rule of the relay or the clients takes for silence.
constexpr double kSilenceMs = 900;
/// What a machine under load may lose by itself.
constexpr int kNoise = 3;
/// When a session is two minutes old WireGuard begins a new one, and loses what is on its way if both sides do so at
/// once, attack or not.
constexpr int kOnTheWayAtRekey = 10;
/// A flood and the pairs share the two cores of a small machine: of what passes beside it, so much.
constexpr double kLostInFlood = 0.1;
constexpr double kSilenceInFloodMs = 2'000; // from here on a client looks for another path

const QString kRelay = u"relay"_s;
const QString kReason = u"both_symmetric"_s;
const QByteArray kDropped = "roamwire_relay_dropped_packets_total{reason=\"";
const QByteArray kBound = "roamwire_relay_bound_total";

using Counts = QMap<QByteArray, quint64>;

/// Two pairs that have only the relay, one of them behind a provider's NAT that the attacker shares.
Cast prey()
{
    Cast cast;
    cast.homes = {
        {.name = u"provider"_s, .kind = HomeKind::Symmetric}, {.name = u"left"_s, .behind = u"provider"_s},
        {.name = u"next"_s, .behind = u"provider"_s},         {.name = u"right"_s, .kind = HomeKind::Symmetric},
        {.name = u"third"_s, .kind = HomeKind::Symmetric},    {.name = u"fourth"_s, .kind = HomeKind::Symmetric},
    };
    cast.members = {
        {u"alice"_s, u"left"_s}, {u"bob"_s, u"right"_s}, {u"carol"_s, u"third"_s}, {u"dave"_s, u"fourth"_s}};
    cast.strangers = {u"neighbour"_s};
    return cast;
}

/// How many sources were taken for a peer's own, by whatever.
quint64 bindings(const Counts& counts)
{
    quint64 sum = 0;
    for (const auto& [name, count] : counts.asKeyValueRange()) {
        if (name.startsWith(kBound))
            sum += count;
    }
    return sum;
}

/// What the relay sent to the machine whose capture this is.
qint64 bytesFromRelay(const UdpCapture& capture, Moment since)
{
    qint64 bytes = 0;
    const auto datagrams = capture.datagrams();
    for (const PassedDatagram& datagram : datagrams) {
        if (datagram.from.address == Topology::vpsAddress() && datagram.at >= since)
            bytes += datagram.payload.size();
    }
    return bytes;
}

} // namespace

/// Somebody who knows everything but secrets, beside two pairs that the relay carries.
class LabRelayAttacks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void attack_data();
    void attack();
    void cleanup();
    void cleanupTestCase();

private:
    Host& host(const QString& name) const { return m_topology->host(name); }
    Result<std::unique_ptr<JoinedPair>> joined(const QString& one, const QString& other, int tenant);
    Result<void> hireAttacker();
    Result<void> listen();
    bool isHeardByStrangers(Moment since) const;
    Result<QList<QByteArray>> handshakes() const;
    Result<PublicKey> keyOf(const QString& name) const;

    std::unique_ptr<Topology> m_topology;
    std::unique_ptr<Namespace> m_hand;
    std::unique_ptr<Namespace> m_own;
    std::unique_ptr<Namespace> m_victim;
    std::unique_ptr<ServerProgram> m_server;
    std::vector<std::unique_ptr<JoinedPair>> m_pairs;
    std::unique_ptr<UdpCapture> m_atOwn;
    std::unique_ptr<UdpCapture> m_atVictim;
    std::unique_ptr<UdpCapture> m_atNeighbour;
    std::unique_ptr<Attacker> m_attacker;
};

void LabRelayAttacks::initTestCase()
{
    const Cast cast = prey();
    auto topology = Topology::build(cast.homes, cast.memberNames() + cast.strangers);
    LAB_VERIFY(topology);
    m_topology = std::move(*topology);
    for (const Step& step : cast.members)
        LAB_VERIFY(host(step.host).plug(m_topology->home(step.home)));
    LAB_VERIFY(host(u"neighbour"_s).plug(m_topology->home(u"next"_s)));
    // Else the kernel would keep from the relay what pretends to come from itself.
    LAB_VERIFY(m_topology->vps().setSysctl(u"ipv4/conf/all/accept_local"_s, "1"));
    for (const char* key : {"ipv4/conf/all/rp_filter", "ipv4/conf/eth0/rp_filter"})
        LAB_VERIFY(m_topology->vps().setSysctl(QLatin1String(key), "0"));
    m_server = std::make_unique<ServerProgram>(m_topology->vps(), Topology::vpsAddress(), Relaying::With);
    LAB_VERIFY(m_server->start());

    const auto atRelay = UdpCapture::start(m_topology->vps(), u"eth0"_s);
    LAB_VERIFY(atRelay);
    int tenant = 0;
    for (const auto& [one, other] : {std::pair{u"alice"_s, u"bob"_s}, {u"carol"_s, u"dave"_s}}) {
        auto pair = joined(one, other, ++tenant);
        LAB_VERIFY(pair);
        m_pairs.push_back(std::move(*pair));
    }
    LAB_VERIFY(hireAttacker());
    m_attacker->hear((*atRelay)->datagrams());
    for (const auto kind : {Attacker::Heard::Bind, Attacker::Heard::Initiation, Attacker::Heard::Response})
        QVERIFY(!m_attacker->heard(kind).isEmpty());
}

Result<std::unique_ptr<JoinedPair>> LabRelayAttacks::joined(const QString& one, const QString& other, int tenant)
{
    auto pair = std::make_unique<JoinedPair>(host(one), host(other));
    const QString link = m_server->openLink(tenant);
    if (const auto done = pair->join(link, link); !done)
        return std::unexpected(done.error());
    if (!pair->settle(kRelay, kReason) || !waitUntil([&] { return pair->probe().log().isSteady(now()); }, kPatience))
        return failure(u"%1 and %2 do not get to the relay"_s.arg(one, other));
    return pair;
}

Result<PublicKey> LabRelayAttacks::keyOf(const QString& name) const
{
    const auto shown = host(name).machine().run({u"wg"_s, u"show"_s, u"rw0"_s, u"public-key"_s});
    if (!shown)
        return std::unexpected(shown.error());
    const auto key = PublicKey::fromBase64(shown->trimmed());
    return key ? Result<PublicKey>(*key) : failure(u"%1 has no key"_s.arg(name));
}

Result<void> LabRelayAttacks::hireAttacker()
{
    for (const auto& [name, number, machine] :
         {std::tuple{u"hand"_s, kHand, &m_hand}, {u"own"_s, kOwn, &m_own}, {u"victim"_s, kVictim, &m_victim}}) {
        auto made = m_topology->addMachine(name, number);
        if (!made)
            return std::unexpected(made.error());
        *machine = std::move(*made);
    }
    const Host& neighbour = host(u"neighbour"_s);
    struct Ear
    {
        const Namespace& where;
        QString interface;
        std::unique_ptr<UdpCapture>& capture;
    };
    for (const Ear& ear : {Ear{*m_own, u"eth0"_s, m_atOwn}, Ear{*m_victim, u"eth0"_s, m_atVictim},
                           Ear{neighbour.machine(), u"wlan0"_s, m_atNeighbour}}) {
        auto started = UdpCapture::start(ear.where, ear.interface);
        if (!started)
            return std::unexpected(started.error());
        ear.capture = std::move(*started);
    }
    QList<PublicKey> keys;
    for (const QString& name : {u"alice"_s, u"bob"_s, u"carol"_s, u"dave"_s}) {
        const auto key = keyOf(name);
        if (!key)
            return std::unexpected(key.error());
        keys << *key;
    }
    auto far = Spoofer::open(*m_hand);
    auto near = Spoofer::open(neighbour.machine());
    if (!far || !near)
        return std::unexpected((far ? near : far).error());
    m_attacker = std::make_unique<Attacker>(std::move(*far), std::move(*near),
                                            Attacker::Places{{Topology::machineAddress(kOwn), kPort},
                                                             {Topology::machineAddress(kVictim), kPort},
                                                             {neighbour.address(), kPort},
                                                             {Topology::vpsAddress(), kRelayPorts.low}},
                                            keys);
    return {};
}

/// What the pairs just send: counters and indices that are good now.
Result<void> LabRelayAttacks::listen()
{
    const auto atRelay = UdpCapture::start(m_topology->vps(), u"eth0"_s);
    if (!atRelay)
        return std::unexpected(atRelay.error());
    letPass(kListen);
    m_attacker->hear((*atRelay)->datagrams());
    return {};
}

/// Whether the relay sent anything to one of those who are no peers.
bool LabRelayAttacks::isHeardByStrangers(Moment since) const
{
    return bytesFromRelay(*m_atOwn, since) + bytesFromRelay(*m_atVictim, since) +
               bytesFromRelay(*m_atNeighbour, since) >
           0;
}

/// When the sessions of the pairs began.
Result<QList<QByteArray>> LabRelayAttacks::handshakes() const
{
    QList<QByteArray> times;
    for (const QString& name : {u"alice"_s, u"carol"_s}) {
        auto shown = host(name).machine().run({u"wg"_s, u"show"_s, u"rw0"_s, u"latest-handshakes"_s});
        if (!shown)
            return std::unexpected(shown.error());
        times << *shown;
    }
    return times;
}

void LabRelayAttacks::attack_data()
{
    QTest::addColumn<int>("number");
    const auto attacks = relayAttacks();
    for (int i = 0; i < attacks.size(); ++i)
        QTest::newRow(qPrintable(attacks.at(i).name)) << i;
}

void LabRelayAttacks::attack()
{
    QFETCH(const int, number);
    const Attack attack = relayAttacks().at(number);
    const bool isFlood = attack.pace == Attack::Pace::Flood;
    LAB_VERIFY(listen());
    m_attacker->beginAnew();
    const auto sessions = handshakes();
    LAB_VERIFY(sessions);
    const auto before = m_server->metrics();
    LAB_VERIFY(before);
    const Moment from = now();
    attack.run(*m_attacker, kAttack);
    const Moment to = now();
    letPass(kOnTheWay);
    const auto after = m_server->metrics();
    LAB_VERIFY(after);

    const Attacker::Places& places = m_attacker->places();
    const QByteArray drop = kDropped + attack.drop + "\"}";
    const quint64 drops = after->value(drop) - before->value(drop);
    qInfo("%s: %d packets, %llu at the relay, %llu dropped as %s; got: attacker %lld of %lld bytes, victim %lld of "
          "%lld, neighbour %lld of %lld",
          qPrintable(attack.name), m_attacker->sentPackets(),
          after->value("roamwire_relay_received_packets_total") -
              before->value("roamwire_relay_received_packets_total"),
          drops, attack.drop.constData(), bytesFromRelay(*m_atOwn, from), m_attacker->sentFrom(places.own),
          bytesFromRelay(*m_atVictim, from), m_attacker->sentFrom(places.victim), bytesFromRelay(*m_atNeighbour, from),
          m_attacker->sentFrom(places.neighbour));
    const auto newSessions = handshakes();
    LAB_VERIFY(newSessions);
    for (qsizetype i = 0; i < sessions->size(); ++i) {
        const ProbeLog log = m_pairs.at(static_cast<std::size_t>(i))->probe().log();
        const bool isSame = sessions->at(i) == newSessions->at(i);
        const int sent = log.sentBetween(from, to);
        qInfo("lost %d of %d, longest silence %.0f ms", log.lost(from, to), sent, log.longestGapMs(from, to));
        QVERIFY(sent > 0);
        QVERIFY(log.lost(from, to) <= (isFlood ? kLostInFlood * sent : isSame ? kNoise : kOnTheWayAtRekey));
        QVERIFY(log.longestGapMs(from, to) <= (isFlood ? kSilenceInFloodMs : kSilenceMs));
    }

    QCOMPARE(bindings(*after), bindings(*before));
    QVERIFY(attack.drop.isEmpty() || drops > 0);
    QVERIFY(bytesFromRelay(*m_atOwn, from) <= m_attacker->sentFrom(places.own));
    QVERIFY(bytesFromRelay(*m_atVictim, from) <= m_attacker->sentFrom(places.victim));
    QVERIFY(waitUntil([&] { return !isHeardByStrangers(now() - kOnTheWay); }, kSilentSource + kOnTheWay * 2, kListen));
    for (const auto& pair : m_pairs) {
        QVERIFY(waitUntil([&] { return pair->probe().log().isSteady(now()); }, kPatience));
        QVERIFY(pair->settle(kRelay, kReason));
    }
}

void LabRelayAttacks::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

void LabRelayAttacks::cleanupTestCase()
{
    for (const auto& pair : m_pairs)
        LAB_VERIFY(pair->leave());
    m_pairs.clear();
    m_attacker.reset();
    m_atOwn.reset();
    m_atVictim.reset();
    m_atNeighbour.reset();
    m_server.reset();
    m_hand.reset();
    m_own.reset();
    m_victim.reset();
    m_topology.reset();
}

int main(int argc, char** argv)
{
    return runInSandbox<LabRelayAttacks>(argc, argv, Needs::Programs);
}

#include "lab_relayattacks.moc"
