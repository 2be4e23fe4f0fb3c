#include "client-gui/helper/checktable.h"
#include "shared/crypto/possession.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/helper/fakesystem.h"

#include <QRandomGenerator>
#include <QTest>

#include <utility>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

Q_DECLARE_METATYPE(roamwire::helper::CheckArrival)

namespace {

using Outcome = CheckResult::Outcome;

const QByteArray kHere(32, '\x48');
const QByteArray kThere(32, '\x50');
const auto kLan = *Endpoint::fromString(u"192.168.1.7:5000");
const auto kWan = *Endpoint::fromString(u"[2001:db8::7]:5000");
const auto kTranslated = *Endpoint::fromString(u"198.51.100.1:61234");
const auto kOwnAddress = QHostAddress(QStringLiteral("192.168.1.2"));

PublicKey publicOf(const QByteArray& key)
{
    return publicKeyOf(privateKeyFrom(key));
}

const PublicKey kHereKey = publicOf(kHere);
const PublicKey kThereKey = publicOf(kThere);

/// One side: a table that knows the other as its only peer, with time that the test moves.
struct Side
{
    explicit Side(const QByteArray& own = kHere, const QByteArray& peer = kThere)
        : peerKey(publicOf(peer))
        , table(privateKeyFrom(own), [this] { return nextNonce(); }, clock.now())
    {
        DevicePeer device;
        device.publicKey = peerKey;
        table.setPeers({device});
    }

    CheckNonce nextNonce()
    {
        CheckNonce nonce{};
        nonce[0] = ++lastNonce[0];
        nonce[1] = lastNonce[1] += lastNonce[0] == 0 ? 1 : 0;
        return nonce;
    }
    CheckWork start(const QList<Endpoint>& candidates) { return *table.start(peerKey, candidates, clock.now()); }
    CheckWork receive(const CheckDatagram& datagram, const Endpoint& source)
    {
        return table.receive({source, kOwnAddress, datagram}, clock.now());
    }
    /// `count` seconds of questions, one step at a time.
    CheckWork pass(Milliseconds time)
    {
        CheckWork all;
        const Instant end = clock.now() + time;
        while (table.nextWork() && *table.nextWork() <= end) {
            clock.advance(*table.nextWork() - clock.now());
            const CheckWork work = table.advance(clock.now());
            all.sends += work.sends;
            all.results += work.results;
        }
        clock.advance(end - clock.now());
        return all;
    }

    PublicKey peerKey;
    std::array<std::uint8_t, 2> lastNonce{};
    test::FakeClock clock;
    CheckTable table;
};

CheckDatagram from(const QByteArray& sender, CheckKind kind, const CheckNonce& nonce,
                   const QByteArray& receiver = kHere)
{
    return makeCheckDatagram(kind, nonce, publicOf(sender), *makeCheckKey(privateKeyFrom(sender), publicOf(receiver)));
}

CheckDatagram ask(std::uint8_t number = 1)
{
    return from(kThere, CheckKind::Ask, {number});
}

/// What the other side answers to a question.
CheckDatagram answerTo(const CheckSend& question)
{
    return from(kThere, CheckKind::Answer, readCheckDatagram(question.datagram)->nonce);
}

CheckClaim claimOf(const CheckSend& send)
{
    return *readCheckDatagram(send.datagram);
}

QList<Endpoint> targetsOf(const CheckWork& work, CheckKind kind)
{
    QList<Endpoint> targets;
    for (const CheckSend& send : work.sends) {
        if (claimOf(send).kind == kind)
            targets.append(send.target);
    }
    return targets;
}

} // namespace

class TestCheckTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksForASecond();
    void confirmsWhereItAsked();
    void confirmsOnce();
    void answersWhileItAsks();
    void asksBackWhereThePortWasTranslated();
    void asksWhereItWasAskedFromBefore();
    void learnsFewPlaces();
    void elsewhereIsNotConfirmed();
    void answersPeersAtAnyTime();
    void limitsIdleAnswers();
    void ignoresStrangers_data();
    void ignoresStrangers();
    void survivesBrokenBytes();
    void stopsWithoutAWord();
    void beginsAnew();
    void peersThatGoTakeTheirChecksAlong();
    void limitsChecks();
    void refusesWeakKeys();
};

void TestCheckTable::asksForASecond()
{
    Side side;
    const CheckWork first = side.start({kLan, kWan, kLan});
    QCOMPARE(targetsOf(first, CheckKind::Ask), (QList{kLan, kWan}));
    QVERIFY(first.sends[0].from.isNull());
    QCOMPARE(*side.table.nextWork(), side.clock.now() + Milliseconds(50));
    QVERIFY(side.table.advance(side.clock.now()).sends.isEmpty());
    const CheckWork rest = side.pass(Milliseconds(999));
    QCOMPARE(rest.sends.size(), 2 * 19);
    QVERIFY(rest.results.isEmpty());
    QSet<QByteArray> nonces;
    for (const CheckSend& send : first.sends + rest.sends)
        nonces.insert(QByteArray(reinterpret_cast<const char*>(claimOf(send).nonce.data()), 8));
    QCOMPARE(nonces.size(), 40);
    const CheckWork last = side.pass(Milliseconds(1));
    QVERIFY(last.sends.isEmpty());
    QCOMPARE(last.results, (QList<CheckResult>{{kThereKey, Outcome::Failed}}));
    QVERIFY(!side.table.nextWork());
}

void TestCheckTable::confirmsWhereItAsked()
{
    Side side;
    const CheckWork asked = side.start({kLan, kWan});
    side.clock.advance(Milliseconds(7));
    const CheckWork confirmed = side.receive(answerTo(asked.sends[1]), kWan);
    QCOMPARE(confirmed.results, (QList<CheckResult>{{kThereKey, Outcome::Confirmed, kWan, Milliseconds(7)}}));
    // The other place is asked on, and is confirmed, too, by an answer to an earlier question.
    const CheckWork more = side.pass(Milliseconds(100));
    QCOMPARE(targetsOf(more, CheckKind::Ask), (QList{kLan, kLan}));
    const CheckWork second = side.receive(answerTo(asked.sends[0]), kLan);
    QCOMPARE(second.results, (QList<CheckResult>{{kThereKey, Outcome::Confirmed, kLan, Milliseconds(107)}}));
    const CheckWork end = side.pass(Milliseconds(1'000));
    QVERIFY(end.sends.isEmpty() && end.results.isEmpty()); // nothing has failed
}

void TestCheckTable::confirmsOnce()
{
    Side side;
    CheckWork asked = side.start({kLan});
    asked.sends += side.pass(Milliseconds(50)).sends;
    QCOMPARE(side.receive(answerTo(asked.sends[0]), kLan).results.size(), 1);
    QVERIFY(side.receive(answerTo(asked.sends[0]), kLan).results.isEmpty());
    QVERIFY(side.receive(answerTo(asked.sends[1]), kLan).results.isEmpty());
}

void TestCheckTable::answersWhileItAsks()
{
    Side side;
    side.start({kLan});
    const CheckWork work = side.receive(ask(9), kLan);
    QCOMPARE(targetsOf(work, CheckKind::Answer), QList{kLan});
    QVERIFY(work.results.isEmpty()); // a check of it runs already
    QCOMPARE(claimOf(work.sends[0]).nonce, CheckNonce{9});
    QCOMPARE(claimOf(work.sends[0]).sender, prefixOf(kHereKey));
    QVERIFY(isAuthentic(work.sends[0].datagram, *makeCheckKey(privateKeyFrom(kThere), kHereKey)));
    QCOMPARE(work.sends[0].from, kOwnAddress);
    // Also once it knows what it wanted to know.
    const CheckWork asked = side.pass(Milliseconds(50));
    QCOMPARE(side.receive(answerTo(asked.sends[0]), kLan).results.size(), 1);
    QCOMPARE(targetsOf(side.receive(ask(10), kLan), CheckKind::Answer), QList{kLan});
}

void TestCheckTable::asksBackWhereThePortWasTranslated()
{
    Side side;
    side.start({kLan});
    const CheckWork work = side.receive(ask(), kTranslated);
    QCOMPARE(targetsOf(work, CheckKind::Answer), QList{kTranslated});
    QCOMPARE(targetsOf(work, CheckKind::Ask), QList{kTranslated}); // at once
    QCOMPARE(side.receive(answerTo(work.sends[1]), kTranslated).results.value(0).endpoint, kTranslated);
    QCOMPARE(targetsOf(side.pass(Milliseconds(50)), CheckKind::Ask), QList{kLan});
}

/// A peer behind a symmetric NAT is content with the first answer, which may come before our own check begins.
void TestCheckTable::asksWhereItWasAskedFromBefore()
{
    Side side;
    QCOMPARE(side.receive(ask(), kTranslated).results.size(), 1);
    side.pass(Milliseconds(10'000));
    QCOMPARE(targetsOf(side.start({kLan}), CheckKind::Ask), (QList{kLan, kTranslated}));
    side.pass(Milliseconds(1'001));
    QCOMPARE(targetsOf(side.start({kLan}), CheckKind::Ask), QList{kLan}); // it has gone out of date
}

void TestCheckTable::learnsFewPlaces()
{
    Side side;
    side.start({kLan});
    for (quint16 port = 1; port <= 10; ++port)
        side.receive(ask(), {kTranslated.address, port});
    const CheckWork work = side.pass(Milliseconds(50));
    QCOMPARE(work.sends.size(), 1 + 4);
    QVERIFY(!targetsOf(work, CheckKind::Ask).contains(Endpoint{kTranslated.address, 5}));
}

/// Who records an answer and sends it from elsewhere gets a question at most.
void TestCheckTable::elsewhereIsNotConfirmed()
{
    Side side;
    const CheckWork asked = side.start({kLan});
    const CheckWork work = side.receive(answerTo(asked.sends[0]), kTranslated);
    QVERIFY(work.results.isEmpty());
    QCOMPARE(targetsOf(work, CheckKind::Ask), QList{kTranslated});
    QVERIFY(side.receive(answerTo(asked.sends[0]), kLan).results.isEmpty()); // answers count once
    QCOMPARE(side.receive(answerTo(work.sends[0]), kTranslated).results.value(0).endpoint, kTranslated);
}

void TestCheckTable::answersPeersAtAnyTime()
{
    Side side;
    const CheckWork first = side.receive(ask(), kLan);
    QCOMPARE(first.results, (QList<CheckResult>{{kThereKey, Outcome::Asked, kLan}}));
    QCOMPARE(targetsOf(first, CheckKind::Answer), QList{kLan});
    QCOMPARE(targetsOf(first, CheckKind::Ask), QList<Endpoint>());
    side.clock.advance(Milliseconds(999));
    QVERIFY(side.receive(ask(), kWan).results.isEmpty());
    side.clock.advance(Milliseconds(1));
    QCOMPARE(side.receive(ask(), kWan).results, (QList<CheckResult>{{kThereKey, Outcome::Asked, kWan}}));
    QVERIFY(!side.table.nextWork());
}

void TestCheckTable::limitsIdleAnswers()
{
    Side side;
    qsizetype answers = 0;
    for (int i = 0; i < 1'000; ++i)
        answers += side.receive(ask(), kLan).sends.size();
    QCOMPARE(answers, 40);
    side.clock.advance(Milliseconds(25));
    QCOMPARE(side.receive(ask(), kLan).sends.size(), 1);
    QCOMPARE(side.receive(ask(), kLan).sends.size(), 0);
}

void TestCheckTable::ignoresStrangers_data()
{
    QTest::addColumn<CheckArrival>("arrival");
    const auto row = [](const char* name, const CheckDatagram& datagram, const Endpoint& source = kLan) {
        QTest::newRow(name) << CheckArrival{source, kOwnAddress, datagram};
    };
    const auto changed = [](std::size_t at, std::uint8_t by) {
        CheckDatagram datagram = ask();
        datagram[at] ^= by;
        return datagram;
    };
    const QByteArray stranger(32, '\x58');
    row("no peer of ours", from(stranger, CheckKind::Ask, {1}));
    row("for somebody else", from(kThere, CheckKind::Ask, {1}, stranger));
    row("our own, sent back", from(kHere, CheckKind::Ask, {1}, kThere));
    row("other magic", changed(0, 1));
    row("unknown kind", changed(4, 4));
    row("reserved bytes", changed(5, 1));
    row("another nonce", changed(8, 1));
    row("another sender", changed(16, 1));
    row("another mac", changed(47, 0x80));
    row("answer to nothing", from(kThere, CheckKind::Answer, {99}));
    row("from multicast", ask(), *Endpoint::fromString(u"224.0.0.1:5000"));
    row("from link-local", ask(), *Endpoint::fromString(u"169.254.1.1:5000"));
    row("from port 0", ask(), {kLan.address, 0});
}

void TestCheckTable::ignoresStrangers()
{
    QFETCH(CheckArrival, arrival);
    Side side;
    CheckWork work = side.table.receive(arrival, side.clock.now());
    QVERIFY(work.sends.isEmpty() && work.results.isEmpty());
    side.start({kWan});
    work = side.table.receive(arrival, side.clock.now());
    QVERIFY(work.sends.isEmpty() && work.results.isEmpty());
}

void TestCheckTable::survivesBrokenBytes()
{
    QRandomGenerator random(7);
    Side side;
    const CheckWork asked = side.start({kLan});
    for (int i = 0; i < 2'000; ++i) {
        CheckDatagram datagram = i % 2 == 0 ? ask() : answerTo(asked.sends[0]);
        datagram[random.bounded(quint32(datagram.size()))] ^= static_cast<std::uint8_t>(1 + random.bounded(255));
        const CheckWork work = side.receive(datagram, kLan);
        QVERIFY(work.sends.isEmpty() && work.results.isEmpty());
    }
}

void TestCheckTable::stopsWithoutAWord()
{
    Side side;
    const CheckWork asked = side.start({kLan});
    side.table.stop(kThereKey, side.clock.now());
    QVERIFY(!side.table.nextWork());
    QVERIFY(side.receive(answerTo(asked.sends[0]), kLan).results.isEmpty());
    // The other side's check still runs for a moment: it is answered, and no news.
    const CheckWork work = side.receive(ask(), kLan);
    QCOMPARE(work.sends.size(), 1);
    QVERIFY(work.results.isEmpty());
    side.clock.advance(Milliseconds(1'000));
    QCOMPARE(side.receive(ask(), kLan).results.size(), 1);
    side.table.stop(kThereKey, side.clock.now());
}

void TestCheckTable::beginsAnew()
{
    Side side;
    const CheckWork before = side.start({kLan});
    side.clock.advance(Milliseconds(900));
    QCOMPARE(targetsOf(side.start({kWan}), CheckKind::Ask), QList{kWan});
    QVERIFY(side.receive(answerTo(before.sends[0]), kLan).results.isEmpty());
    QVERIFY(side.pass(Milliseconds(999)).results.isEmpty());
    QCOMPARE(side.pass(Milliseconds(1)).results.size(), 1);
}

void TestCheckTable::peersThatGoTakeTheirChecksAlong()
{
    Side side;
    const CheckWork asked = side.start({kLan});
    side.table.setPeers({});
    QVERIFY(!side.table.nextWork());
    const CheckWork work = side.receive(answerTo(asked.sends[0]), kLan);
    QVERIFY(work.results.isEmpty() && work.sends.isEmpty());
    QVERIFY(side.receive(ask(), kLan).sends.isEmpty());
}

void TestCheckTable::limitsChecks()
{
    Side side;
    QList<DevicePeer> peers;
    for (int i = 0; i < 65; ++i) {
        DevicePeer peer;
        peer.publicKey = publicKeyOf(makePrivateKey());
        peers.append(peer);
    }
    side.table.setPeers(peers);
    const Instant now = side.clock.now();
    for (int i = 0; i < 64; ++i)
        QVERIFY(side.table.start(peers[i].publicKey, {kLan}, now));
    QVERIFY(!side.table.start(peers[64].publicKey, {kLan}, now));
    QVERIFY(side.table.start(peers[0].publicKey, {kLan}, now)); // anew
    QCOMPARE(side.pass(Milliseconds(1'000)).results.size(), 64);
    QVERIFY(side.table.start(peers[64].publicKey, {kLan}, side.clock.now()));
}

void TestCheckTable::refusesWeakKeys()
{
    Side side;
    DevicePeer peer;
    peer.publicKey = keyOf('\0');
    side.table.setPeers({peer});
    QVERIFY(!side.table.start(peer.publicKey, {kLan}, side.clock.now()));
    CheckDatagram datagram = ask();
    std::ranges::copy(prefixOf(peer.publicKey), datagram.begin() + 16);
    QVERIFY(side.receive(datagram, kLan).sends.isEmpty());
}

QTEST_GUILESS_MAIN(TestCheckTable)
#include "test_checktable.moc"
