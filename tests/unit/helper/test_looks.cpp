#include "client-gui/helper-api/looks.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace roamwire;
using namespace roamwire::helper;

namespace {

const QString kIf = QStringLiteral("rw0");

DevicePeer peerOf(char byte, quint64 rxBytes = 0)
{
    DevicePeer peer;
    peer.publicKey = *PublicKey::fromRaw(QByteArray(32, byte));
    peer.rxBytes = rxBytes;
    return peer;
}

ShowAnswer answerOf(QList<DevicePeer> peers, quint16 listenPort = 1)
{
    ShowAnswer answer;
    answer.device.listenPort = listenPort;
    answer.device.peers = std::move(peers);
    return answer;
}

QList<DevicePeer> sorted(QList<DevicePeer> peers)
{
    std::ranges::sort(peers, {}, &DevicePeer::publicKey);
    return peers;
}

} // namespace

class TestLooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatDiffers();
    void tellsAllToWhoHasNothing();
    void tellsAllToWhoHasAnotherLook();
    void keepsInterfacesApart();
    void refusesWhatItCannotContinue();
    void endsLikeWhatWasSeen();
};

void TestLooks::tellsWhatDiffers()
{
    ShownLooks shown;
    const ShowAnswer first = shown.shorten({kIf, 0}, answerOf({peerOf('a'), peerOf('b'), peerOf('c')}));
    const ShowAnswer next = shown.shorten({kIf, first.look}, answerOf({peerOf('a'), peerOf('c', 7), peerOf('d')}, 2));
    QCOMPARE(next.since, first.look);
    QCOMPARE(next.device.peers, (QList{peerOf('c', 7), peerOf('d')}));
    QCOMPARE(next.gone, QList{peerOf('b').publicKey});
    QCOMPARE(next.device.listenPort, 2);
    const ShowAnswer last = shown.shorten({kIf, next.look}, answerOf({peerOf('a'), peerOf('c', 7), peerOf('d')}));
    QVERIFY(last.device.peers.isEmpty() && last.gone.isEmpty() && last.since == next.look);
}

void TestLooks::tellsAllToWhoHasNothing()
{
    ShownLooks shown;
    for (int i = 0; i < 2; ++i) {
        const ShowAnswer answer = shown.shorten({kIf, 0}, answerOf({peerOf('a')}));
        QVERIFY(!answer.since && answer.look > 0);
        QCOMPARE(answer.device.peers, QList{peerOf('a')});
    }
}

/// Two requests were under way at the same time.
void TestLooks::tellsAllToWhoHasAnotherLook()
{
    ShownLooks shown;
    const quint32 old = shown.shorten({kIf, 0}, answerOf({peerOf('a')})).look;
    shown.shorten({kIf, old}, answerOf({peerOf('b')}));
    const ShowAnswer answer = shown.shorten({kIf, old}, answerOf({peerOf('b')}));
    QVERIFY(!answer.since);
    QCOMPARE(answer.device.peers, QList{peerOf('b')});
}

void TestLooks::keepsInterfacesApart()
{
    ShownLooks shown;
    const quint32 first = shown.shorten({kIf, 0}, answerOf({peerOf('a')})).look;
    const ShowAnswer other = shown.shorten({QStringLiteral("rw1"), first}, answerOf({peerOf('a')}));
    QVERIFY(!other.since);
    QCOMPARE(other.device.peers.size(), 1);
    QVERIFY(shown.shorten({kIf, first}, answerOf({peerOf('a')})).device.peers.isEmpty());
}

/// It asks for everything afterwards.
void TestLooks::refusesWhatItCannotContinue()
{
    KeptLook kept;
    ShowAnswer first = answerOf({peerOf('a')});
    first.look = 5;
    QVERIFY(kept.complete(first));
    QCOMPARE(kept.number(), 5u);
    ShowAnswer stray = answerOf({});
    stray.look = 7;
    stray.since = 6;
    QVERIFY(!kept.complete(stray));
    QCOMPARE(kept.number(), 0u);
    stray.since = 0;
    QVERIFY(!kept.complete(stray));
}

void TestLooks::endsLikeWhatWasSeen()
{
    std::mt19937 random(20261122);
    const auto below = [&](unsigned bound) { return random() % bound; };
    ShownLooks shown;
    KeptLook kept;
    QList<DevicePeer> peers;
    qsizetype told = 0;
    for (int step = 0; step < 3'000; ++step) {
        const char name = static_cast<char>('a' + below(20));
        const auto place = std::ranges::find(peers, peerOf(name).publicKey, &DevicePeer::publicKey);
        if (place == peers.end())
            peers.insert(below(static_cast<unsigned>(peers.size()) + 1), peerOf(name));
        else if (below(3) == 0)
            peers.erase(place);
        else
            place->rxBytes += below(3);
        if (below(4) == 0)
            std::ranges::shuffle(peers, random);
        if (below(50) == 0)
            kept = {}; // as after an answer that made no sense
        const ShowAnswer answer = shown.shorten({kIf, kept.number()}, answerOf(peers));
        told += answer.device.peers.size();
        const auto device = kept.complete(answer);
        QVERIFY(device);
        QCOMPARE(sorted(device->peers), sorted(peers));
    }
    QVERIFY(told < 6'000);
}

QTEST_APPLESS_MAIN(TestLooks)
#include "test_looks.moc"
