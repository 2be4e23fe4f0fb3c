#include "server/worker/wgkex/linkaddress.h"
#include "server/worker/wgkex/peerbook.h"
#include "tests/support/fakeclock.h"
#include "tests/support/testkeys.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;
using namespace std::chrono_literals;
using roamwire::test::keyNumber;
using Verdict = PeerBook::Verdict;

class TestPeerBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void announcesAndRepeats();
    void silence_data();
    void silence();
    void aHandshakeIsHeard();
    void aJumpOfTheClockSilencesNobody();
    void aHandshakeOfTheFutureIsNow();
    void fullness();
    void sharedAddress();
    void firstComeOnTheInterface();
    void somebodyElsesPeers();
    void ownKey();
    void forgetting();

private:
    PublicKey key(int number) const { return keyNumber(static_cast<std::uint8_t>(number)); }
    DevicePeer client(int number, std::int64_t handshake = 0) const
    {
        return {key(number), {}, {Prefix::host(linkAddressOf(key(number)))}, handshake};
    }
    DeviceState device(const QList<DevicePeer>& peers) const { return {key(200), 51820, peers}; }
    std::int64_t unixSeconds() const { return m_clock.unixMs() / 1000; }
    void see(PeerBook& book, const QList<DevicePeer>& peers) const
    {
        book.see(device(peers), m_clock.now(), m_clock.unixMs());
    }

    test::FakeClock m_clock;
};

namespace {

constexpr qsizetype kMany = 100;

/// Two keys with the same address, found by trying.
const PublicKey kTwin1 = *PublicKey::fromBase64("RB8em2kh4X+D5PHhC6SANwEf9fVUvwvb8s+KNgReBu4=");
const PublicKey kTwin2 = *PublicKey::fromBase64("KHLyhauY4vXlS5+5q94pAnIo/+GQ0dsBJcviO987VNk=");

} // namespace

void TestPeerBook::announcesAndRepeats()
{
    PeerBook book(3h, kMany);
    QCOMPARE(book.announce(key(1), m_clock.now()), Verdict::New);
    QCOMPARE(book.announce(key(1), m_clock.now()), Verdict::Known);
    QCOMPARE(book.seats(), (QList<Seat>{{key(1), linkAddressOf(key(1))}}));
}

void TestPeerBook::silence_data()
{
    QTest::addColumn<bool>("isAnnounced");
    QTest::addColumn<bool>("isFound");
    QTest::addColumn<int>("handshakeAge"); ///< minutes before it is seen first; -1: none
    QTest::addColumn<int>("minutes");      ///< until it is silent
    QTest::newRow("announced, never heard") << true << false << -1 << 180;
    QTest::newRow("announced and found, never heard") << true << true << -1 << 180;
    QTest::newRow("found, never heard: since the worker's start") << false << true << -1 << 180;
    QTest::newRow("found, with a handshake") << false << true << 100 << 80;
    QTest::newRow("found, silent for long") << false << true << 181 << 0;
    QTest::newRow("announced anew, silent for long") << true << true << 500 << 180;
}

void TestPeerBook::silence()
{
    QFETCH(bool, isAnnounced);
    QFETCH(bool, isFound);
    QFETCH(int, handshakeAge);
    QFETCH(int, minutes);
    PeerBook book(3h, kMany);
    const std::int64_t handshake = handshakeAge < 0 ? 0 : unixSeconds() - handshakeAge * 60;
    if (isAnnounced)
        book.announce(key(1), m_clock.now());
    if (isFound)
        see(book, {client(1, handshake)});
    if (minutes > 0) {
        m_clock.advance(std::chrono::minutes(minutes) - 1s);
        QVERIFY(!book.isSilent(key(1), m_clock.now()));
        m_clock.advance(1s);
    }
    QVERIFY(book.isSilent(key(1), m_clock.now()));
}

void TestPeerBook::aHandshakeIsHeard()
{
    PeerBook book(3h, kMany);
    book.announce(key(1), m_clock.now());
    for (int hour = 0; hour < 10; ++hour) {
        m_clock.advance(2h);
        see(book, {client(1, unixSeconds())});
        QVERIFY(!book.isSilent(key(1), m_clock.now()));
    }
    m_clock.advance(3h);
    see(book, {client(1, unixSeconds() - 3 * 3600)}); // the same one
    QVERIFY(book.isSilent(key(1), m_clock.now()));
    book.announce(key(1), m_clock.now());
    QVERIFY(!book.isSilent(key(1), m_clock.now()));
}

void TestPeerBook::aJumpOfTheClockSilencesNobody()
{
    PeerBook book(3h, kMany);
    const std::int64_t handshake = unixSeconds() - 60;
    see(book, {client(1, handshake)});
    m_clock.advance(1min);
    const std::int64_t yearLater = m_clock.unixMs() + 365LL * 24 * 3600 * 1000;
    book.see(device({client(1, handshake)}), m_clock.now(), yearLater);
    QVERIFY(!book.isSilent(key(1), m_clock.now()));
}

void TestPeerBook::aHandshakeOfTheFutureIsNow()
{
    PeerBook book(3h, kMany);
    see(book, {client(1, unixSeconds() + 10 * 3600)});
    QVERIFY(!book.isSilent(key(1), m_clock.now()));
    m_clock.advance(3h);
    QVERIFY(book.isSilent(key(1), m_clock.now()));
}

void TestPeerBook::fullness()
{
    PeerBook book(3h, 2);
    QCOMPARE(book.announce(key(1), m_clock.now()), Verdict::New);
    QCOMPARE(book.announce(key(2), m_clock.now()), Verdict::New);
    QCOMPARE(book.announce(key(3), m_clock.now()), Verdict::Full);
    QCOMPARE(book.announce(key(1), m_clock.now()), Verdict::Known);
    book.forget(key(1));
    QCOMPARE(book.announce(key(3), m_clock.now()), Verdict::New);
}

/// A key that was made to have another's address would take the other's packets.
void TestPeerBook::sharedAddress()
{
    QCOMPARE(linkAddressOf(kTwin1), linkAddressOf(kTwin2));
    PeerBook book(3h, kMany);
    QCOMPARE(book.announce(kTwin1, m_clock.now()), Verdict::New);
    QCOMPARE(book.announce(kTwin2, m_clock.now()), Verdict::AddressTaken);
    QCOMPARE(book.size(), 1);
    book.forget(kTwin1);
    QCOMPARE(book.announce(kTwin2, m_clock.now()), Verdict::New);
}

/// What comes before the first look yields to what the interface has.
void TestPeerBook::firstComeOnTheInterface()
{
    PeerBook book(3h, kMany);
    book.announce(kTwin2, m_clock.now());
    see(book, {{kTwin1, {}, {Prefix::host(linkAddressOf(kTwin1))}}});
    QCOMPARE(book.seats(), (QList<Seat>{{kTwin1, linkAddressOf(kTwin1)}}));
    QCOMPARE(book.announce(kTwin2, m_clock.now()), Verdict::AddressTaken);
}

void TestPeerBook::somebodyElsesPeers()
{
    PeerBook book(3h, kMany);
    book.announce(key(1), m_clock.now());
    book.announce(key(4), m_clock.now());
    const DevicePeer other{key(1), {}, {*Prefix::fromString(u"fe80::5/128"), *Prefix::fromString(u"10.0.0.0/8")}};
    const DevicePeer thief{key(3), {}, {Prefix::host(linkAddressOf(key(4)))}};
    const DevicePeer half{key(5), {}, {}};
    see(book, {other, thief, half});
    QCOMPARE(book.size(), 0);
    QCOMPARE(book.announce(key(1), m_clock.now()), Verdict::SomebodyElses);
    QCOMPARE(book.announce(key(4), m_clock.now()), Verdict::AddressTaken);
    QCOMPARE(book.announce(key(5), m_clock.now()), Verdict::New);
    see(book, {half});
    QCOMPARE(book.announce(key(1), m_clock.now()), Verdict::New);
    QCOMPARE(book.announce(key(4), m_clock.now()), Verdict::New);
}

void TestPeerBook::ownKey()
{
    PeerBook book(3h, kMany);
    book.announce(key(200), m_clock.now());
    see(book, {});
    QCOMPARE(book.size(), 0);
    QCOMPARE(book.announce(key(200), m_clock.now()), Verdict::SomebodyElses);
}

void TestPeerBook::forgetting()
{
    PeerBook book(3h, kMany);
    book.forget(key(1));
    book.announce(key(1), m_clock.now());
    book.forget(key(1));
    QVERIFY(book.seats().isEmpty());
    QVERIFY(!book.isSilent(key(1), m_clock.now()));
    QCOMPARE(book.announce(key(1), m_clock.now()), Verdict::New);
}

QTEST_GUILESS_MAIN(TestPeerBook)
#include "test_peerbook.moc"
