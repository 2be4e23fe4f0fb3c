#include "client-gui/engine/tunnelprobe.h"
#include "tests/support/fakeclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Loopback stands for the tunnel: every address of 127.0.0.0/8 is on this machine.
const QHostAddress kOne(u"127.41.198.1"_s);
const QHostAddress kOther(u"127.41.198.2"_s);
const QHostAddress kStranger(u"127.41.199.1"_s);
constexpr int kLength = 24;

QByteArray datagram(char kind, const QByteArray& nonce)
{
    return QByteArray("RWP1") + kind + QByteArray(3, '\0') + nonce;
}

} // namespace

class TestTunnelProbe final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peersAnswerEachOther();
    void whatIsNoAnswerIsNone_data();
    void whatIsNoAnswerIsNone();
    void asksAreAnsweredOnlyInside_data();
    void asksAreAnsweredOnlyInside();

private:
    test::FakeClock m_clock;
};

void TestTunnelProbe::peersAnswerEachOther()
{
    TunnelProbe one(m_clock);
    TunnelProbe other(m_clock);
    one.setAddress({kOne, kLength});
    other.setAddress({kOther, kLength});
    QVERIFY(one.isListening() && other.isListening());
    QSignalSpy answered(&one, &TunnelProbe::answered);
    one.ask(kOther);
    m_clock.advance(30ms);
    QVERIFY(answered.wait());
    QCOMPARE(answered.first().at(0).value<QHostAddress>(), kOther);
    QCOMPARE(answered.first().at(1).value<Milliseconds>(), 30ms);
}

void TestTunnelProbe::whatIsNoAnswerIsNone_data()
{
    QTest::addColumn<QHostAddress>("sender");
    QTest::addColumn<char>("kind");
    QTest::addColumn<bool>("isNonceRight");
    QTest::addColumn<bool>("counts");
    QTest::newRow("an answer") << kOther << char(2) << true << true;
    QTest::newRow("another nonce") << kOther << char(2) << false << false;
    QTest::newRow("another peer") << QHostAddress(u"127.41.198.3"_s) << char(2) << true << false;
    QTest::newRow("another kind") << kOther << char(3) << true << false;
}

void TestTunnelProbe::whatIsNoAnswerIsNone()
{
    QFETCH(QHostAddress, sender);
    QFETCH(char, kind);
    QFETCH(bool, isNonceRight);
    QFETCH(bool, counts);
    TunnelProbe probe(m_clock);
    probe.setAddress({kOne, kLength});
    QSignalSpy answered(&probe, &TunnelProbe::answered);
    QUdpSocket peer;
    QVERIFY(peer.bind(kOther, TunnelProbe::kPort));
    probe.ask(kOther);
    QVERIFY(peer.waitForReadyRead());
    QByteArray ask(TunnelProbe::kSize + 1, Qt::Uninitialized);
    ask.resize(peer.readDatagram(ask.data(), ask.size()));
    QCOMPARE(ask.size(), TunnelProbe::kSize);
    const QByteArray nonce = isNonceRight ? ask.sliced(8) : QByteArray(8, 'x');

    QUdpSocket other;
    QVERIFY(sender == kOther || other.bind(sender, TunnelProbe::kPort));
    (sender == kOther ? peer : other).writeDatagram(datagram(kind, nonce), kOne, TunnelProbe::kPort);
    QCOMPARE(answered.wait(counts ? 5000 : 100), counts);
}

void TestTunnelProbe::asksAreAnsweredOnlyInside_data()
{
    QTest::addColumn<QHostAddress>("sender");
    QTest::addColumn<quint16>("port");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isAnswered");
    const QByteArray ask = datagram(1, QByteArray(8, 'n'));
    QTest::newRow("a peer") << kOther << TunnelProbe::kPort << ask << true;
    QTest::newRow("outside the network") << kStranger << TunnelProbe::kPort << ask << false;
    QTest::newRow("another port") << kOther << quint16(41199) << ask << false;
    QTest::newRow("too long") << kOther << TunnelProbe::kPort << ask + '!' << false;
    QTest::newRow("too short") << kOther << TunnelProbe::kPort << ask.chopped(1) << false;
    QTest::newRow("something else") << kOther << TunnelProbe::kPort << QByteArray(16, 'R') << false;
}

void TestTunnelProbe::asksAreAnsweredOnlyInside()
{
    QFETCH(QHostAddress, sender);
    QFETCH(quint16, port);
    QFETCH(QByteArray, text);
    QFETCH(bool, isAnswered);
    TunnelProbe probe(m_clock);
    probe.setAddress({kOne, kLength});
    QUdpSocket peer;
    QVERIFY(peer.bind(sender, port));
    QSignalSpy arrived(&peer, &QUdpSocket::readyRead);
    peer.writeDatagram(text, kOne, TunnelProbe::kPort);
    QCOMPARE(arrived.wait(isAnswered ? 5000 : 100), isAnswered);
    if (isAnswered) {
        QByteArray answer(64, Qt::Uninitialized);
        answer.resize(peer.readDatagram(answer.data(), answer.size()));
        QCOMPARE(answer, datagram(2, QByteArray(8, 'n')));
    }
}

QTEST_GUILESS_MAIN(TestTunnelProbe)
#include "test_tunnelprobe.moc"
