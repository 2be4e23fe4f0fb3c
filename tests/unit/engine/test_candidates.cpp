#include "client-gui/engine/candidates.h"
#include "client-gui/engine/pathmemory.h"
#include "tests/support/testkeys.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

QHostAddress address(const char* text)
{
    return QHostAddress(QString::fromLatin1(text));
}

Fingerprint lanNumber(std::uint8_t number)
{
    Fingerprint::Bytes bytes{};
    bytes[0] = number;
    return Fingerprint(bytes);
}

/// We are at home: LAN 1, behind 198.51.100.7, IPv4 only.
OwnPlace atHome()
{
    OwnPlace place;
    place.hasV4 = true;
    place.lan = {address("192.168.1.20")};
    place.lanName = lanNumber(1);
    place.observed.v4 = address("198.51.100.7");
    place.tunnels = {Prefix(address("10.128.4.0"), 22)};
    return place;
}

PeerRecord peerAt(const char* lan, std::uint8_t lanName, const char* wan)
{
    PeerRecord peer;
    peer.publicKey = test::keyNumber(7);
    peer.endpoints = EndpointReport{51820, {address(lan)}, lanNumber(lanName)};
    peer.observed.v4 = address(wan);
    return peer;
}

QStringList texts(const QList<Candidate>& candidates)
{
    QStringList out;
    for (const Candidate& candidate : candidates)
        out.append((candidate.kind == PathKind::Lan ? u"lan "_s : u"wan "_s) + candidate.endpoint.toString());
    return out;
}

} // namespace

class TestCandidates final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void order_data();
    void order();
    void whatWorkedGoesFirst();
};

void TestCandidates::order_data()
{
    QTest::addColumn<PeerRecord>("peer");
    QTest::addColumn<OwnPlace>("place");
    QTest::addColumn<QStringList>("expected");

    const auto row = [](const char* name, const PeerRecord& peer, const OwnPlace& place, const QStringList& expected) {
        QTest::newRow(name) << peer << place << expected;
    };
    const QString lan = u"lan 192.168.1.30:51820"_s;
    const QString wan = u"wan 198.51.100.7:51820"_s;
    const PeerRecord sameLan = peerAt("192.168.1.30", 1, "198.51.100.7");
    row("same router", sameLan, atHome(), {lan, wan});
    row("elsewhere", peerAt("192.168.1.30", 2, "203.0.113.9"), atHome(), {u"wan 203.0.113.9:51820"_s});
    row("same MAC, other WAN address", peerAt("192.168.1.30", 1, "203.0.113.9"), atHome(),
        {u"wan 203.0.113.9:51820"_s});

    OwnPlace place = atHome();
    place.observed = {};
    row("the server has not seen us here yet", sameLan, place, {lan, wan});
    place = atHome();
    place.lanName.reset();
    row("own router unknown", sameLan, place, {wan});
    place = atHome();
    place.hasV4 = false;
    place.hasV6 = true;
    row("no family in common", sameLan, place, {});

    row("our own address", peerAt("192.168.1.20", 1, "198.51.100.7"), atHome(), {wan});
    row("link-local", peerAt("169.254.3.4", 1, "198.51.100.7"), atHome(), {wan});
    row("loopback", peerAt("127.0.0.1", 1, "198.51.100.7"), atHome(), {wan});
    row("unspecified", peerAt("0.0.0.0", 1, "198.51.100.7"), atHome(), {wan});
    row("broadcast", peerAt("255.255.255.255", 1, "198.51.100.7"), atHome(), {wan});
    row("inside the tunnel", peerAt("10.128.4.9", 1, "198.51.100.7"), atHome(), {wan});
    row("same address twice", peerAt("198.51.100.7", 1, "198.51.100.7"), atHome(), {u"lan 198.51.100.7:51820"_s});

    PeerRecord peer = sameLan;
    peer.endpoints.reset();
    row("tells no endpoints", peer, atHome(), {});
    peer = sameLan;
    peer.endpoints->listenPort = 0;
    row("port unknown", peer, atHome(), {});

    OwnPlace dual = atHome();
    dual.hasV6 = true;
    dual.observed.v6 = address("2001:db8:1::20");
    peer = peerAt("192.168.1.30", 2, "203.0.113.9");
    peer.observed.v6 = address("2001:db8:2::30");
    row("IPv6 before IPv4", peer, dual, {u"wan [2001:db8:2::30]:51820"_s, u"wan 203.0.113.9:51820"_s});
    row("IPv6 that we do not have", peer, atHome(), {u"wan 203.0.113.9:51820"_s});
    peer = peerAt("2001:db8:1::30", 1, "203.0.113.9");
    peer.observed.v6 = address("2001:db8:1::30");
    row("two IPv4 routers, one IPv6 /64", peer, dual, {u"lan [2001:db8:1::30]:51820"_s, u"wan 203.0.113.9:51820"_s});
}

void TestCandidates::order()
{
    QFETCH(PeerRecord, peer);
    QFETCH(OwnPlace, place);
    QTEST(texts(candidatesFor(peer, place)), "expected");
}

void TestCandidates::whatWorkedGoesFirst()
{
    const PeerRecord peer = peerAt("192.168.1.30", 1, "198.51.100.7");
    const auto found = candidatesFor(peer, atHome());
    PathMemory memory;
    QCOMPARE(memory.ordered(found, atHome(), peer), found);

    memory.remember(atHome(), peer, found.last());
    QCOMPARE(memory.ordered(found, atHome(), peer).first(), found.last());

    OwnPlace elsewhere = atHome();
    elsewhere.lanName = lanNumber(3);
    QCOMPARE(memory.ordered(found, elsewhere, peer), found);
}

QTEST_GUILESS_MAIN(TestCandidates)
#include "test_candidates.moc"
