#include "client-gui/engine/relaylink.h"
#include "tests/support/testkeys.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

const PublicKey kSmall = test::keyNumber(1);
const PublicKey kBig = test::keyNumber(2);
constexpr RelayPorts kPorts{42000, 500};

OwnPlace placeWith(bool v4, bool v6)
{
    OwnPlace place;
    place.hasV4 = v4;
    place.hasV6 = v6;
    return place;
}

PeerRecord peerWith(const PublicKey& key, quint32 slot)
{
    PeerRecord peer;
    peer.publicKey = key;
    peer.slot = slot;
    return peer;
}

RelayOffer offerWith(bool v4, bool v6)
{
    RelayOffer offer;
    if (v4)
        offer.v4 = QHostAddress(u"192.0.2.1"_s);
    if (v6)
        offer.v6 = QHostAddress(u"2001:db8::1"_s);
    offer.ports = kPorts;
    offer.credentials.key.data()[0] = 7;
    return offer;
}

} // namespace

class TestRelayLink final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void port_data();
    void port();
    void family_data();
    void family();
    void withoutRelayThereIsNoWay();
    void everyBindIsAnotherOne();
    void newCredentialsCountAnew();
};

void TestRelayLink::port_data()
{
    QTest::addColumn<PublicKey>("from");
    QTest::addColumn<quint32>("fromSlot");
    QTest::addColumn<PublicKey>("to");
    QTest::addColumn<quint32>("toSlot");
    QTest::addColumn<int>("expected"); // -1: none
    QTest::newRow("the smaller key has the even port") << kSmall << 3U << kBig << 4U << 42014;
    QTest::newRow("the bigger key the odd one") << kBig << 4U << kSmall << 3U << 42015;
    QTest::newRow("slots wrap round") << kSmall << 499U << kBig << 2U << 42002;
    QTest::newRow("the last slot") << kSmall << 499U << kBig << 0U << 42998;
    QTest::newRow("a slot beyond the pairs") << kSmall << 500U << kBig << 0U << -1;
    QTest::newRow("the other's slot beyond the pairs") << kSmall << 0U << kBig << 500U << -1;
    QTest::newRow("oneself") << kSmall << 0U << kSmall << 0U << -1;
}

void TestRelayLink::port()
{
    QFETCH(PublicKey, from);
    QFETCH(quint32, fromSlot);
    QFETCH(PublicKey, to);
    QFETCH(quint32, toSlot);
    QFETCH(int, expected);
    RelayLink link;
    link.set(offerWith(true, false), from, fromSlot);
    const QList<Endpoint> endpoints = link.endpointsTo(peerWith(to, toSlot), placeWith(true, false));
    QCOMPARE(endpoints.isEmpty() ? -1 : int(endpoints.first().port), expected);
    QCOMPARE(link.hasPortsFor(peerWith(to, toSlot)), expected != -1);
}

void TestRelayLink::family_data()
{
    QTest::addColumn<bool>("relayV4");
    QTest::addColumn<bool>("relayV6");
    QTest::addColumn<bool>("placeV4");
    QTest::addColumn<bool>("placeV6");
    QTest::addColumn<QString>("expected"); // in order
    QTest::newRow("both have both") << true << true << true << true << u"192.0.2.1:42002 [2001:db8::1]:42002"_s;
    QTest::newRow("a place with v6 alone") << true << true << false << true << u"[2001:db8::1]:42002"_s;
    QTest::newRow("a relay with v6 alone") << false << true << true << true << u"[2001:db8::1]:42002"_s;
    QTest::newRow("nothing in common") << true << false << false << true << QString();
}

void TestRelayLink::family()
{
    QFETCH(bool, relayV4);
    QFETCH(bool, relayV6);
    QFETCH(bool, placeV4);
    QFETCH(bool, placeV6);
    QFETCH(QString, expected);
    RelayLink link;
    link.set(offerWith(relayV4, relayV6), kSmall, 0);
    const OwnPlace place = placeWith(placeV4, placeV6);
    QStringList found;
    for (const Endpoint& endpoint : link.endpointsTo(peerWith(kBig, 1), place))
        found << endpoint.toString();
    QCOMPARE(found.join(u' '), expected);
    QCOMPARE(link.bindsTo(peerWith(kBig, 1), place, BindScope::Source).size(), found.size());
}

void TestRelayLink::withoutRelayThereIsNoWay()
{
    RelayLink link;
    QVERIFY(!link.isThere());
    QVERIFY(link.endpointsTo(peerWith(kBig, 1), placeWith(true, true)).isEmpty());
    QVERIFY(link.bindsTo(peerWith(kBig, 1), placeWith(true, true), BindScope::Source).isEmpty());
}

void TestRelayLink::everyBindIsAnotherOne()
{
    RelayLink link;
    const RelayOffer offer = offerWith(true, true);
    link.set(offer, kSmall, 0);
    quint64 last = 0;
    for (int round = 0; round < 3; ++round) {
        for (const BindSend& bind : link.bindsTo(peerWith(kBig, 1), placeWith(true, true), BindScope::Source)) {
            QVERIFY(isAuthentic(bind.datagram, offer.credentials.key));
            const auto claim = readBindDatagram(bind.datagram);
            QVERIFY(claim && claim->id == offer.credentials.id);
            QVERIFY(claim->counter > last);
            last = claim->counter;
        }
    }
    link.set(offer, kSmall, 0); // the same welcome again, as far as the relay is concerned
    QVERIFY(
        readBindDatagram(link.bindsTo(peerWith(kBig, 1), placeWith(true, false), BindScope::Source).first().datagram)
            ->counter > last);
}

void TestRelayLink::newCredentialsCountAnew()
{
    RelayLink link;
    link.set(offerWith(true, false), kSmall, 0);
    link.bindsTo(peerWith(kBig, 1), placeWith(true, false), BindScope::Source);
    RelayOffer next = offerWith(true, false);
    next.credentials.id.data()[0] = 1;
    link.set(next, kSmall, 0);
    QCOMPARE(
        readBindDatagram(link.bindsTo(peerWith(kBig, 1), placeWith(true, false), BindScope::Source).first().datagram)
            ->counter,
        1U);
}

QTEST_GUILESS_MAIN(TestRelayLink)
#include "test_relaylink.moc"
