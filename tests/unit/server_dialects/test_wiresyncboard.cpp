#include "server/dialects/wiresyncboard.h"
#include "shared/crypto/fingerprint.h"
#include "shared/wire/limits.h"
#include "tests/unit/server_dialects/samplepeers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

class TestWireSyncBoard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodyBehindTheGatewayHears();
    void theSameAgainIsToldAgain();
    void nativePeersBehindTheGatewayAreNamed();
    void newsThatAreNotPlacesAreSilent();
    void itemsSayWhatIsTrueWhenTheyAreTaken();
    void newerItemsReplaceOlder();
    void waitingItemsAreBounded();
    void withoutAGatewayItIsAlone();
    void gatewaysAsTheViewerKnowsThem();
    void unknownAddressesAreEmpty();
    void whoLeftHearsNothing();
    void comingBackIsLikeComing();
    void keysAreBounded();
    void listsAreBounded();
    void expectantViewersAreTold();
    void whatIsNotShownIsNoNews();
    void itFollowsAPlainModel();
};

namespace {

const TenantId kTenant = TenantId::fromBytes({7});

MacAddress mac(quint8 number)
{
    return MacAddress({2, 0, 0, 0, 0, number});
}

/// A peer behind the gateway; 0: nobody knows which.
PeerRecord peerAt(quint32 number, quint8 gateway, quint64 rev = 1)
{
    PeerRecord peer = samplePeer(number);
    peer.rev = rev;
    peer.endpoints = EndpointReport{51820, {QHostAddress(0xc0a80100U + number)}, std::nullopt};
    if (gateway != 0)
        peer.endpoints->lanName = lanFingerprint(kTenant, mac(gateway));
    peer.observed.v4 = QHostAddress(QStringLiteral("203.0.113.7"));
    return peer;
}

QByteArray keys(const QList<quint32>& numbers)
{
    QList<PublicKey> list;
    for (const quint32 number : numbers)
        list.append(sampleKey(number));
    return wiresync::encodeKeys(list);
}

/// A board and its clients, which tell their places.
struct Scene
{
    WireSyncBoard board{{}, 0};
    quint64 rev = 100;

    /// A wireSync client joins, or moves.
    void tell(quint32 number, quint8 gateway)
    {
        board.apply(joined(peerAt(number, gateway, ++rev)), 0);
        board.addViewer(sampleKey(number));
        board.tell(sampleKey(number),
                   gateway == 0 ? std::nullopt : std::optional(wiresync::Gateway{mac(gateway), false}), 0);
    }
    void native(quint32 number, quint8 gateway) { board.apply(joined(peerAt(number, gateway, ++rev)), 0); }
    void leave(quint32 number)
    {
        board.removeViewer(sampleKey(number));
        board.apply(removed(samplePeer(number)), 0);
    }
    QList<QByteArray> take(quint32 number) { return board.take(sampleKey(number)); }
    void takeAll()
    {
        for (quint32 number = 1; number < 20; ++number)
            take(number);
    }
    QByteArray lanNameOf(quint32 target, quint32 viewer)
    {
        take(viewer);
        board.ask(sampleKey(viewer), sampleKey(target));
        const auto peer = QJsonDocument::fromJson(take(viewer).value(0)).object();
        return peer.value(QStringLiteral("lan_name")).toString().toLatin1();
    }
};

} // namespace

void TestWireSyncBoard::everybodyBehindTheGatewayHears()
{
    Scene scene;
    scene.tell(1, 1);
    scene.tell(2, 2);
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({1})});
    QCOMPARE(scene.take(2), QList<QByteArray>{keys({2})});
    scene.tell(3, 1);
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({1, 3})});
    QCOMPARE(scene.take(3), QList<QByteArray>{keys({1, 3})});
    QVERIFY(scene.take(2).isEmpty());
    // It moves: those whom it joins hear, those whom it leaves do not.
    scene.tell(1, 2);
    QCOMPARE(scene.take(2), QList<QByteArray>{keys({2, 1})});
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({2, 1})});
    QVERIFY(scene.take(3).isEmpty());
}

void TestWireSyncBoard::theSameAgainIsToldAgain()
{
    Scene scene;
    scene.tell(1, 1);
    scene.tell(2, 1);
    scene.takeAll();
    scene.board.tell(sampleKey(1), wiresync::Gateway{mac(1), false}, 0);
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({2, 1})});
    QCOMPARE(scene.take(2), QList<QByteArray>{keys({2, 1})});
}

void TestWireSyncBoard::nativePeersBehindTheGatewayAreNamed()
{
    Scene scene;
    scene.native(5, 1);
    scene.tell(1, 1);
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({5, 1})});
    scene.native(6, 1); // comes later
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({5, 1, 6})});
    scene.native(7, 2);
    QVERIFY(scene.take(1).isEmpty());
    scene.board.apply(changed(peerAt(7, 1, 200)), 0); // moves in
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({5, 1, 6, 7})});
    QVERIFY(scene.take(5).isEmpty()); // it is no viewer
}

void TestWireSyncBoard::newsThatAreNotPlacesAreSilent()
{
    Scene scene;
    scene.native(5, 1);
    scene.tell(1, 1);
    scene.takeAll();
    PeerRecord peer = peerAt(5, 1, 101);
    peer.presence = Presence::Away;
    peer.displayName = QStringLiteral("other");
    scene.board.apply(changed(peer), 0);
    QVERIFY(scene.take(1).isEmpty());
    scene.leave(5);
    QVERIFY(scene.take(1).isEmpty());
}

void TestWireSyncBoard::itemsSayWhatIsTrueWhenTheyAreTaken()
{
    Scene scene;
    scene.tell(1, 1);
    scene.tell(2, 1);
    scene.takeAll();
    scene.board.ask(sampleKey(1), sampleKey(2));
    scene.board.ask(sampleKey(1), sampleKey(3));
    scene.tell(2, 2);
    scene.native(3, 1);
    scene.leave(2);
    QCOMPARE(scene.take(1),
             (QList<QByteArray>{wiresync::encodeNoPeer(sampleKey(2)),
                                "{\"t\":\"peer\",\"publickey\":\"" + sampleKey(3).toBase64() +
                                    "\",\"wgip\":\"10.128.0.3\",\"listen_port\":\"51820\",\"lan_name\":\"02:00:00:00:"
                                    "00:01\",\"lanip\":\"192.168.1.3\",\"wanip\":\"203.0.113.7\"}",
                                keys({1, 3})}));
    QVERIFY(scene.take(1).isEmpty());
}

void TestWireSyncBoard::newerItemsReplaceOlder()
{
    Scene scene;
    scene.tell(1, 1);
    scene.board.ask(sampleKey(1), sampleKey(8));
    scene.board.ask(sampleKey(1), sampleKey(9));
    scene.board.ask(sampleKey(1), sampleKey(8));
    scene.tell(2, 1);
    QCOMPARE(scene.take(1), (QList<QByteArray>{wiresync::encodeNoPeer(sampleKey(9)),
                                               wiresync::encodeNoPeer(sampleKey(8)), keys({1, 2})}));
}

void TestWireSyncBoard::waitingItemsAreBounded()
{
    Scene scene;
    scene.tell(1, 1);
    for (quint32 number = 1000; number < 1000 + 2 * kMaxWaitingItems; ++number)
        scene.board.ask(sampleKey(1), sampleKey(number));
    const auto items = scene.take(1);
    QCOMPARE(items.size(), qsizetype(kMaxWaitingItems));
    QCOMPARE(items.constFirst(), wiresync::encodeNoPeer(sampleKey(1000 + kMaxWaitingItems)));
    QCOMPARE(items.constLast(), wiresync::encodeNoPeer(sampleKey(999 + 2 * kMaxWaitingItems)));
}

void TestWireSyncBoard::withoutAGatewayItIsAlone()
{
    Scene scene;
    scene.tell(1, 0);
    scene.tell(2, 0);
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({1})});
    QCOMPARE(scene.take(2), QList<QByteArray>{keys({2})});
    scene.tell(1, 1);
    scene.tell(2, 1);
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({1, 2})});
}

void TestWireSyncBoard::gatewaysAsTheViewerKnowsThem()
{
    const QByteArray first = "02:00:00:00:00:01";
    const QByteArray second = "02:00:00:00:00:02";
    Scene scene;
    scene.tell(1, 1);
    scene.tell(2, 2);
    scene.tell(3, 0);
    scene.native(5, 1);
    scene.native(6, 3);
    scene.native(7, 0);
    QCOMPARE(scene.lanNameOf(5, 1), first); // the viewer's own
    QCOMPARE(scene.lanNameOf(5, 2), QByteArray("-"));
    QCOMPARE(scene.lanNameOf(6, 1), QByteArray("-"));
    QCOMPARE(scene.lanNameOf(7, 1), QByteArray("-"));
    QCOMPARE(scene.lanNameOf(7, 3), QByteArray("-")); // both unknown is not the same
    QCOMPARE(scene.lanNameOf(2, 1), second);          // told in this dialect
    QCOMPARE(scene.lanNameOf(1, 2), first);
    QCOMPARE(scene.lanNameOf(3, 1), QByteArray("-"));
    // Written as the viewer writes it, whatever the other does.
    scene.tell(4, 0xab);
    scene.tell(8, 0xab);
    scene.board.tell(sampleKey(8), wiresync::Gateway{mac(0xab), true}, 0);
    QCOMPARE(scene.lanNameOf(4, 8), QByteArray("02:00:00:00:00:AB"));
    QCOMPARE(scene.lanNameOf(8, 4), QByteArray("02:00:00:00:00:ab"));
    QCOMPARE(scene.lanNameOf(8, 1), QByteArray("02:00:00:00:00:AB"));

    const auto list = QJsonDocument::fromJson(scene.board.peers(std::nullopt)).object();
    QStringList names;
    for (const QJsonValue& peer : list.value(QStringLiteral("peers")).toArray())
        names.append(peer.toObject().value(QStringLiteral("lan_name")).toString());
    names.sort();
    QCOMPARE(names, (QStringList{QStringLiteral("-"), QStringLiteral("-"), QStringLiteral("-"), QStringLiteral("-"),
                                 QString::fromLatin1(first), QString::fromLatin1(second),
                                 QStringLiteral("02:00:00:00:00:AB"), QStringLiteral("02:00:00:00:00:ab")}));
}

void TestWireSyncBoard::unknownAddressesAreEmpty()
{
    Scene scene;
    scene.tell(1, 1);
    PeerRecord orchestration = samplePeer(5);
    orchestration.rev = 1;
    PeerRecord six = peerAt(6, 2);
    six.endpoints->lan = {QHostAddress(QStringLiteral("2001:db8::6")), QHostAddress(QStringLiteral("192.168.1.6"))};
    six.observed = {std::nullopt, QHostAddress(QStringLiteral("2001:db8::7"))};
    scene.board.apply(joined(orchestration), 0);
    scene.board.apply(joined(six), 0);
    scene.takeAll();
    scene.board.ask(sampleKey(1), sampleKey(5));
    scene.board.ask(sampleKey(1), sampleKey(6));
    const auto items = scene.take(1);
    QVERIFY2(items.at(0).endsWith("\"wgip\":\"10.128.0.5\",\"listen_port\":\"0\",\"lan_name\":\"-\",\"lanip\":\"\","
                                  "\"wanip\":\"\"}"),
             items.at(0).constData());
    QVERIFY2(items.at(1).endsWith("\"lanip\":\"192.168.1.6\",\"wanip\":\"2001:db8::7\"}"), items.at(1).constData());
}

void TestWireSyncBoard::whoLeftHearsNothing()
{
    Scene scene;
    scene.tell(1, 1);
    scene.tell(2, 1);
    scene.board.removeViewer(sampleKey(1));
    scene.board.ask(sampleKey(1), sampleKey(2));
    scene.tell(3, 1);
    QVERIFY(scene.take(1).isEmpty());
    QCOMPARE(scene.take(3), QList<QByteArray>{keys({1, 2, 3})}); // it is a peer still
    QVERIFY(scene.board.hasViewers());
    scene.leave(2);
    scene.leave(3);
    QVERIFY(!scene.board.hasViewers());
}

void TestWireSyncBoard::comingBackIsLikeComing()
{
    Scene scene;
    scene.tell(1, 1);
    scene.tell(2, 1);
    scene.takeAll();
    // Another address: gone and there again, while it stays a viewer.
    scene.board.apply(removed(samplePeer(2)), 0);
    scene.tell(2, 1);
    QCOMPARE(scene.take(1), QList<QByteArray>{keys({1, 2})});
    QCOMPARE(scene.take(2), QList<QByteArray>{keys({1, 2})});
}

void TestWireSyncBoard::keysAreBounded()
{
    Scene scene;
    for (quint32 number = 10; number < 10 + kMaxKeysPerMessage; ++number)
        scene.native(number, 1);
    scene.tell(1, 1);
    const auto message = QJsonDocument::fromJson(scene.take(1).constFirst()).object();
    const QJsonArray list = message.value(QStringLiteral("keys")).toArray();
    QCOMPARE(list.size(), kMaxKeysPerMessage);
    QCOMPARE(list.first().toString().toLatin1(), sampleKey(11).toBase64());
    QCOMPARE(list.last().toString().toLatin1(), sampleKey(1).toBase64());
}

void TestWireSyncBoard::listsAreBounded()
{
    QList<PeerRecord> many;
    for (quint32 number = 1; number <= 6000; ++number)
        many.append(peerAt(number, 1));
    const WireSyncBoard board(many, 1'700'000'000'000);
    const QByteArray text = board.peers(std::nullopt);
    QVERIFY(text.size() <= limits::kMaxServerFrame);
    QVERIFY(text.size() > limits::kMaxServerFrame - 1000);
    const auto list = QJsonDocument::fromJson(text).object().value(QStringLiteral("peers")).toArray();
    QCOMPARE(list.last().toObject().value(QStringLiteral("publickey")).toString().toLatin1(),
             sampleKey(6000).toBase64());
    QCOMPARE(list.last().toObject().value(QStringLiteral("time")).toString(), QStringLiteral("1700000000.000"));
}

void TestWireSyncBoard::expectantViewersAreTold()
{
    Scene scene;
    scene.tell(1, 1);
    scene.tell(2, 1);
    scene.tell(3, 2);
    QCOMPARE(scene.board.takeExpectant(), (QSet<PublicKey>{sampleKey(1), sampleKey(2), sampleKey(3)}));
    QVERIFY(scene.board.takeExpectant().isEmpty());
    scene.native(5, 2);
    QCOMPARE(scene.board.takeExpectant(), QSet<PublicKey>{sampleKey(3)});
    QCOMPARE(scene.take(1).size(), 1); // telling that it waits does not take it
}

void TestWireSyncBoard::whatIsNotShownIsNoNews()
{
    Scene scene;
    scene.tell(1, 1);
    scene.native(2, 1);
    scene.takeAll();
    PeerRecord seen = peerAt(2, 1, 1'000);
    seen.wan.v4 = SeenEndpoint{{QHostAddress(QStringLiteral("203.0.113.7")), 1}, false};
    scene.board.apply(changed(seen), 0);
    QVERIFY(scene.take(1).isEmpty());
    seen.endpoints->listenPort = 1;
    scene.board.apply(changed(seen), 0);
    QCOMPARE(scene.take(1).size(), 1);
}

void TestWireSyncBoard::itFollowsAPlainModel()
{
    struct Known
    {
        quint8 gateway = 0;
        bool isViewer = false;
        bool expectsKeys = false;
        quint64 place = 0;
    };
    QRandomGenerator random(4711);
    Scene scene;
    std::map<quint32, Known> model;
    quint64 place = 0;
    for (int step = 0; step < 5000; ++step) {
        const quint32 number = 1 + random.bounded(15U);
        const auto gateway = static_cast<quint8>(random.bounded(4));
        const auto announce = [&] {
            for (auto& [other, known] : model)
                known.expectsKeys = known.expectsKeys || (known.isViewer && gateway != 0 && known.gateway == gateway);
        };
        switch (random.bounded(5)) {
        case 0:
            scene.leave(number);
            model.erase(number);
            break;
        case 1:
            if (model.contains(number) && model[number].isViewer)
                break;
            scene.native(number, gateway);
            if (model.contains(number) && model[number].gateway == gateway)
                break; // it shows nothing new
            model[number] = {gateway, false, false, ++place};
            announce();
            break;
        case 2: {
            auto& known = model[number];
            scene.tell(number, gateway);
            known = {gateway, true, true, ++place};
            announce();
            break;
        }
        default: {
            QList<std::pair<quint64, quint32>> neighbours;
            const Known self = model.contains(number) ? model[number] : Known();
            for (const auto& [other, known] : model) {
                if (other == number || (self.gateway != 0 && known.gateway == self.gateway))
                    neighbours.append({known.place, other});
            }
            std::sort(neighbours.begin(), neighbours.end());
            QList<quint32> order;
            for (const auto& [when, other] : neighbours)
                order.append(other);
            const QList<QByteArray> expected = self.expectsKeys ? QList<QByteArray>{keys(order)} : QList<QByteArray>();
            QCOMPARE(scene.take(number), expected);
            if (model.contains(number))
                model[number].expectsKeys = false;
        }
        }
        const auto list = QJsonDocument::fromJson(scene.board.peers(std::nullopt)).object();
        QCOMPARE(list.value(QStringLiteral("peers")).toArray().size(), qsizetype(model.size()));
    }
}

QTEST_GUILESS_MAIN(TestWireSyncBoard)
#include "test_wiresyncboard.moc"
